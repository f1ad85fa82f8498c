"""Region mark: a region of the model view drawn over a picture - hatched where it is edited, outlined elsewhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from scaleguard_gui.core.region import Region
from scaleguard_gui.gui.views.camera import Mapping
from scaleguard_gui.gui.views.model_pixels import ModelPixels
from scaleguard_gui.gui.views.region_edits import clipped

_COLOUR = QColor(255, 110, 225)
_DARK = QColor(0, 0, 0, 170)
# A light line on a dark one is seen on any picture; the hatching tells inside from outside without any colour.
_OUTLINE = (QPen(_DARK, 3), QPen(_COLOUR, 1))
_FAINT_OUTLINE = (QPen(QColor(0, 0, 0, 70), 2), QPen(QColor(255, 110, 225, 150), 1))
_COPIED = (QPen(_DARK, 3), QPen(QColor(255, 255, 255), 1, Qt.PenStyle.DashLine))
_TINT = QBrush(QColor(255, 110, 225, 26))
_HATCHING = QBrush(QColor(255, 255, 255, 90), Qt.BrushStyle.BDiagPattern)
_ARROW_HEAD = 9.0


class RegionMark:
    """What is drawn of a region; worked out once, drawn at any zoom.

    Parameters
    ----------
    region : Region
        What lies beyond the model view is left out.
    pixels : ModelPixels
    """

    def __init__(self, region: Region, pixels: ModelPixels) -> None:
        self._pixels = pixels
        mask = clipped(region, pixels.size).mask(pixels.size)
        # Rectangles that overlap would be tinted twice.
        self._boxes = Region.of_mask(mask).boxes
        self._borders = np.concatenate([_borders(mask), _borders(mask.T)[:, [1, 0, 3, 2]]])
        # Views of one size that look at the same place draw the very same lines.
        self._drawn_at: tuple[Mapping, tuple[int, int]] | None = None
        self._drawn: list[QLineF] = []

    def paint(self, painter: QPainter, mapping: Mapping, is_hatched: bool) -> None:
        """Draw it where it is edited; hatched it hides more of the picture, and cannot be overlooked."""
        corners = self._lines(mapping, (0, 0), np.array([(x, y, x + w, y + h) for x, y, w, h in self._boxes]))
        areas = [QRectF(QPointF(*corner[:2]), QPointF(*corner[2:])) for corner in corners]
        painter.setPen(Qt.PenStyle.NoPen)
        for brush in (_TINT, _HATCHING) if is_hatched else (_TINT,):
            painter.setBrush(brush)
            painter.drawRects(areas)
        self._outline(painter, mapping, _OUTLINE)

    def paint_faintly(self, painter: QPainter, mapping: Mapping) -> None:
        """Draw its outline where the same place is only looked at."""
        self._outline(painter, mapping, _FAINT_OUTLINE)

    def paint_copied(self, painter: QPainter, mapping: Mapping, offset: tuple[int, int]) -> None:
        """Draw the place that is copied into the region, with an arrow from there."""
        if not self._boxes:
            return
        self._outline(painter, mapping, _COPIED, offset)
        start, end = (QPointF(*self._pixels.to_view(mapping, *place)) for place in self._centres(offset))
        _paint_arrow(painter, QLineF(start, end))

    def _centres(self, offset: tuple[int, int]) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the middle of the copied place and of the region."""
        x = (min(box.x for box in self._boxes) + max(box.x + box.width for box in self._boxes)) / 2
        y = (min(box.y for box in self._boxes) + max(box.y + box.height for box in self._boxes)) / 2
        return (x + offset[0], y + offset[1]), (x, y)

    def _outline(
        self, painter: QPainter, mapping: Mapping, pens: tuple[QPen, QPen], offset: tuple[int, int] = (0, 0)
    ) -> None:
        if (mapping, offset) != self._drawn_at:
            self._drawn_at = (mapping, offset)
            self._drawn = [QLineF(*line) for line in self._lines(mapping, offset, self._borders)]
        for pen in pens:
            painter.setPen(pen)
            painter.drawLines(self._drawn)

    def _lines(self, mapping: Mapping, offset: tuple[int, int], places: NDArray[np.intp]) -> list[list[float]]:
        """Return where (k, 4) pairs of model points, moved by `offset`, lie on the screen, in logical pixels."""
        corner, sides = self._pixels.to_view(mapping, *offset), self._pixels.sides(mapping)
        return (np.tile(corner, 2) + places.reshape(-1, 4) * np.tile(sides, 2)).tolist()


def paint_ring(painter: QPainter, centre: QPointF, across: float, down: float, is_removing: bool) -> None:
    """Draw how far a brush reaches; dashed where it takes away."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    style = Qt.PenStyle.DashLine if is_removing else Qt.PenStyle.SolidLine
    for pen in (QPen(_DARK, 3), QPen(QColor(255, 255, 255), 1.2, style)):
        painter.setPen(pen)
        painter.drawEllipse(centre, across, down)
    painter.restore()


def _borders(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the horizontal borders of a mask as (k, 4) lines x0, y0, x1, y1, each as long as it can be."""
    changes = np.diff(mask.astype(np.int8), axis=0, prepend=0, append=0)
    rows, columns = np.nonzero(np.diff(changes, axis=1, prepend=0, append=0))
    # Every line that begins ends at the next place of its row where something changes.
    first = np.flatnonzero(np.pad(changes, ((0, 0), (0, 1)))[rows, columns])
    return np.stack([columns[first], rows[first], columns[first + 1], rows[first + 1]], axis=1)


def _paint_arrow(painter: QPainter, line: QLineF) -> None:
    if line.length() < 2 * _ARROW_HEAD:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    heads = []
    for turn in (150, 210):
        head = QLineF(line.p2(), line.p1())
        head.setLength(_ARROW_HEAD)
        head.setAngle(line.angle() + turn)
        heads.append(head)
    for pen in (QPen(_DARK, 3), QPen(QColor(255, 255, 255), 1)):
        painter.setPen(pen)
        painter.drawLines([line, *heads])
    painter.restore()
