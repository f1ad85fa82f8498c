"""Local crafting: where the goal differs from the honest view in a few places, only the image around them is solved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.scaling.matrices import Matrices
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.solvers.objective import Objective

# Of the grey levels asked for: what the judge's own arithmetic may add.
SLACK = 1e-6


def craft_locally(
    source: Frame,
    view: Frame,
    goal: Frame,
    preprocess: Preprocess,
    epsilon: float,
    ctx: RunContext,
    objective: Objective | None = None,
) -> Crafted:
    """Craft as `craft` does, but leave the image alone where the goal is what the model sees already.

    Only the window of the image that the changed outputs and their neighbours read is solved; the real library still
    shrinks the whole image. Pixels that none of the changed outputs nor of those that share pixels with them reads stay
    as they are, unless epsilon cannot be met without them. An objective that weighs pixels by their surroundings sees
    the window only.

    Parameters
    ----------
    source, view, goal : Frame
        S, (M, N[, 3]); what the model sees of it, and what it shall see: of the model view's shape.
    preprocess : Preprocess
    epsilon : float
        In 8-bit grey levels.
    ctx : RunContext
    objective : Objective, optional
        What is kept small; L2 by default.

    Returns
    -------
    Crafted
        Without a certificate where pixels had to be put back.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    ctx.check()
    concerned = _per_pixel(goal.pixels != view.pixels)
    if not concerned.any():
        return Crafted(source.with_pixels(source.pixels, "attack image"), goal)
    reach = tuple(map(_reach, preprocess.matrices(source.height, source.width)))
    window = _Window.around(concerned, reach, preprocess, source)
    if window is None:
        return craft(source, goal, preprocess, epsilon, ctx, objective)
    part = goal.with_pixels(goal.pixels[window.outputs.slices])
    honest = source.with_pixels(source.pixels[window.inputs.slices])
    crafted = craft(honest, part, window, epsilon, ctx, objective)
    ctx.check()
    kept = _least_spread(honest, crafted.frame, part, window, concerned[window.outputs.slices], reach, epsilon)
    if kept is None or _may_miss_less(crafted, kept, part, window, epsilon):
        window.canvas.take()
        return craft(source, goal, preprocess, epsilon, ctx, objective)
    certificate = crafted.certificate if kept is crafted.frame else None
    pixels = window.canvas.take()
    pixels[window.inputs.slices] = kept.pixels
    return Crafted(
        source.with_pixels(pixels, "attack image"),
        goal,
        certificate,
        crafted.notices,
        {title: _placed(picture, window) for title, picture in crafted.maps.items()},
    )


def _may_miss_less(crafted: Crafted, kept: Frame, goal: Frame, window: _Window, epsilon: float) -> bool:
    """Tell whether the window missed what the whole image might reach: its rounding can have more luck."""
    if crafted.certificate is not None and crafted.certificate.is_infeasible:
        return False
    return real_epsilon(kept, goal, window) > epsilon + SLACK


def _placed(picture: Frame, window: _Window) -> Frame:
    """Return a map of the window as one of the whole image, 0 where nothing was solved."""
    whole = np.zeros(window.shape, picture.pixels.dtype)
    whole[window.inputs.slices] = picture.pixels
    return picture.with_pixels(whole)


def _reach(matrix: Any) -> int:
    """Return how many outputs further on there may be one that shares a pixel."""
    first, second = (abs(matrix) @ abs(matrix).T).nonzero()
    return int(np.abs(first - second).max(initial=0))


