"""Candidate table: the front ends that an image may have been made for; a click takes one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QWidget

from scaleguard_gui.core.blind.scan_result import Candidate
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.copyable_table import CopyableTable
from scaleguard_gui.gui.panels.figure_text import figure

USED, SIZE, FAMILY, SCALER, SCORE = range(5)
_MARK = "✓"


class CandidateTable(CopyableTable):
    """One row per candidate, strongest first; click, Enter or Space takes the front end of a row.

    Signals
    -------
    chosen : Preprocess
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Candidates for the front end"))
        self.candidates: tuple[Candidate, ...] = ()
        self._used: Preprocess | None = None
        headings = {
            self.tr("Used"): self.tr("A mark where this is the front end that is chosen."),
            self.tr("Size"): self.tr("Width and height of the model view."),
            self.tr("Family"): self.tr("How the scaler reads: libraries of one family read the same pixels."),
            self.tr("Scaler"): self.tr("One scaler of the family, which stands for it."),
            self.tr("Score"): self.tr("Grows with suspicion; comparable between images."),
        }
        self.setColumnCount(len(headings))
        for column, (title, told) in enumerate(headings.items()):
            heading = QTableWidgetItem(title)
            heading.setToolTip(wrapped(told))
            self.setHorizontalHeaderItem(column, heading)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(1.5 * self.fontMetrics().height()))
        self.setSelectionBehavior(CopyableTable.SelectionBehavior.SelectRows)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(SCALER, QHeaderView.ResizeMode.Stretch)
        self.cellClicked.connect(lambda row, _column: self._choose(row))

    def show_candidates(self, candidates: tuple[Candidate, ...]) -> None:
        """List other candidates."""
        self.candidates = candidates
        self.setRowCount(len(candidates))
        for row, candidate in enumerate(candidates):
            front_end = candidate.preprocess
            self.set_number(row, SIZE, str(front_end.size))
            self.cell(row, FAMILY).setText(candidate.family)
            self.cell(row, SCALER).setText(front_end.scaler.name)
            self.set_number(row, SCORE, figure(candidate.score, 3))
            facts = "; ".join(f"{name} {figure(value)}" for name, value in candidate.evidence.items())
            tip = wrapped(self.tr("Click to take {front_end}.").format(front_end=front_end.in_words), facts)
            for column in range(self.columnCount()):
                self.cell(row, column).setToolTip(tip)
        self.mark_used(self._used)

    def mark_used(self, preprocess: Preprocess | None) -> None:
        """Mark the row of the front end that is chosen."""
        self._used = preprocess
        for row, candidate in enumerate(self.candidates):
            mark = self.cell(row, USED)
            mark.setText(_MARK if candidate.preprocess == preprocess else "")
            mark.setTextAlignment(Qt.AlignmentFlag.AlignCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the current row's front end on Enter and Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentRow())
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.candidates):
            self.chosen.emit(self.candidates[row].preprocess)
