"""Recent menu: the files opened last, with what they were opened as."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from scaleguard_gui.gui.shell.preferences import clear_recent_files, recent_files


class RecentMenu(QMenu):
    """Filled anew whenever it opens.

    Signals
    -------
    chosen : (role, path)
        Role is "source", "target", "suspect", "original" or "session".
    """

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open &recent"))
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.refresh)

    def refresh(self) -> None:
        """List the recent files."""
        self.clear()
        for role, path in recent_files():
            self._add(role, path)
        if self.isEmpty():
            self.addAction(self.tr("None yet")).setEnabled(False)
        else:
            self.addSeparator()
            self.addAction(self.tr("&Clear list")).triggered.connect(clear_recent_files)

    def _add(self, role: str, path: Path) -> None:
        action = self.addAction(f"{path.name.replace('&', '&&')} ({role})")
        action.setToolTip(str(path))
        action.triggered.connect(lambda: self.chosen.emit(role, path))
