"""Mouse: what a drag on a picture does, decided when the button goes down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from scaleguard_gui.gui.views.camera import Mapping
from scaleguard_gui.gui.views.content import Content
from scaleguard_gui.gui.views.region import cursor_shape, dragged, handle_at

_REACH = 6.0
# A hand that only clicks moves the mouse by a pixel or two; that must not change the window.
_JITTER = 3.0

Move = Callable[[QPointF, QPointF], None]
"""Gets where the mouse was and where it is, logical pixels."""


class Mouse(QObject):
    """Turns button presses and moves into requests; it changes nothing by itself.

    Left drag window/level; middle or Shift and left drag pan; the curtain's divider and the rectangle of interest are
    taken hold of with the left button.
    """

    panned = Signal(float, float)
    window_dragged = Signal(float, float)
    region_dragged = Signal(object)
    divider_dragged = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._move: Move | None = None
        self._last = QPointF()
        self._is_click = False

    def press(self, event: QMouseEvent, content: Content, mapping: Mapping) -> None:
        """Begin a drag when the button has a meaning at this place."""
        self._last, self._is_click = event.position(), True
        self._move = self._chosen(event, content, mapping) if content.picture is not None else None

    def move(self, position: QPointF) -> None:
        """Go on with a drag."""
        if self._is_click and (position - self._last).manhattanLength() < _JITTER:
            return
        self._is_click = False
        if self._move is not None:
            before, self._last = self._last, position
            self._move(before, position)

    def release(self) -> None:
        """End a drag."""
        self._move, self._is_click = None, False

    def shape(self, position: QPointF, content: Content, mapping: Mapping) -> Qt.CursorShape:
        """Return the pointer that tells what a left press would take hold of."""
        if _on_divider(position, content, mapping):
            return Qt.CursorShape.SplitHCursor
        handle = handle_at(content.region, mapping, position) if content.region and content.picture else None
        return cursor_shape(handle) if handle else Qt.CursorShape.CrossCursor

    def _chosen(self, event: QMouseEvent, content: Content, mapping: Mapping) -> Move | None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.MiddleButton or (event.button() == Qt.MouseButton.LeftButton and shift):
            return self._pan
        if event.button() != Qt.MouseButton.LeftButton:
            return None
        if _on_divider(event.position(), content, mapping):
            return lambda _, now: self.divider_dragged.emit(mapping.to_source(now.x(), now.y())[0])
        return self._region_move(event.position(), content, mapping) or self._window

    def _pan(self, before: QPointF, now: QPointF) -> None:
        self.panned.emit(now.x() - before.x(), now.y() - before.y())

    def _window(self, before: QPointF, now: QPointF) -> None:
        self.window_dragged.emit(now.x() - before.x(), now.y() - before.y())

    def _region_move(self, start: QPointF, content: Content, mapping: Mapping) -> Move | None:
        rect, bounds = content.region, content.bounds
        handle = handle_at(rect, mapping, start) if rect else None
        if rect is None or bounds is None or handle is None:
            return None

        # Counted from the start of the drag, so that snapping to whole pixels never swallows slow moves.
        def move(_: QPointF, now: QPointF) -> None:
            across, down = (now.x() - start.x()) / mapping.camera.scale, (now.y() - start.y()) / mapping.camera.scale
            self.region_dragged.emit(dragged(rect, handle, across, down, bounds))

        return move


def _on_divider(position: QPointF, content: Content, mapping: Mapping) -> bool:
    return content.divider is not None and abs(mapping.to_view(content.divider, 0)[0] - position.x()) <= _REACH
