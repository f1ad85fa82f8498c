"""Preprocess: a model's whole front end, from the large image to what the model sees."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from scaleguard_gui.core.colour import LUMA, to_grey
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.fit import Fit, Layout, Placement
from scaleguard_gui.core.scaling.matrices import Matrices, axis_matrix, considered_along
from scaleguard_gui.core.scaling.size import Size

Colour = Literal["keep", "grey"]
COLOURS: tuple[Colour, ...] = ("keep", "grey")


@dataclass(frozen=True)
class Preprocess:
    """A scaler, the size of the model view, how the image is fitted to it, and what becomes of its colours.

    Parameters
    ----------
    scaler : Selection
    size : Size
        Width and height of the model view.
    fit : Fit
    colour : {"keep", "grey"}
        "grey" makes a colour image grey (as Pillow's mode L) before it is scaled.

    Raises
    ------
    ParameterError
        When size, fit and colour are none, or do not go together.
    """

    scaler: Selection
    size: Size
    fit: Fit = field(default_factory=Fit)
    colour: Colour = "keep"

    def __post_init__(self) -> None:
        self.size.checked()
        self.fit.check_suits(self.size)
        if self.colour not in COLOURS:
            raise ParameterError(f"colour must be one of {', '.join(COLOURS)}, not {self.colour!r}.")

    @property
    def in_words(self) -> str:
        """What this front end does: "opencv.linear 224x224", "letterbox 640x640 of opencv.linear, grey"."""
        scaler, size = self.scaler.name, self.size
        text = {
            "stretch": f"{scaler} {size}",
            "crop": f"crop {size} of {scaler} {self.fit.resize or max(size)}",
            "letterbox": f"letterbox {size} of {scaler}",
        }[self.fit.kind]
        return f"{text}, grey" if self.colour == "grey" else text

    # Pictures -----------------------------------------------------------------------------------------------------

    def scale(self, pixels: Pixels) -> Pixels:
        """Shrink (M, N[, 3]) pixels with the real library, before any crop or padding; the dtype stays."""
        return self._call(pixels, self.layout(*pixels.shape[:2]).scaled)

    def as_read(self, frame: Frame) -> Frame:
        """Return the image that goes into the scaler: `frame` itself, or its grey version."""
        return to_grey(frame) if self.colour == "grey" else frame

    def shrunken(self, frame: Frame) -> Frame:
        """Return the whole image as the scaler gives it, before any crop or padding."""
        read = self.as_read(frame)
        return read.with_pixels(self.scale(read.pixels), "shrunken")

    def framed(self, shrunken: Frame, height: int, width: int) -> Frame:
        """Crop or pad what `shrunken` gave for an image of this height and width: the model view."""
        pixels = _put_in_place(shrunken.pixels, self.layout(height, width), self.size, self._pad(shrunken))
        return shrunken.with_pixels(pixels, "model view")

    def model_view(self, frame: Frame) -> Frame:
        """Return what the model sees of `frame`: D = scale(A)."""
        return self.framed(self.shrunken(frame), frame.height, frame.width)

    def exact_view(self, frame: Frame) -> NDArray[np.float64]:
        """Return D as the library gives it, (m, n[, 3]): unrounded where it answers in floats; the judge of attacks."""
        read = self.as_read(frame)
        pixels = read.pixels
        if algorithm("scaler", self.scaler.name).answers_in_floats:
            pixels = pixels.astype(np.float32)
        layout = self.layout(frame.height, frame.width)
        return _put_in_place(self.scale(pixels).astype(np.float64), layout, self.size, self._pad(read))

    def enlarge(self, shrunken: Frame, size: Size) -> Frame:
        """Enlarge what `shrunken` gave back to `size` with the same scaler: up(D)."""
        return shrunken.with_pixels(self._call(shrunken.pixels, size), "enlarged model view")

    # Geometry -----------------------------------------------------------------------------------------------------

    def layout(self, height: int, width: int) -> Layout:
        """Return to what size images of this height and width are scaled, and where that lies in the model view."""
        return self.fit.layout(height, width, self.size)

    def placement(self, height: int, width: int) -> Placement:
        """Return the rectangle of the source that the model view shows; it reaches beyond it where there is padding."""
        scaled, left, top = self.layout(height, width)
        across, down = width / scaled.width, height / scaled.height
        return Placement(-left * across, -top * down, self.size.width * across, self.size.height * down)

    def whole_image(self, height: int, width: int) -> Preprocess:
        """Return the front end that stretches, to what this one makes of the whole image before crop or padding."""
        return replace(self, size=self.layout(height, width).scaled, fit=Fit())

    def scaling_ratio(self, frame: Frame) -> tuple[float, float]:
        """Return (M/m, N/n), the scaling ratios down and across, before any crop or padding."""
        scaled = self.layout(frame.height, frame.width).scaled
        return frame.height / scaled.height, frame.width / scaled.width

    def check_shrinks(self, frame: Frame) -> None:
        """Raise `ParameterError` when this front end would enlarge `frame`: there is nothing to attack then."""
        scaled = self.layout(frame.height, frame.width).scaled
        if min(self.scaling_ratio(frame)) < 1:
            to = "" if scaled == self.size else f" ({self.fit.kind}: the image would become {scaled})"
            raise ParameterError(
                f"size {self.size}{to} is larger than {frame.name or 'the image'} ({frame.width}x{frame.height}); "
                "a scaling attack needs a model view smaller than the image."
            )

    # Matrices -----------------------------------------------------------------------------------------------------

    def matrices(self, height: int, width: int, *, stacked: bool = False) -> Matrices:
        """Return L (m, M) and R (n, N) for images of this height and width; cached.

        Outputs of padding have empty rows. With `stacked`, three colours lie side by side, (M, 3 N), and R, (n, 3 N),
        makes them grey as well: ``L X R^T`` stays all that there is.
        """
        scaled, left, top = self.layout(height, width)
        rows = _placed(axis_matrix(self.scaler, height, scaled.height), top, self.size.height)
        columns = _placed(axis_matrix(self.scaler, width, scaled.width), left, self.size.width)
        if stacked:
            columns = sparse.csr_array(sparse.hstack([share * columns for share in LUMA], format="csr"))
        return Matrices(rows, columns)

    def is_stacked(self, frame: Frame) -> bool:
        """Tell whether the three colours of `frame` go into one grey model view."""
        return frame.is_colour and self.colour == "grey"

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

    def read_outputs(self, height: int, width: int) -> tuple[slice, slice]:
        """Return the rows and columns of the model view that show the image.

        All others are padding, or what a library leaves black: SciPy's zoom may do so with the last row or column.
        """
        rows, columns = (_read(axis) for axis in self.matrices(height, width))
        return rows, columns

    def _pad(self, frame: Frame) -> Any:
        """Return the stored value of the border."""
        return frame.quantise(np.full(1, frame.value_range[0] + self.fit.pad * frame.grey_level))[0]

    def _call(self, pixels: Pixels, size: Size) -> Pixels:
        real_call = algorithm("scaler", self.scaler.name).function
        return real_call(np.ascontiguousarray(pixels), size, self.scaler.parameters)


def _put_in_place(pixels: NDArray[Any], layout: Layout, size: Size, pad: Any) -> NDArray[Any]:
    """Return (m, n[, 3]) `size` pixels: those of `pixels` that lie in it, and `pad` around them."""
    _, left, top = layout
    if (left, top) == (0, 0) and pixels.shape[:2] == (size.height, size.width):
        return pixels
    placed = np.full((size.height, size.width, *pixels.shape[2:]), pad, pixels.dtype)
    kept = pixels[max(-top, 0) : size.height - top, max(-left, 0) : size.width - left]
    down, across = max(top, 0), max(left, 0)
    placed[down : down + kept.shape[0], across : across + kept.shape[1]] = kept
    return placed


def _placed(matrix: Any, offset: int, length: int) -> Any:
    """Return the rows of an axis matrix as they lie in a model view of `length`; rows of padding are empty."""
    if offset == 0 and matrix.shape[0] == length:
        return matrix
    kept = matrix[max(-offset, 0) : length - offset]
    before = max(offset, 0)
    empty = [sparse.csr_array((count, matrix.shape[1])) for count in (before, length - before - kept.shape[0])]
    return sparse.csr_array(sparse.vstack([empty[0], kept, empty[1]], format="csr"))


def _read(matrix: Any) -> slice:
    """Return which outputs of an axis matrix read anything: one stretch, as padding lies outside."""
    read = np.flatnonzero(np.diff(matrix.indptr))
    return slice(int(read[0]), int(read[-1]) + 1)
