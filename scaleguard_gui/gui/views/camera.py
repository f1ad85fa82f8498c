"""Camera and Mapping: where a pane looks, and which screen pixel shows which source pixel."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.gui.views.area_mean import Axis

LARGEST_SCALE = 128.0
_SMALLEST_PICTURE = 16.0


@dataclass(frozen=True)
class Camera:
    """What a pane looks at; the same camera in two panes shows the same place at the same scale.

    Parameters
    ----------
    x, y : float
        Centre of the view in source pixels.
    scale : float
        Logical screen pixels per source pixel.
    fitted : bool
        True while the view follows the pane's size to show the whole picture.
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    fitted: bool = True

    def panned(self, across: float, down: float, extent: Placement) -> Camera:
        """Return the camera after the picture was pulled by logical pixels; its centre stays on the picture."""
        x = min(max(self.x - across / self.scale, extent.x), extent.x + extent.width)
        y = min(max(self.y - down / self.scale, extent.y), extent.y + extent.height)
        return replace(self, x=x, y=y, fitted=False)

    def zoomed(self, factor: float, x: float, y: float, extent: Placement) -> Camera:
        """Return the camera after zooming by `factor` while the source point (x, y) stays where it is."""
        smallest = min(1.0, _SMALLEST_PICTURE / max(extent.width, extent.height))
        scale = min(max(self.scale * factor, smallest), LARGEST_SCALE)
        kept = self.scale / scale
        zoomed = replace(self, x=x + (self.x - x) * kept, y=y + (self.y - y) * kept, scale=scale)
        return zoomed.panned(0.0, 0.0, extent)


def fitting(extent: Placement, width: float, height: float) -> Camera:
    """Return the camera that shows all of `extent` in a pane of `width` x `height` logical pixels."""
    scale = min(width / extent.width, height / extent.height)
    x, y = extent.x + extent.width / 2, extent.y + extent.height / 2
    return Camera(x, y, max(scale, 1e-6), fitted=True)


@dataclass(frozen=True)
class Mapping:
    """A camera on a pane of known size: source coordinates to screen coordinates and back.

    The corner of every picture is put on a whole device pixel, so that panning moves the very same screen pixels about
    and the same source area is never averaged in two ways.

    Parameters
    ----------
    camera : Camera
    width, height : int
        Of the pane, logical pixels.
    ratio : float
        Device pixels per logical pixel.
    """

    camera: Camera
    width: int
    height: int
    ratio: float = 1.0

    @property
    def scale(self) -> float:
        """Device pixels per source pixel."""
        return self.camera.scale * self.ratio

    @property
    def device_size(self) -> tuple[int, int]:
        """Width and height in device pixels; a begun one counts, because the screen shows it."""
        return math.ceil(self.width * self.ratio - 1e-6), math.ceil(self.height * self.ratio - 1e-6)

    @property
    def origin(self) -> tuple[int, int]:
        """Device pixel of the source's top left corner."""
        left = self.width * self.ratio / 2 - self.camera.x * self.scale
        top = self.height * self.ratio / 2 - self.camera.y * self.scale
        return math.floor(left + 0.5), math.floor(top + 0.5)

    def corner(self, extent: Placement) -> tuple[int, int]:
        """Return the device pixel of the top left corner of a picture drawn over `extent`."""
        left, top = self.origin
        return left + math.floor(extent.x * self.scale + 0.5), top + math.floor(extent.y * self.scale + 0.5)

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """Return the logical pixel position of a source point."""
        left, top = self.origin
        return (left + x * self.scale) / self.ratio, (top + y * self.scale) / self.ratio

    def to_source(self, across: float, down: float) -> tuple[float, float]:
        """Return the source point under a logical pixel position."""
        left, top = self.origin
        return (across * self.ratio - left) / self.scale, (down * self.ratio - top) / self.scale

    def axes(self, shape: tuple[int, ...], extent: Placement) -> tuple[Axis, Axis] | None:
        """Return the visible rows and columns of a picture of `shape` drawn over `extent`; None if none is in view."""
        (left, top), (width, height) = self.corner(extent), self.device_size
        down = self._axis(shape[0], extent.height, top, height)
        across = self._axis(shape[1], extent.width, left, width)
        return (down, across) if down and across else None

    def step(self, length: int, extent: float) -> float:
        """Return image pixels per device pixel, for an image of `length` drawn over `extent` source pixels."""
        step = length / (extent * self.scale)
        # A zoom of exactly 1:1 (or 2:1, ...) must not be lost to the last bit of a division.
        nearest = round(1 / step) if step < 1 else round(step)
        exact = 1 / nearest if step < 1 else float(nearest)
        return exact if math.isclose(step, exact, rel_tol=1e-9) else step

    def _axis(self, length: int, extent: float, origin: int, screen: int) -> Axis | None:
        step = self.step(length, extent)
        # Rounding errors must not add a screen pixel that covers nothing.
        total = max(1, math.ceil(length / step - 1e-6))
        first, last = max(0, -origin), min(total, screen - origin)
        return Axis(length, first, step, last - first) if last > first else None
