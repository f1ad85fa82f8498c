"""Verdict panel: the judgement over all findings, in plain words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.verdict import Verdict, judge
from scaleguard_gui.gui.panels.figure_text import figure
from scaleguard_gui.gui.panels.verdict_icon import VerdictIcon


class VerdictPanel(QScrollArea):
    """A big word with an icon, the front end it holds for, a sentence, and what was done to the inputs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict: Verdict | None = None
        content = QWidget(self)
        self.icon = VerdictIcon(content)
        self.word = self._text(self.tr("Verdict"), scale=1.4, bold=True)
        self.state = self._text(self.tr("State of the verdict"))
        self.front_end = self._text(self.tr("Front end"))
        self.sentence = self._text(self.tr("Reason"))
        self.notices = self._text(self.tr("Notices"))
        grid = QGridLayout(content)
        grid.addWidget(self.icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.word, 0, 1)
        for row, label in enumerate((self.state, self.front_end, self.sentence, self.notices), start=1):
            grid.addWidget(label, row, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(5, 1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clear()

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
            "clean": self.tr("NO WHOLE-IMAGE ATTACK FOUND"),
            "inconclusive": self.tr("INCONCLUSIVE"),
        }
        self.verdict = verdict
        self._set_current(True)
        self.icon.show_kind(verdict.kind)
        self.icon.setAccessibleName(words[verdict.kind])
        self.word.setText(words[verdict.kind])
        self.state.setText(self.tr("Suspicion {score} (1 is the threshold)").format(score=figure(verdict.score, 3)))
        self.front_end.setText(self.tr("Examined for {front_end}.").format(front_end=preprocess.in_words))
        self.sentence.setText(verdict.sentence)
        self.notices.setText("\n".join(f"• {notice}" for notice in notices))

    def _set_current(self, on: bool) -> None:
        for part in (self.icon, self.word, self.front_end, self.sentence):
            part.setEnabled(on)

    def _text(self, name: str, scale: float = 1.0, bold: bool = False) -> QLabel:
        label = QLabel(self)
        label.setAccessibleName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = label.font()
        font.setPointSizeF(scale * font.pointSizeF())
        font.setBold(bold)
        label.setFont(font)
        return label
