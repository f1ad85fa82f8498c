"""Log panel: what happened, when, and how badly; details open below the sentence."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from scaleguard_gui.gui.panels.copy_key import CopyKey

MOST_ENTRIES = 500
_DETAILS = Qt.ItemDataRole.UserRole


class LogPanel(CopyKey, QTreeWidget):
    """The last entries, newest at the bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Log"))
        self.setColumnCount(3)
        self.setHeaderLabels([self.tr("Time"), self.tr("Level"), self.tr("Message")])
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        copy = QAction(self.tr("Copy selected, or all"), self)
        copy.triggered.connect(self.copy)
        clear = QAction(self.tr("Clear"), self)
        clear.triggered.connect(self.clear)
        self.addActions([copy, clear])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def add(self, level: str, sentence: str, details: str = "") -> None:
        """Append an entry; the oldest one leaves when there are too many.

        Parameters
        ----------
        level : str
            A word such as "info", "warning" or "error".
        sentence : str
        details : str
            More lines, shown when the entry is opened.
        """
        follow = self.verticalScrollBar().value() == self.verticalScrollBar().maximum()
        entry = QTreeWidgetItem([datetime.now().strftime("%H:%M:%S"), level, sentence])
        entry.setToolTip(2, sentence)
        self.addTopLevelItem(entry)
        if details:
            entry.setData(0, _DETAILS, [details])
            more = QTreeWidgetItem(entry, [details])
            more.setFirstColumnSpanned(True)
        while self.topLevelItemCount() > MOST_ENTRIES:
            self.takeTopLevelItem(0)
        if follow:
            self.scrollToBottom()

    def as_text(self) -> str:
        """Return the selected entries, or all, as tab-separated lines with their details below them."""
        entries = self.findItems("*", Qt.MatchFlag.MatchWildcard)
        lines = []
        for entry in [entry for entry in entries if entry.isSelected()] or entries:
            lines.append("\t".join(entry.text(column) for column in range(3)))
            lines.extend(entry.data(0, _DETAILS) or [])
        return "\n".join(lines)

    def copy(self) -> None:
        """Put the entries on the clipboard."""
        QGuiApplication.clipboard().setText(self.as_text())
