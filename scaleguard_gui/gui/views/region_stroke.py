"""Region stroke: one drag on the model view, from press to release, and the region that it has made so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from scaleguard_gui.core.region import Region
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.region_edits import Point, box_between, clipped, stroke_mask

Way = Literal["replace", "add", "remove"]

Stroke = Callable[[Point], Region]
"""Gets the place to which the drag has come; returns the region as it is now."""


def rectangle_stroke(before: Region, start: Point, way: Way, size: Size) -> Stroke:
    """Drag a rectangle that replaces the region, is added to it, or is taken out of it."""
    kept = clipped(before, size)

    def drag(end: Point) -> Region:
        box = box_between(start, end, size)
        drawn = () if box is None else (box,)
        if way != "remove":
            return Region((*kept.boxes, *drawn) if way == "add" else drawn)
        return Region.of_mask(kept.mask(size) & ~Region(drawn).mask(size)) if drawn else kept

    return drag


def brush_stroke(before: Region, start: Point, way: Way, width: int, size: Size) -> Stroke:
    """Paint with a round brush, or rub out with it."""
    mask, last = clipped(before, size).mask(size), start

    def drag(end: Point) -> Region:
        nonlocal last
        covered = stroke_mask(last, end, width, size)
        last = end
        if way == "remove":
            mask[covered] = False
        else:
            mask[covered] = True
        return Region.of_mask(mask)

    return drag
