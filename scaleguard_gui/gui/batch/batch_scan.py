"""Batch scan: opens the batch window when it is first wanted, and what is chosen there in the main one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from scaleguard_gui.gui.batch.batch_window import BatchWindow
from scaleguard_gui.gui.shell.tasks import Tasks


class BatchScan(QObject):
    """Owns the one batch window.

    Parameters
    ----------
    tasks : Tasks
    working_folder : callable
        Where the choice of a folder starts.
    parent : QWidget
        The main window.

    Signals
    -------
    image_chosen : str
    logged : (level, sentence, details)
    """

    image_chosen = Signal(str)
    logged = Signal(str, str, str)

    def __init__(self, tasks: Tasks, working_folder: Callable[[], Path], parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks, self._working_folder, self._parent = tasks, working_folder, parent
        self.window: BatchWindow | None = None

    def show(self) -> None:
        """Bring the window to the front, as it was left."""
        if self.window is None:
            self.window = BatchWindow(self._tasks, self._working_folder(), self._parent)
            self.window.image_chosen.connect(self.image_chosen)
            self.window.logged.connect(self.logged)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def shutdown(self) -> None:
        """End what runs and wait for it."""
        if self.window is not None:
            self.window.shutdown()
            self.window.hide()
