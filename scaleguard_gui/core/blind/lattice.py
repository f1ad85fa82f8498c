"""Lattice: the pixels that a front end reads of an image, by the formula of its family, and what it makes of them."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.scan_result import Family
from scaleguard_gui.core.scaling.kernels import TRIANGLE, Kernel, cubic, lanczos

Reading = Literal["corner", "centre", "linear", "cubic", "lanczos"]

FAMILY: dict[Reading, Family] = {
    "corner": "nearest",
    "centre": "nearest",
    "linear": "linear",
    "cubic": "cubic",
    "lanczos": "lanczos",
}
"""Nearest scalers come in two kinds: OpenCV's, PyTorch's and TensorFlow's take the pixel at an output's corner,
Pillow's and Keras' the one at its centre, as PyTorch's "nearest-exact"."""
SCALER: dict[Reading, str] = {
    "corner": "opencv.nearest",
    "centre": "pillow.nearest",
    "linear": "opencv.linear",
    "cubic": "opencv.cubic",
    "lanczos": "opencv.lanczos4",
}
"""One scaler of each kind; others of its family read the same pixels."""
_KERNELS: dict[Reading, Kernel] = {
    "linear": TRIANGLE,
    "cubic": Kernel(partial(cubic, a=-0.75), 2.0),
    "lanczos": Kernel(partial(lanczos, radius=4), 4.0),
}


class Taps(NamedTuple):
    """What the outputs along one axis read.

    Parameters
    ----------
    places : ndarray, (m, p), intp
        Pixels, cut at the borders of the axis.
    weights : ndarray, (m, p), float32
        Each row sums to 1.
    length : int
        Of the axis.
    """

    places: NDArray[np.intp]
    weights: NDArray[Any]
    length: int

    def part(self, first: float, last: float) -> Taps:
        """Return the outputs between two shares (0..1) of the axis, at least three."""
        start = min(int(first * len(self.places)), len(self.places) - 3)
        stop = max(int(np.ceil(last * len(self.places))), start + 3)
        return Taps(self.places[start:stop], self.weights[start:stop], self.length)

    def shifted(self, step: int) -> Taps:
        """Return the same taps `step` pixels further."""
        return Taps(np.clip(self.places + step, 0, self.length - 1), self.weights, self.length)

    def weighted(self, weights: NDArray[Any]) -> Taps:
        """Return the same places with other weights."""
        return Taps(self.places, weights, self.length)


def taps_of(reading: Reading, size: int, length: int) -> Taps:
    """Return what `size` outputs read of an axis of `length` pixels, without antialiasing."""
    ratio, outputs = length / size, np.arange(size)
    if reading in ("corner", "centre"):
        places = np.floor((outputs + (0.5 if reading == "centre" else 0.0)) * ratio).astype(np.intp)[:, None]
        return Taps(np.minimum(places, length - 1), np.ones((size, 1), np.float32), length)
    kernel = _KERNELS[reading]
    centres = (outputs + 0.5)[:, None] * ratio
    radius = int(kernel.radius)
    places = np.floor(centres - 0.5).astype(np.intp) + np.arange(1 - radius, radius + 1)
    weights = kernel.curve(np.abs(places + 0.5 - centres))
    weights /= weights.sum(axis=1, keepdims=True)
    return Taps(np.clip(places, 0, length - 1), weights.astype(np.float32), length)


def view(plane: NDArray[Any], rows: Taps, columns: Taps) -> NDArray[Any]:
    """Return ``L X R^T`` of an (M, N) plane, float32, reading no pixel that has no weight."""
    # Whole rows are read first: no more of them than lies between the outermost columns.
    first, last = int(columns.places.min()), int(columns.places.max())
    near = plane[:, first : last + 1]
    total: NDArray[Any] | None = None
    for row, row_weights in zip(rows.places.T, rows.weights.T, strict=True):
        if not row_weights.any():
            continue
        read = near[row]
        across: NDArray[Any] | None = None
        for column, column_weights in zip((columns.places - first).T, columns.weights.T, strict=True):
            if column_weights.any():
                part = read.take(column, axis=1) * column_weights
                across = part if across is None else np.add(across, part, out=across)
        if across is None:
            break
        across *= row_weights[:, None]
        total = across if total is None else np.add(total, across, out=total)
    return np.zeros((len(rows.places), len(columns.places)), np.float32) if total is None else total
