"""Copying: puts what was clicked on the clipboard, as commands or as Python."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.recipe_text import as_command_line, as_python
from scaleguard_gui.gui.undo import SessionState


class Copying(QObject):
    """Two commands of the Edit menu.

    Signals
    -------
    told : (level, sentence)
    """

    told = Signal(str, str)

    def __init__(self, session: SessionModel, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def copy_command(self) -> None:
        """Copy the command lines that do the same."""
        self._copy(as_command_line, self.tr("The command lines were copied."))

    def copy_python(self) -> None:
        """Copy the Python lines that do the same."""
        self._copy(as_python, self.tr("The Python lines were copied."))

    def _copy(self, write: Callable[[SessionState], str], done: str) -> None:
        try:
            text = write(self._session.state)
        except InputError as error:
            self.told.emit("error", str(error))
            return
        QGuiApplication.clipboard().setText(text)
        self.told.emit("note", done)
