"""Region edits: what a stroke or a key makes of a region of the model view; all results lie within the view."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.region import Box, Region
from scaleguard_gui.core.scaling.size import Size

Point = tuple[float, float]
"""x and y in pixels of the model view; (0, 0) is its corner, (0.5, 0.5) the centre of its first pixel."""

Mask = NDArray[np.bool_]

# Four points a pixel: no pixel that the line crosses by more than its corner is left out.
_POINTS_PER_PIXEL = 4
# Shorter ways have no direction that could be divided by.
_POINT = 1e-6


def clipped(region: Region, size: Size) -> Region:
    """Return the part of a region that lies in a model view of `size`."""
    boxes = (_cut(box.x, box.y, box.x + box.width, box.y + box.height, size) for box in region.boxes)
    return Region(tuple(box for box in boxes if box is not None))


def box_between(start: Point, end: Point, size: Size) -> Box | None:
    """Return all pixels that a drag from one point to another touches; None when they lie outside."""
    (left, right), (top, bottom) = (sorted(ends) for ends in zip(start, end, strict=True))
    return _cut(math.floor(left), math.floor(top), math.floor(right) + 1, math.floor(bottom) + 1, size)


def stroke_mask(start: Point, end: Point, width: int, size: Size) -> Mask:
    """Return the (height, width) mask of what a round brush covers on its way.

    A pixel is covered when its centre is at most half of the brush's `width` away, or the line goes through it.
    """
    mask = np.zeros((size.height, size.width), bool)
    (x0, y0), (x1, y1) = start, end
    reach = width / 2
    near = _cut(
        math.floor(min(x0, x1) - reach), math.floor(min(y0, y1) - reach),
        math.ceil(max(x0, x1) + reach) + 1, math.ceil(max(y0, y1) + reach) + 1, size,
    )  # fmt: skip
    if near is None:
        return mask
    rows, columns = slice(near.y, near.y + near.height), slice(near.x, near.x + near.width)
    y, x = (axis + 0.5 for axis in np.ogrid[rows, columns])
    length = math.hypot(x1 - x0, y1 - y0)
    along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2 if length > _POINT else np.zeros(1)
    along = np.clip(along, 0, 1)
    mask[rows, columns] = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)) <= reach
    share = np.linspace(0, 1, _POINTS_PER_PIXEL * math.ceil(length) + 1)
    column, row = (np.floor(first + share * (last - first)).astype(int) for first, last in ((x0, x1), (y0, y1)))
    inside = (column >= 0) & (column < size.width) & (row >= 0) & (row < size.height)
    mask[row[inside], column[inside]] = True
    return mask


def moved(region: Region, across: int, down: int, size: Size) -> Region:
    """Return the region moved by whole pixels, as far as the view reaches."""
    region = clipped(region, size)
    if not region.boxes:
        return region
    left, top = min(box.x for box in region.boxes), min(box.y for box in region.boxes)
    right, bottom = max(box.x + box.width for box in region.boxes), max(box.y + box.height for box in region.boxes)
    across, down = min(max(across, -left), size.width - right), min(max(down, -top), size.height - bottom)
    return Region(tuple(box._replace(x=box.x + across, y=box.y + down) for box in region.boxes))


def resized(region: Region, across: int, down: int, size: Size) -> Region:
    """Return the region with its right and lower edges pulled by a pixel: 1 outwards, -1 inwards; never empty."""
    mask = clipped(region, size).mask(size)
    shifted = _shifted(mask, across, down)
    result = mask & shifted if min(across, down) < 0 else mask | shifted
    return Region.of_mask(result if result.any() else mask)


def central_box(size: Size) -> Box:
    """Return a rectangle of a quarter of the view's sides in its middle: where the keyboard starts."""
    width, height = max(size.width // 4, 1), max(size.height // 4, 1)
    return Box((size.width - width) // 2, (size.height - height) // 2, width, height)


def _shifted(mask: Mask, across: int, down: int) -> Mask:
    """Return the mask moved by whole pixels; what comes in from outside is empty."""
    height, width = mask.shape
    shift = np.array([[1, 0, across], [0, 1, down]], np.float64)
    return cv2.warpAffine(mask.astype(np.uint8), shift, (width, height), flags=cv2.INTER_NEAREST) > 0


def _cut(left: int, top: int, right: int, bottom: int, size: Size) -> Box | None:
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, size.width), min(bottom, size.height)
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None
