"""Front-end table: many front ends on one image, a row each; made on request, marked when it is out of date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.copyable_table import CopyableTable


class FrontEndRow(Protocol):
    """A row: what was found about one front end."""

    front_end: FrontEnd

    def cells(self) -> dict[str, str | float]:
        """Return column to value, for files."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it tells, and how a row is written in it."""

    title: str
    help: str
    text: Callable[[Any], str]
    is_number: bool = True


class FrontEndTable(QWidget):
    """A choice of front ends, a button that makes the table, the table, and a button that exports it.

    Signals
    -------
    wanted : str
        The table is to be made for these front ends: a key of the choices.
    export_wanted :
        The table is to be written to a file.
    front_end_chosen : Preprocess
        A row was double-clicked: its front end is to be used.
    """

    wanted = Signal(str)
    export_wanted = Signal()
    front_end_chosen = Signal(object)

    def __init__(
        self, name: str, columns: Sequence[Column], choices: dict[str, str], hint: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._hint = hint
        self.rows: tuple[Any, ...] = ()
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(self.tr("Front ends of the table"))
        for key, text in choices.items():
            self.choice.addItem(text, key)
        self.make = QPushButton(self.tr("Make the table"), self)
        self.make.clicked.connect(lambda: self.wanted.emit(self.choice.currentData()))
        self.export = QPushButton(self.tr("Export…"), self)
        self.export.setToolTip(wrapped(self.tr("Writes the table to a CSV or JSON file.")))
        self.export.clicked.connect(self.export_wanted)
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.table = self._build_table(name)
        self._lay_out()
        self.clear()

    def clear(self) -> None:
        """Show that there is no table yet."""
        self.rows = ()
        self.table.setRowCount(0)
        self.export.setEnabled(False)
        self.summary.setText(self._hint)

    def show_rows(self, rows: Sequence[FrontEndRow], summary: str) -> None:
        """Fill the table, one row for each front end, in the order given."""
        self.rows = tuple(rows)
        self.table.setSortingEnabled(False)
        self.table.setRowCount(len(rows))
        with self.table.filling():
            for place, row in enumerate(rows):
                self._fill(place, row)
        self.table.resizeColumnsToContents()
        self.export.setEnabled(bool(rows))
        self.summary.setText(summary)

    def mark_outdated(self) -> None:
        """Say that the table is about something that has changed since."""
        if self.rows:
            self.summary.setText(self.tr("The images or the front end changed; make the table again."))

    def _fill(self, place: int, row: FrontEndRow) -> None:
        for column, described in enumerate(self._columns):
            text = described.text(row)
            tooltip = wrapped(str(getattr(row, "reason", "")) or described.help)
            if described.is_number:
                self.table.set_number(place, column, text, tooltip)
            else:
                item = self.table.cell(place, column)
                item.setText(text)
                item.setToolTip(tooltip)

    def _build_table(self, name: str) -> CopyableTable:
        table = CopyableTable(name, self)
        table.setColumnCount(len(self._columns))
        for place, column in enumerate(self._columns):
            heading = QTableWidgetItem(column.title)
            heading.setToolTip(wrapped(column.help))
            table.setHorizontalHeaderItem(place, heading)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(round(1.5 * table.fontMetrics().height()))
        table.setSelectionBehavior(CopyableTable.SelectionBehavior.SelectRows)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.horizontalHeader().setStretchLastSection(True)
        table.setToolTip(wrapped(self.tr("Double-click a row to use its front end.")))
        table.cellDoubleClicked.connect(lambda row, _: self._choose(row))
        table.activated.connect(lambda index: self._choose(index.row()))
        return table

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self.rows):
            self.front_end_chosen.emit(self.rows[row].front_end.preprocess)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.choice)
        bar.addWidget(self.make)
        bar.addWidget(self.export)
        bar.addWidget(self.summary, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addLayout(bar)
        layout.addWidget(self.table, 1)