def _per_pixel(differs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which pixels differ in any of their channels, (M, N)."""
    return np.asarray(np.atleast_3d(differs).any(axis=2))


def _least_spread(
    honest: Frame,
    crafted: Frame,
    goal: Frame,
    window: _Window,
    concerned: NDArray[np.bool_],
    reach: tuple[int, ...],
    epsilon: float,
) -> Frame | None:
    """Put back what changed far from the `concerned` outputs, as far as the real library allows it; None if it cannot.

    The first try allows the pixels that these and their neighbours read, the second their neighbours' neighbours; no
    output outside the window reads any of them.
    """
    changed = _per_pixel(crafted.pixels != honest.pixels)
    rows, columns = (abs(matrix) for matrix in window.matrices(honest.height, honest.width))
    for times in (1, 2):
        near = ndimage.binary_dilation(concerned, np.ones([2 * times * step + 1 for step in reach]))
        allowed = (rows.T @ sparse.csr_array(near.astype(np.float64)) @ columns).toarray() > 0
        if not (changed & ~allowed).any():
            return crafted
        kept = np.where(allowed[..., None] if honest.is_colour else allowed, crafted.pixels, honest.pixels)
        reached = real_epsilon(crafted, goal, window)
        if real_epsilon(crafted.with_pixels(kept), goal, window) <= max(epsilon, reached) + SLACK:
            return crafted.with_pixels(kept)
    return None


class _Part(NamedTuple):
    """A rectangle of a picture, in whole pixels."""

    top: int
    left: int
    height: int
    width: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    @classmethod
    def of(cls, down: slice, across: slice) -> _Part:
        """Describe rows and columns."""
        return cls(down.start, across.start, down.stop - down.start, across.stop - across.start)


@dataclass
class _Canvas:
    """The whole image around a window, for the real library to see."""

    pixels: Pixels | None

    def take(self) -> Pixels:
        """Return the pixels and let go of them: the window lives on as the key of a cache."""
        pixels, self.pixels = self.pixels, None
        assert pixels is not None
        return pixels


@dataclass(frozen=True, kw_only=True)
class _Window(Preprocess):
    """A front end that sees a part of a large image, as the whole one shows it to some outputs.

    Parameters
    ----------
    whole : Preprocess
        The real front end.
    shape : tuple of int
        Height and width of the large image.
    inputs, outputs : _Part
        Of the large image, and of the real model view.
    canvas : _Canvas
        The large image; what is to be seen is written over its part.
    """

    whole: Preprocess
    shape: tuple[int, int]
    inputs: _Part
    outputs: _Part
    canvas: _Canvas = field(compare=False)

    @classmethod
    def around(
        cls, concerned: NDArray[np.bool_], reach: tuple[int, ...], preprocess: Preprocess, source: Frame
    ) -> _Window | None:
        """Return the window of the outputs that can be affected; None when it is the whole model view."""
        shape = source.height, source.width
        shown, outputs, inputs = preprocess.read_outputs(*shape), [], []
        for axis, matrix in enumerate(preprocess.matrices(*shape)):
            found = np.flatnonzero(concerned.any(axis=1 - axis))
            margin = 3 * reach[axis] + 1
            start = max(int(found[0]) - margin, shown[axis].start)
            outputs.append(slice(start, min(int(found[-1]) + margin + 1, shown[axis].stop)))
            read = matrix[outputs[-1]].indices
            inputs.append(slice(int(read.min()), int(read.max()) + 1))
        if tuple(outputs) == shown:
            return None
        part = _Part.of(*outputs)
        return cls(
            scaler=preprocess.scaler,
            size=Size(part.width, part.height),
            colour=preprocess.colour,
            whole=preprocess,
            shape=shape,
            inputs=_Part.of(*inputs),
            outputs=part,
            canvas=_Canvas(source.pixels.copy()),
        )

    def matrices(self, height: int, width: int, *, stacked: bool = False) -> Matrices:
        """Return what is left of the real front end's matrices, for parts of this height and width."""
        rows, columns = self.whole.matrices(*self.shape, stacked=stacked)
        down, across = self.inputs.slices
        rows, columns = rows[self.outputs.slices[0]], columns[self.outputs.slices[1]]
        planes = [columns[:, start : start + self.shape[1]] for start in range(0, columns.shape[1], self.shape[1])]
        columns = sparse.hstack([plane[:, across] for plane in planes], format="csr")
        return Matrices(rows[:, down], sparse.csr_array(columns))

    def exact_view(self, frame: Frame) -> NDArray[np.float64]:
        """Return what the real front end makes of the large image with `frame` in its place."""
        assert self.canvas.pixels is not None
        self.canvas.pixels[self.inputs.slices] = frame.pixels
        return self.whole.exact_view(Frame(self.canvas.pixels, frame.value_range))[self.outputs.slices]

    def model_view(self, frame: Frame) -> Frame:
        """Return `exact_view` in the dtype of `frame`."""
        return frame.with_pixels(frame.quantise(self.exact_view(frame)), "model view")
