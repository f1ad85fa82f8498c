"""Rectangle of interest: whole source pixels, inside the picture, moved and resized by its handles."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.camera import Mapping

Rect = tuple[int, int, int, int]
"""x, y, width, height in source pixels."""

Handle = tuple[int, int]
"""Which edge is held: -1 left or top, 1 right or bottom, 0 neither; (0, 0) moves the whole."""

_REACH = 6.0
_HALF = 3.5
_HANDLES = [(across, down) for across in (-1, 0, 1) for down in (-1, 0, 1) if (across, down) != (0, 0)]
_PENS = (QPen(QColor(0, 0, 0, 170), 3), QPen(QColor(255, 140, 0), 1))


def clipped(left: float, top: float, width: float, height: float, extent: Size) -> Rect:
    """Return the rectangle snapped to whole pixels and moved or cut to lie inside `extent`; at least 1x1."""
    width = min(max(round(width), 1), extent.width)
    height = min(max(round(height), 1), extent.height)
    x = min(max(round(left), 0), extent.width - width)
    y = min(max(round(top), 0), extent.height - height)
    return x, y, width, height


def central(mapping: Mapping, extent: Size) -> Rect:
    """Return the middle half of what is in view."""
    left, top = mapping.to_source(0, 0)
    right, bottom = mapping.to_source(mapping.width, mapping.height)
    left, top = max(left, 0.0), max(top, 0.0)
    width, height = min(right, extent.width) - left, min(bottom, extent.height) - top
    return clipped(left + width / 4, top + height / 4, width / 2, height / 2, extent)


def dragged(rect: Rect, handle: Handle, across: float, down: float, extent: Size) -> Rect:
    """Return `rect` after its `handle` was pulled by source pixels; an edge never passes the opposite one."""
    x, y, width, height = rect
    if handle == (0, 0):
        return clipped(x + across, y + down, width, height, extent)
    x, width = _pulled(x, width, handle[0], across, extent.width)
    y, height = _pulled(y, height, handle[1], down, extent.height)
    return x, y, width, height


def _pulled(start: int, length: int, side: int, by: float, limit: int) -> tuple[int, int]:
    end = start + length
    if side < 0:
        start = min(max(round(start + by), 0), end - 1)
    elif side > 0:
        end = max(min(round(end + by), limit), start + 1)
    return start, end - start


def handle_at(rect: Rect, mapping: Mapping, position: QPointF) -> Handle | None:
    """Return the handle under a logical position: edges and corners first, then the inside; None outside."""
    box = _on_screen(rect, mapping)
    if not box.adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(position):
        return None
    across = _side(position.x(), box.left(), box.right())
    down = _side(position.y(), box.top(), box.bottom())
    return across, down


def _side(value: float, low: float, high: float) -> int:
    # A tiny rectangle keeps an inside by which it can be moved.
    reach = min(_REACH, (high - low) / 4 + 1)
    if value <= low + reach:
        return -1
    return 1 if value >= high - reach else 0


def cursor_shape(handle: Handle) -> Qt.CursorShape:
    """Return the mouse pointer that tells what pulling `handle` does."""
    if handle == (0, 0):
        return Qt.CursorShape.SizeAllCursor
    if 0 in handle:
        return Qt.CursorShape.SizeHorCursor if handle[0] else Qt.CursorShape.SizeVerCursor
    return Qt.CursorShape.SizeFDiagCursor if handle[0] == handle[1] else Qt.CursorShape.SizeBDiagCursor


def paint_region(painter: QPainter, rect: Rect, mapping: Mapping) -> None:
    """Draw the rectangle and its eight handles; `painter` counts logical pixels."""
    box = _on_screen(rect, mapping)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in _PENS:
        painter.setPen(pen)
        painter.drawRect(box)
    painter.setPen(QPen(QColor(0, 0, 0), 1))
    painter.setBrush(_PENS[1].color())
    centre = box.center()
    for across, down in _HANDLES:
        x, y = centre.x() + across * box.width() / 2, centre.y() + down * box.height() / 2
        painter.drawRect(QRectF(x - _HALF, y - _HALF, 2 * _HALF, 2 * _HALF))


def _on_screen(rect: Rect, mapping: Mapping) -> QRectF:
    x, y, width, height = rect
    return QRectF(QPointF(*mapping.to_view(x, y)), QPointF(*mapping.to_view(x + width, y + height)))
