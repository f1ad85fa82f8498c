"""Region cursors: pointers that tell which drawing tool is in hand, and whether it adds or takes away."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap

_SIDE = 33
_CENTRE = _SIDE // 2
# Drawn at twice its size, so that it is sharp on dense screens too.
_DENSITY = 2.0
_PENS = (QPen(QColor(0, 0, 0), 3.5), QPen(QColor(255, 255, 255), 1.4))


@cache
def tool_cursor(kind: str, sign: str) -> QCursor:
    """Return a crosshair with a small "rectangle" or "brush" beside it, and a sign: "+", "-" or none."""
    pixmap = QPixmap(round(_SIDE * _DENSITY), round(_SIDE * _DENSITY))
    pixmap.setDevicePixelRatio(_DENSITY)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre, emblem = _CENTRE + 0.5, QRectF(_CENTRE + 5.5, _CENTRE + 5.5, 8, 7)
    for pen in _PENS:
        painter.setPen(pen)
        for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            near, far = QPointF(across, down) * 3, QPointF(across, down) * 9
            painter.drawLine(QPointF(centre, centre) + near, QPointF(centre, centre) + far)
        painter.drawRect(emblem) if kind == "rectangle" else painter.drawEllipse(emblem)
        if sign:
            painter.drawLine(QLineF(centre + 6, centre - 8, centre + 13, centre - 8))
        if sign == "+":
            painter.drawLine(QLineF(centre + 9.5, centre - 11.5, centre + 9.5, centre - 4.5))
    painter.end()
    return QCursor(pixmap, _CENTRE, _CENTRE)
