"""Results pane: table and plot of one comparison or sweep, and what they were made for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from scaleguard_gui.core.comparing import Subject
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.gui.compare.row_table import RowTable
from scaleguard_gui.io.comparison_tables import Compared


class Plot(Protocol):
    """A widget that plots rows."""

    pointed: SignalInstance
    selected: SignalInstance
    chosen: SignalInstance

    def show_rows(self, rows: Sequence[RestorerRow], parameter: str = "") -> None:
        """Draw rows, of a sweep where a parameter is named."""

    def highlight(self, row: RestorerRow | None) -> None:
        """Mark the dot of a row."""


class ResultsPane(QWidget):
    """Fills while rows come; the results of another image or front end can be read, but not used.

    Signals
    -------
    chosen : RestorerRow
        To be used; only where it was made for what is open now.
    changed :
        Rows, the current row, or whether they can be used.
    """

    chosen = Signal(object)
    changed = Signal()

    def __init__(self, name: str, hint: str, plot: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = hint
        self.plot: Plot = plot  # type: ignore[assignment] # both plots are widgets with these signals
        self._found: list[RestorerRow] = []
        self._open: Subject | None = None
        self.subject: Subject | None = None
        self.parameter = ""
        self.summary = QLabel(hint, self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = RowTable(name, self)
        self.halves = QSplitter(Qt.Orientation.Horizontal, self)
        self.halves.setChildrenCollapsible(False)
        self.halves.addWidget(self.table)
        self.halves.addWidget(plot)
        # Proportions; the table needs room for its figures.
        self.halves.setSizes([560, 440])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.halves, 1)
        layout.addWidget(self.summary)
        self.table.chosen.connect(self.use)
        self.table.itemSelectionChanged.connect(self.changed)
        self.table.pointed.connect(self.plot.highlight)
        self.plot.pointed.connect(lambda row: self.plot.highlight(row or self.table.current_row()))
        self.plot.selected.connect(self.table.select)
        self.plot.chosen.connect(self.use)

    @property
    def compared(self) -> Compared | None:
        """What there is to export; None where there is nothing."""
        if self.subject is None or not self._found:
            return None
        return Compared.of(self.subject.suspect.name, self.subject, self._found, self.parameter)

    @property
    def can_use(self) -> bool:
        """Whether a row is current that was made for what is open now."""
        row = self.table.current_row()
        return row is not None and not row.error and self.is_current

    @property
    def is_current(self) -> bool:
        """Whether the results are there, for what is open now."""
        return self.subject is not None and self.subject == self._open

    def begin(self, subject: Subject, parameter: str = "") -> None:
        """Start anew, for a subject."""
        self._found, self.subject, self.parameter = [], subject, parameter
        self._show()

    def add(self, row: RestorerRow) -> None:
        """Show one more row in its place."""
        self._found.append(row)
        self._show()

    def follow(self, subject: Subject | None, used: Selection) -> None:
        """Say so where what is open now is not what the results were made for, and mark what is used."""
        self._open = subject
        self.table.mark_used(used)
        self._tell()

    def use(self, row: RestorerRow | None = None) -> None:
        """Use a row, by default the current one."""
        row = row or self.table.current_row()
        if row is not None and not row.error and self.is_current:
            self.chosen.emit(row)

    def _show(self) -> None:
        compared = self.compared
        rows = compared.rows if compared else ()
        self.table.show_rows(rows, self.parameter)
        self.plot.show_rows(rows, self.parameter)
        self.plot.highlight(self.table.current_row())
        self._tell()

    def _tell(self) -> None:
        compared = self.compared
        is_other = self.subject is not None and not self.is_current
        self.table.setEnabled(not is_other)
        if compared is None:
            self.summary.setText(self._hint)
        else:
            self.summary.setText(self._outdated() if is_other else compared.judgement)
        self.changed.emit()

    def _outdated(self) -> str:
        before, now = self.subject, self._open
        if before is None or now is None or before.suspect is not now.suspect:
            return self.tr("Made for another image; compare again.")
        if before.preprocess is not None and before.preprocess != now.preprocess:
            told = self.tr("Made for another front end ({front_end}); compare again.")
            return told.format(front_end=before.preprocess.in_words)
        if before.scope != now.scope:
            told = self.tr("Made for restorers that change pixels {where}; compare again.")
            return told.format(where=before.scope.in_words)
        return self.tr("Made for another source or target; compare again.")
