"""Canvas tool: what takes mouse and keys of a canvas before the canvas itself does, and paints over it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QPainter

from scaleguard_gui.gui.views.camera import Mapping


class CanvasTool(Protocol):
    """A tool in the hand of a person who works on one picture."""

    def press(self, event: QMouseEvent, mapping: Mapping) -> bool:
        """Begin something; False leaves the button to the canvas."""

    def move(self, event: QMouseEvent, mapping: Mapping) -> None:
        """Go on, or show what a press would do here."""

    def release(self, event: QMouseEvent) -> None:
        """End what this button began."""

    def leave(self) -> None:
        """Hear that the pointer has left the canvas."""

    def takes_key(self, event: QKeyEvent) -> bool:
        """Tell whether `press_key` wants this key, also where it is a shortcut of the window."""

    def press_key(self, event: QKeyEvent) -> bool:
        """Act on a key; False leaves it to the canvas."""

    def cursor(self, modifiers: Qt.KeyboardModifier) -> QCursor:
        """Return the pointer that tells what a press would do."""

    def paint(self, painter: QPainter, mapping: Mapping) -> None:
        """Paint over the canvas; `painter` counts logical pixels."""
