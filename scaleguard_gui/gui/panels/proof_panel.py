"""Proof panel: whether the restoration removed the payload, what it changed, and what every preset sees."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QSplitter,
    QWidget,
)

from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.metrics import Comparison
from scaleguard_gui.core.proof import Proof
from scaleguard_gui.core.proof_front_ends import FrontEndProof
from scaleguard_gui.core.registry import algorithms
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.copyable_table import CopyableTable
from scaleguard_gui.gui.panels.figure_text import figure, fixed, percent
from scaleguard_gui.gui.panels.plain_label import PlainLabel
from scaleguard_gui.gui.panels.verdict_icon import VerdictIcon

_SIGNS = {True: "! ", False: "", None: "? "}
_ICONS = {True: "gone", False: "attack", None: "inconclusive"}


class ProofPanel(QWidget):
    """The judgement with its figures, the tests before and after, and the presets.

    Signals
    -------
    changed_toggled : bool
        Changed pixels are to be shown over the restored image, or not.
    export_wanted :
        The proof is to be written to a file.
    came_up :
        The panel has become visible.
    """

    changed_toggled = Signal(bool)
    export_wanted = Signal()
    came_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.proof: Proof | None = None
        self.icon = VerdictIcon(self)
        self.word = PlainLabel(self.tr("Proof"), self, scale=1.2, bold=True)
        self.state = PlainLabel(self.tr("State of the proof"), self)
        self.sentence = PlainLabel(self.tr("Judgement over the restoration"), self)
        self.figures = PlainLabel(self.tr("Figures of the restoration"), self)
        self.changed_box = QCheckBox(self.tr("Show changed pixels"), self)
        self.changed_box.toggled.connect(self.changed_toggled)
        self.export_button = QPushButton(self.tr("Export proof…"), self)
        self.export_button.clicked.connect(lambda: self.export_wanted.emit())
        self.tests = _table(self.tr("Tests before and after"), (self.tr("Test"), self.tr("Before"), self.tr("After")))
        self.presets = _table(self.tr("Presets"), (self.tr("Preset"), self.tr("Payload")))
        split = QSplitter(Qt.Orientation.Horizontal, self)
        for part in (self._judgement(), self.tests, self.presets):
            split.addWidget(part)
        split.setSizes([300, 240, 270])
        split.setChildrenCollapsible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.clear()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that somebody looks."""
        super().showEvent(event)
        self.came_up.emit()

    def show_proof(self, proof: Proof, *, presets_follow: bool) -> None:
        """Show a proof; `presets_follow` says that presets are still being looked at."""
        self.proof = proof
        self._set_current(True)
        words = {True: self.tr("PAYLOAD GONE"), False: self.tr("PAYLOAD STILL THERE"), None: self.tr("NO VERDICT")}
        self.icon.show_kind(_ICONS[proof.gone])
        self.icon.setAccessibleName(words[proof.gone])
        self.word.setText(words[proof.gone])
        judged = self.tr("Judged for {front_end}.").format(front_end=proof.preprocess.in_words)
        pending = self.tr("Presets follow…") if presets_follow else self._presets_in_words(proof.front_ends)
        self.state.setText(f"{judged} {pending}".strip())
        self.sentence.setText(proof.sentence)
        self.figures.setText("\n".join(self._figures(proof)))
        self._fill_tests(proof)
        self._fill_presets(proof.front_ends)

    def set_pending(self) -> None:
        """Say that a proof is on its way; the last one stays, greyed."""
        self._set_current(False)
        if self.proof is None:
            self.word.setText("…")
        self.state.setText(self.tr("Checking the restored image…"))

    def set_ended(self) -> None:
        """Say that nothing came of it: it was stopped, or it failed, which is told elsewhere."""
        self._set_current(False)
        self.state.setText(self.tr("The check was not finished; change something, or run again, to start it anew."))

    def clear(self) -> None:
        """Show nothing."""
        self.proof = None
        self.icon.show_kind(None)
        self.word.setText("–")
        self.state.setText(self.tr("Nothing restored yet."))
        for label in (self.sentence, self.figures):
            label.clear()
        for table in (self.tests, self.presets):
            table.setRowCount(0)
        self._set_current(False)

    def _judgement(self) -> QWidget:
        content = QWidget(self)
        grid = QGridLayout(content)
        grid.setContentsMargins(6, 4, 6, 4)
        grid.addWidget(self.icon, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.word, 0, 1)
        grid.addWidget(self.state, 1, 1)
        grid.addWidget(self.sentence, 2, 0, 1, 2)
        grid.addWidget(self.figures, 3, 0, 1, 2)
        grid.addWidget(self.changed_box, 4, 0, 1, 2)
        grid.addWidget(self.export_button, 5, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(6, 1)
        scrolled = QScrollArea(self)
        scrolled.setWidget(content)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QScrollArea.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scrolled

    def _figures(self, proof: Proof) -> list[str]:
        left = self.tr("Payload left: {left}\N{NO-BREAK SPACE}%").format(left=percent(proof.payload_left))
        changed = self.tr("pixels changed: {share}\N{NO-BREAK SPACE}%").format(share=percent(proof.changed_share))
        lines = [f"{left}; {changed}", self._compared(self.tr("suspect"), proof.to_suspect)]
        if proof.to_source is not None:
            lines.append(self._compared(self.tr("source"), proof.to_source))
        return lines

    def _compared(self, name: str, comparison: Comparison) -> str:
        text = self.tr("To the {name}: PSNR {psnr} dB, SSIM {ssim}")
        return text.format(name=name, psnr=fixed(comparison.psnr, 2), ssim=fixed(comparison.ssim, 4))

    def _presets_in_words(self, front_ends: tuple[FrontEndProof, ...]) -> str:
        if not front_ends:
            return ""
        left, gone = (sum(one.gone is wanted for one in front_ends) for wanted in (False, True))
        if left == 1:
            return self.tr("Under one preset a payload is still there.")
        if left:
            return self.tr("Under {count} presets a payload is still there.").format(count=left)
        if gone:
            return self.tr("Gone under all presets that saw it.")
        return self.tr("No payload was found under any preset.")

    def _fill_tests(self, proof: Proof) -> None:
        labels = {known.name: known.label for known in algorithms("detector")}
        self.tests.setRowCount(len(proof.before))
        for row, (before, after) in enumerate(zip(proof.before, proof.after, strict=True)):
            label = labels.get(before.detector, before.detector)
            self.tests.cell(row, 0).setText(label)
            self.tests.cell(row, 0).setToolTip(label)
            for column, finding in ((1, before), (2, after)):
                self.tests.set_number(row, column, self._scored(finding), wrapped(finding.sentence))
                _embolden(self.tests, row, column, finding.attack is True)

    def _scored(self, finding: Finding) -> str:
        # The signs of the verdict's icons; words are in the tooltips.
        return f"{_SIGNS[finding.attack]}{figure(finding.score, 3)}"

    def _fill_presets(self, front_ends: tuple[FrontEndProof, ...]) -> None:
        words = {True: self.tr("gone, {left}\N{NO-BREAK SPACE}%"), False: self.tr("still there, {left} %"), None: "–"}
        self.presets.setRowCount(len(front_ends))
        # What is still there comes first, and what nothing can be said of last.
        ordered = sorted(front_ends, key=lambda one: (one.gone is None, one.gone is True))
        for row, one in enumerate(ordered):
            told = wrapped(one.front_end.preprocess.in_words, one.sentence)
            self.presets.cell(row, 0).setText(one.front_end.name)
            self.presets.cell(row, 0).setToolTip(told)
            self.presets.set_number(row, 1, words[one.gone].format(left=fixed(100 * one.payload_left, 0)), told)
            _embolden(self.presets, row, 1, one.gone is False)

    def _set_current(self, on: bool) -> None:
        for part in (self.icon, self.word, self.sentence, self.figures, self.tests, self.presets):
            part.setEnabled(on)
        for control in (self.changed_box, self.export_button):
            control.setEnabled(on)


def _table(name: str, headings: tuple[str, ...]) -> CopyableTable:
    table = CopyableTable(name)
    table.setColumnCount(len(headings))
    table.setHorizontalHeaderLabels(list(headings))
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.setShowGrid(False)
    table.setWordWrap(False)
    return table


def _embolden(table: CopyableTable, row: int, column: int, on: bool) -> None:
    item = table.cell(row, column)
    font = item.font()
    font.setBold(on)
    item.setFont(font)
