"""Verdict panel: the blind scan's judgement, and the one over all findings about the chosen front end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.verdict import Verdict, judge
from scaleguard_gui.gui.panels.figure_text import fixed
from scaleguard_gui.gui.panels.plain_label import PlainLabel
from scaleguard_gui.gui.panels.scan_verdict import ScanVerdict
from scaleguard_gui.gui.panels.verdict_icon import VerdictIcon
from scaleguard_gui.gui.scan_state import ScanState


class VerdictPanel(QScrollArea):
    """Two verdicts, each a big word with an icon and a sentence, and what was done to the inputs.

    The blind scan's comes first, as it holds for any front end; in Craft it is not there until it is asked for.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict: Verdict | None = None
        content = QWidget(self)
        self.scan = ScanVerdict(content)
        self._line = QFrame(content)
        self._line.setFrameShape(QFrame.Shape.HLine)
        self._line.setFrameShadow(QFrame.Shadow.Sunken)
        self.icon = VerdictIcon(content)
        self.word = PlainLabel(self.tr("Verdict"), content, scale=1.2, bold=True)
        self.front_end = PlainLabel(self.tr("Front end"), content)
        self.state = PlainLabel(self.tr("State of the verdict"), content)
        self.sentence = PlainLabel(self.tr("Reason"), content)
        self.notices = PlainLabel(self.tr("Notices"), content)
        grid = QGridLayout(content)
        for row, part in enumerate((self.scan, self._line)):
            grid.addWidget(part, row, 0, 1, 2)
        grid.addWidget(self.icon, 2, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.word, 2, 1)
        for row, label in enumerate((self.front_end, self.state, self.sentence, self.notices), start=3):
            grid.addWidget(label, row, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(7, 1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clear()
        self.show_scan(ScanState())

    def show_scan(self, state: ScanState) -> None:
        """Show what the blind scan says."""
        self.scan.show_scan(state)
        is_shown = state.frame is not None and not (state.is_crafted and state.progress == "none")
        for part in (self.scan, self._line):
            part.setVisible(is_shown)

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Judge an outcome; pending while its findings are."""
        if outcome is None:
            self.clear()
        elif outcome.findings is None:
            self.set_pending()
        else:
            preprocess = outcome.recipe.preprocess
            self._show(judge(outcome.findings, outcome.attacked, preprocess), preprocess, outcome.notices)

    def set_pending(self) -> None:
        """Say that a new verdict is on its way; the last one stays, greyed."""
        self._set_current(False)
        if self.verdict is None:
            self.word.setText("…")
        self.state.setText(self.tr("Examining…"))

    def clear(self) -> None:
        """Show nothing."""
        self.verdict = None
        self.icon.show_kind(None)
        self.word.setText("–")
        self.state.setText(self.tr("Nothing examined yet."))
        for label in (self.front_end, self.sentence, self.notices):
            label.clear()

    def _show(self, verdict: Verdict, preprocess: Preprocess, notices: tuple[str, ...]) -> None:
        words = {
            "attack": self.tr("ATTACK"),
            "clean": self.tr("NO ATTACK FOUND"),
            "inconclusive": self.tr("INCONCLUSIVE"),
        }
        self.verdict = verdict
        self._set_current(True)
        self.icon.show_kind(verdict.kind)
        self.icon.setAccessibleName(words[verdict.kind])
        self.word.setText(words[verdict.kind])
        self.state.setText(self.tr("Suspicion {score} (1 is the threshold)").format(score=fixed(verdict.score, 2)))
        self.front_end.setText(self.tr("Examined for {front_end}.").format(front_end=preprocess.in_words))
        self.sentence.setText(verdict.sentence)
        self.notices.setText("\n".join(f"• {notice}" for notice in notices))

    def _set_current(self, on: bool) -> None:
        for part in (self.icon, self.word, self.front_end, self.sentence):
            part.setEnabled(on)
