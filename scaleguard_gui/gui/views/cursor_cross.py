"""Cursor cross: the same place marked in every pane."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPen, QRegion

_GAP = 9.0
# A light line on a dark one is seen on any picture.
_PENS = (QPen(QColor(0, 0, 0, 150), 3), QPen(QColor(255, 214, 10), 1))


def paint_cross(painter: QPainter, x: float, y: float, width: int, height: int) -> None:
    """Draw a cross with an open middle at logical (x, y) over a pane of `width` x `height`."""
    x, y = round(x) + 0.5, round(y) + 0.5
    arms = (
        (QPointF(0, y), QPointF(x - _GAP, y)),
        (QPointF(x + _GAP, y), QPointF(width, y)),
        (QPointF(x, 0), QPointF(x, y - _GAP)),
        (QPointF(x, y + _GAP), QPointF(x, height)),
    )
    for pen in _PENS:
        painter.setPen(pen)
        for start, end in arms:
            painter.drawLine(start, end)


def cross_area(x: float, y: float, width: int, height: int) -> QRegion:
    """Return what must be repainted when a cross at (x, y) comes or goes."""
    column, row = round(x), round(y)
    return QRegion(QRect(column - 3, 0, 7, height)) + QRegion(QRect(0, row - 3, width, 7))
