"""Copyable table: a read-only table whose text Ctrl+C puts on the clipboard, tab-separated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from scaleguard_gui.gui.panels.copy_key import CopyKey


class CopyableTable(CopyKey, QTableWidget):
    """Rows and columns of text; numbers are right-aligned, columns as wide as their content."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAlternatingRowColors(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        copy = QAction(self.tr("Copy table"), self)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def as_text(self) -> str:
        """Return headings and cells as tab-separated lines."""
        columns = range(self.columnCount())
        lines = ["\t".join(["", *(_flat(self.horizontalHeaderItem(c)) for c in columns)])]
        for row in range(self.rowCount()):
            cells = [_flat(self.item(row, c)) for c in columns]
            lines.append("\t".join([_flat(self.verticalHeaderItem(row)), *cells]))
        return "\n".join(lines)

    def copy(self) -> None:
        """Put the table on the clipboard."""
        QGuiApplication.clipboard().setText(self.as_text())

    def cell(self, row: int, column: int) -> QTableWidgetItem:
        """Return the item of a cell, made now if there is none."""
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        return item

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Repaint once for many cells: a header that follows its contents would measure them all after each."""
        with QSignalBlocker(self.model()):
            yield
        self.viewport().update()

    def set_number(self, row: int, column: int, text: str, tooltip: str = "") -> None:
        """Fill a cell with a right-aligned number."""
        item = self.cell(row, column)
        item.setText(text)
        item.setToolTip(tooltip)
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _flat(item: QTableWidgetItem | None) -> str:
    return " ".join(item.text().split()) if item else ""
