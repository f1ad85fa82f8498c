"""Copy key: a panel with focus answers Ctrl+C itself, before an action of the window takes it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence


class CopyKey:
    """Mixed into a widget that has a `copy` method, before its Qt base class."""

    def copy(self) -> None:
        """Put what the widget shows on the clipboard."""

    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+C while focused."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_copy(event):
            event.accept()
            return True
        return super().event(event)  # type: ignore[misc] # of the Qt class it is mixed into

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on Ctrl+C."""
        self.copy() if _is_copy(event) else super().keyPressEvent(event)  # type: ignore[misc] # as above


def _is_copy(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy)
