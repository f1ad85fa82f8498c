"""Pixel grid: lines between the image's own pixels, from 8 screen pixels per image pixel on."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.gui.views.area_mean import Axis
from scaleguard_gui.gui.views.camera import Mapping

FROM_SCALE = 8.0
# Middle grey at half strength is seen on black and on white.
_COLOUR = QColor(128, 128, 128, 150)


def paint_pixel_grid(painter: QPainter, mapping: Mapping, shape: tuple[int, ...], extent: Placement) -> None:
    """Draw the grid of an image of `shape` over `extent`; `painter` counts device pixels."""
    axes = mapping.axes(shape, extent)
    if axes is None or max(axes[0].step, axes[1].step) > 1 / FROM_SCALE:
        return
    (left, top), (down, across) = mapping.corner(extent), axes
    painter.setPen(QPen(_COLOUR, 0))
    x0, x1 = left + across.first, left + across.first + across.count
    y0, y1 = top + down.first, top + down.first + down.count
    # Half a pixel in: a line of one device pixel then fills exactly that pixel.
    painter.drawLines([QLineF(left + k + 0.5, y0, left + k + 0.5, y1) for k in borders(across)])
    painter.drawLines([QLineF(x0, top + k + 0.5, x1, top + k + 0.5) for k in borders(down)])


def borders(axis: Axis) -> list[int]:
    """Return the screen pixels (counted from the image's edge) with which a new image pixel begins."""
    first = math.floor(axis.first * axis.step) + 1
    last = math.ceil((axis.first + axis.count) * axis.step) - 1
    return [math.ceil(pixel / axis.step - 0.5) for pixel in range(first, min(last, axis.length - 1) + 1)]
