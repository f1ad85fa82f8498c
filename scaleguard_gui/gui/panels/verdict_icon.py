"""Verdict icon: a shape and a sign for each verdict, so that colour is never the only difference."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

_CORNER = 0.29
_OCTAGON = ((_CORNER, 0), (1 - _CORNER, 0), (1, _CORNER), (1, 1 - _CORNER))
_SHAPES = {
    "attack": (*_OCTAGON, *((1 - x, 1 - y) for x, y in _OCTAGON)),
    "inconclusive": ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)),
}
_SIGNS = {"attack": "!", "inconclusive": "?", "clean": "–", "gone": "✓"}
_COLOURS = {"attack": "#D55E00", "inconclusive": "#8A6D00", "clean": "#00785A", "gone": "#00785A"}


class VerdictIcon(QWidget):
    """An octagon with "!", a diamond with "?", or a disc with a dash, or a tick for a repair that is proven."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind: str | None = None
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Two lines of text high."""
        side = 2 * self.fontMetrics().height()
        return QSize(side, side)

    def show_kind(self, kind: str | None) -> None:
        """Draw the icon of a verdict; None draws nothing."""
        self.kind = kind
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw shape and sign."""
        if self.kind is None:
            return
        painter = QPainter(self)
        colour = QColor(_COLOURS[self.kind]) if self.isEnabled() else self.palette().mid().color()
        _paint(painter, self.kind, self.width(), colour)
        painter.end()


def verdict_pixmap(kind: str, side: int, ratio: float) -> QPixmap:
    """Return the icon of a verdict for a list, `side` logical pixels high; empty where the verdict has none."""
    if kind not in _SIGNS:
        return QPixmap()
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _paint(painter, kind, side, QColor(_COLOURS[kind]))
    painter.end()
    return pixmap


def _paint(painter: QPainter, kind: str, width: int, colour: QColor) -> None:
    """Draw shape and sign into a square of so many logical pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = width - 2
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    corners = [QPointF(1 + x * side, 1 + y * side) for x, y in _SHAPES.get(kind, ())]
    if corners:
        painter.drawPolygon(QPolygonF(corners))
    else:
        painter.drawEllipse(QRectF(1, 1, side, side))
    font = painter.font()
    font.setBold(True)
    font.setPixelSize(round(0.6 * side))
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(QRectF(0, 0, width, width), Qt.AlignmentFlag.AlignCenter, _SIGNS[kind])
