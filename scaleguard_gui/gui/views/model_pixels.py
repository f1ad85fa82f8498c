"""Model pixels: where the pixels of the model view lie in a pane that looks at the source."""

from __future__ import annotations

from dataclasses import dataclass

from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.camera import Mapping


@dataclass(frozen=True)
class ModelPixels:
    """The grid of a model view.

    Parameters
    ----------
    placement : Placement
        The rectangle of the source that the model view shows.
    size : Size
        Of the model view.
    """

    placement: Placement
    size: Size

    def to_model(self, mapping: Mapping, across: float, down: float) -> tuple[float, float]:
        """Return the point of the model view, in its pixels, under a logical position; it may lie outside."""
        (left, top), (column, row) = mapping.corner(self.placement), self.sides(mapping)
        return (across - left / mapping.ratio) / column, (down - top / mapping.ratio) / row

    def to_view(self, mapping: Mapping, x: float, y: float) -> tuple[float, float]:
        """Return the logical position of a point of the model view."""
        (left, top), (column, row) = mapping.corner(self.placement), self.sides(mapping)
        return left / mapping.ratio + x * column, top / mapping.ratio + y * row

    def sides(self, mapping: Mapping) -> tuple[float, float]:
        """Return width and height of a model pixel in logical pixels."""
        # As pictures are drawn: an outline must lie on the borders of the pixels that are seen.
        column = mapping.step(self.size.width, self.placement.width)
        row = mapping.step(self.size.height, self.placement.height)
        return 1 / (column * mapping.ratio), 1 / (row * mapping.ratio)
