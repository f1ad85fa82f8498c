"""Tint: colours the pixels that the model reads, at any zoom by their share under a screen pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from scaleguard_gui.gui.views.area_mean import Axis, sampling
from scaleguard_gui.gui.views.camera import Mapping
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.picture import Rendered

# Cyan stands out on grey pictures and on stained tissue alike, and is not used by any other overlay.
COLOUR = (0, 225, 255)
OPACITY = 0.8


class Tint:
    """Considered rows and columns of the source as a layer over a picture.

    Parameters
    ----------
    rows : ndarray of bool, (M,)
    columns : ndarray of bool, (N,)
        A pixel is considered where both are True.
    """

    def __init__(self, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> None:
        self._rows = np.asarray(rows, np.float32)
        self._columns = np.asarray(columns, np.float32)
        self._axes: tuple[Axis, Axis] | None = None
        self._image = QImage()

    def rendered(self, mapping: Mapping) -> Rendered | None:
        """Return the layer's visible part at device resolution; None when nothing is in view."""
        shape = (len(self._rows), len(self._columns))
        axes = mapping.axes(shape, whole(shape[1], shape[0]))
        if axes is None:
            return None
        if axes != self._axes:
            self._axes, self._image = axes, tint_image(opacity(self._rows, axes[0], self._columns, axes[1]))
        left, top = mapping.origin
        return Rendered(self._image, left + axes[1].first, top + axes[0].first)


def opacity(rows: NDArray[np.float32], down: Axis, columns: NDArray[np.float32], across: Axis) -> NDArray[np.float32]:
    """Return the tint's strength, (down.count, across.count) in 0..1, from the exact share of considered pixels.

    The square root keeps a share of 5 % visible (18 % tint); 0 stays 0 and all stays all.
    """
    # Considered pixels are a product of rows and columns, and so are their shares.
    shares = [np.sqrt(_shares(values, axis)) for values, axis in ((rows, down), (columns, across))]
    return np.float32(OPACITY) * np.outer(*shares)


def _shares(values: NDArray[np.float32], axis: Axis) -> NDArray[np.float32]:
    weights, first = sampling(axis)
    return np.minimum(weights @ values[first : first + weights.shape[1]], 1.0)


def tint_image(strength: NDArray[np.float32], colour: tuple[int, int, int] = COLOUR) -> QImage:
    """Return a layer of one colour and of a strength of 0..1 for each pixel."""
    height, width = strength.shape
    red, green, blue = colour
    # QImage's premultiplied ARGB words lie in memory as blue, green, red, alpha on little-endian machines.
    words = (strength[..., None] * np.array([blue, green, red, 255], np.float32) + 0.5).astype(np.uint8)
    return QImage(words.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
