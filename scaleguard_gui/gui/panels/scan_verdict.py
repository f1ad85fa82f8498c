"""Scan verdict: what the blind scan says about the whole image, for any front end, in plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from scaleguard_gui.core.verdict import Verdict
from scaleguard_gui.gui.panels.figure_text import fixed, percent
from scaleguard_gui.gui.panels.plain_label import PlainLabel
from scaleguard_gui.gui.panels.verdict_icon import VerdictIcon
from scaleguard_gui.gui.scan_state import ScanState

# Nobody's calibration is finer than this: beyond, "more than" is said.
_SUREST = 0.999


class ScanVerdict(QWidget):
    """A big word with an icon, the place, and how sure that is; greyed while the image is scanned again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = VerdictIcon(self)
        self.word = PlainLabel(self.tr("Verdict of the blind scan"), self, scale=1.4, bold=True)
        self.state = PlainLabel(self.tr("State of the blind scan"), self)
        self.sentence = PlainLabel(self.tr("What the blind scan found"), self)
        self.figures = PlainLabel(self.tr("Probability and false alarms"), self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.word, 0, 1)
        for row, label in enumerate((self.state, self.sentence, self.figures), start=1):
            grid.addWidget(label, row, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self.show_scan(ScanState())

    def show_scan(self, state: ScanState) -> None:
        """Show what is known about an image."""
        told = state.inspection
        self._show_verdict(told.verdict if told else None, state.progress == "running")
        for part in (self.icon, self.word, self.sentence, self.figures):
            part.setEnabled(state.progress == "done")
        texts = {
            "none": self.tr("Not scanned yet: press Scan (F6).") if state.frame else self.tr("Nothing scanned yet."),
            "running": self.tr("Scanning…"),
            "ended": self.tr("The scan was not finished; press Scan (F6) to start it again."),
            "done": self.tr("Blind scan for any front end, {seconds:.1f} s."),
        }
        self.state.setText(texts[state.progress].format(seconds=told.seconds if told else 0.0))

    def show_progress(self, fraction: float) -> None:
        """Tell how far a scan is."""
        self.state.setText(self.tr("Scanning… {percent} %").format(percent=round(100 * fraction)))

    def _show_verdict(self, verdict: Verdict | None, is_running: bool) -> None:
        words = {
            "attack": self.tr("ATTACK"),
            "clean": self.tr("NO ATTACK FOUND"),
            "inconclusive": self.tr("INCONCLUSIVE"),
        }
        self.icon.show_kind(verdict.kind if verdict else None)
        self.icon.setVisible(verdict is not None)
        word = words[verdict.kind] if verdict else ("…" if is_running else "–")
        self.icon.setAccessibleName(word)
        self.word.setText(word)
        self.sentence.setText(verdict.sentence if verdict else "")
        self.figures.setText(self._figures(verdict) if verdict else "")
        for label in (self.sentence, self.figures):
            label.setVisible(bool(label.text()))

    def _figures(self, verdict: Verdict) -> str:
        told = []
        if verdict.probability is not None:
            text = self.tr("Probability of an attack: {percent} %, where attacked and honest images are equally many.")
            told.append(text.format(percent=_sureness(verdict.probability)))
        if verdict.score is not None:
            told.append(self.tr("Suspicion {score}; 1 is the threshold.").format(score=fixed(verdict.score, 2)))
        if verdict.false_alarm_rate is not None:
            text = self.tr("The threshold was set for {percent} % false alarms on honest images.")
            told.append(text.format(percent=f"{100 * verdict.false_alarm_rate:g}"))
        # A line must not begin with the sign of the number before it.
        return " ".join(told).replace(" %", "\N{NO-BREAK SPACE}%")


def _sureness(probability: float) -> str:
    if probability > _SUREST:
        return f"> {100 * _SUREST:g}"
    return f"< {100 * (1 - _SUREST):.2g}" if probability < 1 - _SUREST else percent(probability)
