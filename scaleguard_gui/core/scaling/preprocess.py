"""Preprocess: a model's whole front end, from the large image to what the model sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.matrices import Matrices, axis_matrix, considered_along
from scaleguard_gui.core.scaling.size import Size


@dataclass(frozen=True)
class Preprocess:
    """A scaler and the size of its output; the image is stretched to that size.

    Parameters
    ----------
    scaler : Selection
    size : Size
        Width and height of the model view.

    Raises
    ------
    ParameterError
        When the size is not one.
    """

    scaler: Selection
    size: Size

    def __post_init__(self) -> None:
        self.size.checked()

    def scale(self, pixels: Pixels) -> Pixels:
        """Shrink (M, N[, 3]) pixels with the real library; the dtype stays."""
        return self._call(pixels, self.size)

    def model_view(self, frame: Frame) -> Frame:
        """Return what the model sees of `frame`: D = scale(A)."""
        return frame.with_pixels(self.scale(frame.pixels), "model view")

    def enlarge(self, frame: Frame, size: Size) -> Frame:
        """Enlarge a model view back to `size` with the same scaler: up(D)."""
        return frame.with_pixels(self._call(frame.pixels, size), "enlarged model view")

    def matrices(self, height: int, width: int) -> Matrices:
        """Return L (m, M) and R (n, N) for images of this height and width; cached."""
        return Matrices(
            axis_matrix(self.scaler, height, self.size.height), axis_matrix(self.scaler, width, self.size.width)
        )

    def considered_axes(self, height: int, width: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which rows (M,) and columns (N,) the model view reads."""
        rows, columns = self.matrices(height, width)
        return considered_along(rows), considered_along(columns)

    def considered_pixels(self, height: int, width: int) -> NDArray[np.bool_]:
        """Return the (M, N) mask of pixels with weight in the model view."""
        rows, columns = self.considered_axes(height, width)
        return np.logical_and.outer(rows, columns)

    def considered_share(self, height: int, width: int) -> float:
        """Return the share (0..1) of pixels that the model view reads."""
        rows, columns = self.considered_axes(height, width)
        return float(rows.mean() * columns.mean())

    def scaling_ratio(self, frame: Frame) -> tuple[float, float]:
        """Return (M/m, N/n), the scaling ratios down and across."""
        return frame.height / self.size.height, frame.width / self.size.width

    def check_shrinks(self, frame: Frame) -> None:
        """Raise `ParameterError` when this front end would enlarge `frame`: there is nothing to attack then."""
        if min(self.scaling_ratio(frame)) < 1:
            raise ParameterError(
                f"size {self.size} is larger than {frame.name or 'the image'} ({frame.width}x{frame.height}); "
                "a scaling attack needs a model view smaller than the image."
            )

    def _call(self, pixels: Pixels, size: Size) -> Pixels:
        real_call = algorithm("scaler", self.scaler.name).function
        return real_call(np.ascontiguousarray(pixels), size, self.scaler.parameters)
