"""Scan table: the rows of a batch on the screen; a double click or Enter opens an image, Ctrl+C copies all."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from scaleguard_gui.gui.batch.scan_model import Column, ScanModel, ScanOrder
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.copy_key import CopyKey

# Height of a row, and widths, in heights and widths of a letter, so that text at 200 % fits.
_ROW_LINES = 4
_WIDTHS = {
    Column.FILE: 28,
    Column.VERDICT: 17,
    Column.PROBABILITY: 12,
    Column.FRONT_END: 17,
    Column.REGION: 24,
}


class ScanTable(CopyKey, QTableView):
    """Shows a `ScanModel` in order.

    Signals
    -------
    image_chosen : str
        Path of an image that a person wants to look at.
    """

    image_chosen = Signal(str)

    def __init__(self, model: ScanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Scanned images"))
        self._model = model
        self.order = ScanOrder(model, self)
        self.setModel(self.order)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.VERDICT, Qt.SortOrder.AscendingOrder)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setToolTip(wrapped(self.tr("Double-click an image to look at it in the main window.")))
        self._lay_out()
        self._add_actions()
        self.doubleClicked.connect(lambda _: self.open_current())

    def open_current(self) -> None:
        """Ask for the image of the current row."""
        index = self.currentIndex()
        if index.isValid():
            self.image_chosen.emit(self._model.image(self.order.mapToSource(index).row()).file)

    def as_text(self) -> str:
        """Return headings and rows as they are shown, as tab-separated lines."""
        columns = [column for column in Column if column is not Column.PICTURE]
        titles = [self._model.headerData(column, Qt.Orientation.Horizontal) for column in columns]
        lines = ["\t".join(titles)]
        for row in range(self.order.rowCount()):
            cells = (str(self.order.index(row, column).data() or "") for column in columns)
            lines.append("\t".join(" ".join(cell.split()) for cell in cells))
        return "\n".join(lines)

    def copy(self) -> None:
        """Put the table on the clipboard."""
        QGuiApplication.clipboard().setText(self.as_text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_current()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        letter, line = self.fontMetrics().horizontalAdvance("0"), self.fontMetrics().height()
        side = _ROW_LINES * line
        self.setIconSize(QSize(side, side))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(side + line // 2)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setStretchLastSection(True)
        self.setColumnWidth(Column.PICTURE, side + 2 * letter)
        for column, letters in _WIDTHS.items():
            self.setColumnWidth(column, letters * letter)

    def _add_actions(self) -> None:
        look, copy = QAction(self.tr("Open in Inspect"), self), QAction(self.tr("Copy table"), self)
        look.triggered.connect(self.open_current)
        copy.triggered.connect(self.copy)
        self.addActions([look, copy])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
