"""Picture: a frame on its way to the screen; averaged, windowed and kept until something of that changes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.gui.views.area_mean import Axis, area_mean
from scaleguard_gui.gui.views.camera import Mapping
from scaleguard_gui.gui.views.window_level import Look, coloured, followed, levels

# One for the picture's own pane, one for the pane in which it is compared.
_KEPT = 2


class Rendered(NamedTuple):
    """A picture ready to be drawn 1:1 with its corner at a device pixel."""

    image: QImage
    left: int
    top: int


class Picture:
    """One frame drawn over `extent`, in source pixels, with a look; `shown_look` is the one last drawn.

    Means are taken of stored values before the window, so that a drag of window/level averages nothing anew.
    """

    def __init__(self, frame: Frame, extent: Placement, look: Look) -> None:
        self.frame = frame
        self.extent = extent
        self.look = look
        self.shown_look = look
        self._means: dict[tuple[Axis, Axis], NDArray[np.float32]] = {}
        self._images: dict[tuple[Axis, Axis], tuple[QImage, Look]] = {}

    def set_look(self, look: Look) -> None:
        """Change the look; means are kept."""
        if look != self.look:
            self.look = self.shown_look = look
            self._images.clear()

    def rendered(self, mapping: Mapping) -> Rendered | None:
        """Return the visible part at device resolution; None when nothing is in view."""
        axes = mapping.axes(self.frame.pixels.shape, self.extent)
        if axes is None:
            return None
        if axes not in self._images:
            means = self._mean(axes)
            look = followed(means, self.look)
            self._images[axes] = (_image(means, look), look)
            _forget_old(self._images)
        left, top = mapping.corner(self.extent)
        image, self.shown_look = self._images[axes]
        return Rendered(image, left + axes[1].first, top + axes[0].first)

    def full(self) -> NDArray[np.uint8]:
        """Return the whole picture as shown, at its own resolution: (M, N, 3) uint8 RGB."""
        return coloured(self.frame.pixels, self.look)

    def _mean(self, axes: tuple[Axis, Axis]) -> NDArray[np.float32]:
        for kept, means in self._means.items():
            # Pulling a picture partly out of view shows fewer of the same means.
            if all(map(_holds, kept, axes)):
                down, across = (new.first - old.first for new, old in zip(axes, kept, strict=True))
                return means[down : down + axes[0].count, across : across + axes[1].count]
        self._means[axes] = area_mean(self.frame.pixels, *axes)
        _forget_old(self._means)
        return self._means[axes]


def _holds(kept: Axis, wanted: Axis) -> bool:
    same_scale = (kept.length, kept.step) == (wanted.length, wanted.step)
    return same_scale and kept.first <= wanted.first and wanted.first + wanted.count <= kept.first + kept.count


def _image(values: NDArray[np.float32], look: Look) -> QImage:
    if values.ndim == 2 and look.colour_map is None:
        return _owned(levels(values, look), QImage.Format.Format_Grayscale8)
    return _owned(coloured(values, look), QImage.Format.Format_RGB888)


def _owned(pixels: NDArray[np.uint8], layout: QImage.Format) -> QImage:
    """Return a QImage with memory of its own, in the layout that is drawn fastest."""
    height, width = pixels.shape[:2]
    borrowed = QImage(pixels.data, width, height, pixels.strides[0], layout)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


def _forget_old(kept: dict) -> None:
    while len(kept) > _KEPT:
        del kept[next(iter(kept))]
