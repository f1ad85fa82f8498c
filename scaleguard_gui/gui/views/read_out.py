"""Read-out: the stored values under a place, as text; never the displayed ones."""

from __future__ import annotations

import math

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.fit import Placement

NOTHING = "–"


def value_text(frame: Frame, extent: Placement, x: float, y: float) -> str:
    """Return the value of `frame` (drawn over `extent`) at source point (x, y): "143", "12 40 200", "1043 (19 HU)"."""
    column = math.floor((x - extent.x) * frame.width / extent.width)
    row = math.floor((y - extent.y) * frame.height / extent.height)
    if not (0 <= column < frame.width and 0 <= row < frame.height):
        return NOTHING
    stored = frame.pixels[row, column]
    if frame.is_colour:
        return " ".join(_number(value) for value in stored)
    display = frame.display
    if not display.unit:
        return _number(stored)
    return f"{_number(stored)} ({_number(float(stored) * display.slope + display.intercept)} {display.unit})"


def _number(value: float) -> str:
    """Return a whole number in full and any other with five figures."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.5g}"
