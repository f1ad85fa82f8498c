"""Extents: the rectangles of the source, or beyond it, over which pictures are drawn."""

from __future__ import annotations

from collections.abc import Iterable

from scaleguard_gui.core.scaling.fit import Placement

# Placements come from divisions: what differs by less than this is the same place.
_SLACK = 1e-6


def whole(width: float, height: float) -> Placement:
    """Return the extent of an image that is its own measure: its corner at the origin."""
    return Placement(0.0, 0.0, float(width), float(height))


def union(extents: Iterable[Placement]) -> Placement:
    """Return the smallest extent that holds all of them; there must be one at least."""
    boxes = list(extents)
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Placement(left, top, right - left, bottom - top)


def is_part(inner: Placement, outer: Placement) -> bool:
    """Tell whether `inner` lies in `outer` and leaves some of it out."""
    return is_same(union((inner, outer)), outer) and not is_same(inner, outer)


def is_same(first: Placement, second: Placement) -> bool:
    """Tell whether two extents are the same but for rounding."""
    return all(abs(a - b) <= _SLACK for a, b in zip(first, second, strict=True))
