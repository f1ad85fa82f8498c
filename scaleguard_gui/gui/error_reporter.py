"""Error reporter: a bug ends in one sentence and a log entry, never in a closed window."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class ErrorReporter(QObject):
    """Catches what nobody else caught, from any thread.

    Signals
    -------
    reported : (sentence, details)
        Emitted in the thread that made the reporter.
    """

    reported = Signal(str, str)
    _caught = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._caught.connect(self.reported, Qt.ConnectionType.QueuedConnection)
        self._former: tuple[Callable[..., Any], Callable[..., Any]] | None = None

    def install(self) -> None:
        """Take over Python's hooks."""
        self._former = sys.excepthook, sys.unraisablehook
        sys.excepthook = self._on_exception
        sys.unraisablehook = self._on_unraisable

    def uninstall(self) -> None:
        """Give the hooks back."""
        if self._former:
            sys.excepthook, sys.unraisablehook = self._former
            self._former = None

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sentence = f"Something went wrong inside ScaleGuard ({kind.__name__}); the log has the details."
        self._caught.emit(sentence, "".join(traceback.format_exception(kind, error, trace)))

    def _on_unraisable(self, unraisable: Any) -> None:
        error = unraisable.exc_value
        self._on_exception(
            unraisable.exc_type, error if error is not None else unraisable.exc_type(), unraisable.exc_traceback
        )
