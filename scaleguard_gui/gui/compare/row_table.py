"""Row table: what came of each restorer, or of each value, a row each; hovering, choosing and copying."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QWidget

from scaleguard_gui.core.comparison_points import fidelity_title, parameter_title
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.copyable_table import CopyableTable
from scaleguard_gui.gui.panels.figure_text import NONE, fixed, percent
from scaleguard_gui.gui.panels.front_end_table import Column


class RowTable(CopyableTable):
    """Shows rows in the order given.

    Signals
    -------
    pointed : RestorerRow or None
        The row under the mouse, or the current one.
    chosen : RestorerRow
        A row was double-clicked, or Enter was pressed on it.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.rows: tuple[RestorerRow, ...] = ()
        self._columns: tuple[Column, ...] = ()
        self._used: Selection | None = None
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(1.5 * self.fontMetrics().height()))
        self.setSelectionBehavior(CopyableTable.SelectionBehavior.SelectRows)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setStretchLastSection(True)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.cellEntered.connect(lambda row, _: self.pointed.emit(self.rows[row]))
        self.itemSelectionChanged.connect(lambda: self.pointed.emit(self.current_row()))
        self.cellDoubleClicked.connect(lambda row, _: self.chosen.emit(self.rows[row]))

    def current_row(self) -> RestorerRow | None:
        """Return the row that is selected; None where none is."""
        selected = self.selectionModel().selectedRows() if self.selectionModel() else []
        return self.rows[selected[0].row()] if selected else None

    def show_rows(self, rows: Sequence[RestorerRow], parameter: str = "") -> None:
        """Fill the table; what is selected stays selected, wherever it stands now."""
        kept = self.current_row()
        self.rows = tuple(rows)
        self._columns = _columns(self.rows, parameter)
        self.blockSignals(True)
        self.setColumnCount(len(self._columns))
        for place, column in enumerate(self._columns):
            heading = QTableWidgetItem(column.title)
            heading.setToolTip(wrapped(column.help))
            self.setHorizontalHeaderItem(place, heading)
        self.setRowCount(len(self.rows))
        for place, row in enumerate(self.rows):
            self._fill(place, row)
        self.resizeColumnsToContents()
        self.clearSelection()
        self.blockSignals(False)
        self.select(kept)
        self._mark_used()

    def select(self, row: RestorerRow | None) -> None:
        """Make a row the current one, where it is there."""
        if row in self.rows:
            self.selectRow(self.rows.index(row))

    def mark_used(self, restorer: Selection) -> None:
        """Write the row of the restorer that the recipe has in bold."""
        if restorer != self._used:
            self._used = restorer
            self._mark_used()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the current row on Enter."""
        row = self.current_row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.chosen.emit(row)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at the current row once the mouse is gone."""
        super().leaveEvent(event)
        self.pointed.emit(self.current_row())

    def _fill(self, place: int, row: RestorerRow) -> None:
        tooltip = wrapped(row.label, row.sentence, _settings(row))
        for column, described in enumerate(self._columns):
            text = str(place + 1) if described is self._columns[0] else described.text(row)
            if described.is_number:
                self.set_number(place, column, text, tooltip)
            else:
                item = self.cell(place, column)
                item.setText(text)
                item.setToolTip(tooltip)

    def _mark_used(self) -> None:
        for place, row in enumerate(self.rows):
            font = QFont(self.font())
            font.setBold(row.restorer == self._used)
            for column in range(self.columnCount()):
                self.cell(place, column).setFont(font)


def _columns(rows: Sequence[RestorerRow], parameter: str) -> tuple[Column, ...]:
    if parameter:
        title = parameter_title(rows, parameter)
        named = Column(title, _tr("The value that was tried."), lambda row: str(row.value_of(parameter)))
    else:
        named = Column(_tr("Restorer"), _tr("Written in bold: what the recipe uses."), lambda row: row.label, False)
    left = Column(
        _tr("Left, %"),
        _tr("How much of the payload is left in what the model sees, in per cent."),
        lambda row: percent(row.payload_left),
    )
    payload = Column(_tr("Payload"), _tr("Whether the payload is gone."), _payload, False)
    # What is found is told by the other columns, and in full by the tip.
    remark = Column(_tr("Remark"), _tr("Why it did not run."), lambda row: row.sentence if row.error else "", False)
    return (
        Column(_tr("#"), _tr("Place, and the number in the plot."), lambda row: ""),
        named,
        left,
        payload,
        Column(_tr("PSNR, dB"), f"{fidelity_title(rows)}.", lambda row: fixed(row.fidelity, 2)),
        Column(_tr("To suspect"), _tr("PSNR to the suspect, over all pixels, in dB."), _to_suspect),
        Column(_tr("SSIM"), _tr("Structural similarity to the source where it is known, else to the suspect."), _ssim),
        Column(_tr("Changed, %"), _tr("Pixels that changed, in per cent."), _changed),
        Column(_tr("Time, s"), _tr("Of the restorer alone, in seconds."), _seconds),
        *([remark] if any(row.error for row in rows) else []),
    )


def _payload(row: RestorerRow) -> str:
    return {True: _tr("gone"), False: _tr("still there"), None: NONE}[row.payload_gone]


def _to_suspect(row: RestorerRow) -> str:
    return fixed(None if row.to_suspect is None else row.to_suspect.psnr, 2)


def _ssim(row: RestorerRow) -> str:
    compared = row.to_source or row.to_suspect
    return fixed(None if compared is None else compared.ssim, 3)


def _changed(row: RestorerRow) -> str:
    return percent(None if row.to_suspect is None else row.to_suspect.changed_share)


def _seconds(row: RestorerRow) -> str:
    return fixed(row.seconds, 3)


def _settings(row: RestorerRow) -> str:
    described = row.restorer.parameters.describe()
    values = row.restorer.parameters.to_mapping()
    return ", ".join(f"{one.label} {values[one.name]} {one.unit}".strip() for one in described)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RowTable", text)
