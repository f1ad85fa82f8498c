"""Footprint: the considered pixels of an image and the scaler restricted to them, so that solvers see nothing else."""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy import sparse

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.scaling.matrices import considered_along
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.bands import Strip, product, strips_of, tap_by_tap, tap_strips_of

# Places in images with no more pixels are kept: computing them costs more than writing to them.
KEPT_PLACES = 1 << 20
# Pixels written at a time elsewhere: places take eight bytes each.
SCATTERED = 1 << 16


class Axis:
    """One axis of a scaler, restricted to the pixels that it reads.

    Parameters
    ----------
    matrix : scipy.sparse.csr_array, (m, M)
        L or R.
    dtype : dtype
        Of the numbers the solvers will work in.
    considered : ndarray, (k,), int64, optional
        In which order to take the considered pixels.

    Attributes
    ----------
    length : int
        M.
    considered : ndarray, (k,), int64
        Indices of the considered pixels: rising, or as given.
    down : csr_array, (m, k)
        `matrix` without its empty columns.
    up : csr_array, (k, m)
        Its transpose.
    shares : bool
        True when some pixel has weight in more than one output.
    """

    def __init__(self, matrix: Any, dtype: DTypeLike, considered: NDArray[np.int64] | None = None) -> None:
        self.length = int(matrix.shape[1])
        self.considered = np.flatnonzero(considered_along(matrix)) if considered is None else considered
        self.down = sparse.csr_array(matrix[:, self.considered].astype(dtype))
        self.down.sort_indices()
        self.up = sparse.csr_array(self.down.T)
        self.shares = bool(np.diff(self.up.indptr).max(initial=0) > 1)

    @property
    def reads(self) -> NDArray[np.bool_]:
        """Which outputs read anything, (m,): those of padding do not."""
        return np.diff(self.down.indptr) > 0

    @cached_property
    def taps(self) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Positions among `considered` and weights of what each output reads, both (m, p); padding has weight 0."""
        counts = np.diff(self.down.indptr)
        slots = np.arange(counts.max(initial=1))
        filled = slots < counts[:, None]
        entry = np.minimum(self.down.indptr[:-1, None] + slots, max(self.down.nnz - 1, 0))
        return self.down.indices[entry].astype(np.int64), np.where(filled, self.down.data[entry], 0)

    @cached_property
    def squared_norms(self) -> NDArray[Any]:
        """Sum of squared weights of each output, (m,)."""
        return np.asarray(self.squared.sum(axis=1)).ravel()

    @cached_property
    def absolute(self) -> Any:
        """Absolute values of `down`."""
        return abs(self.down)

    @cached_property
    def squared(self) -> Any:
        """Squares of `down`."""
        return self.down * self.down

    @cached_property
    def influence(self) -> NDArray[Any]:
        """Sum of the absolute weights of each considered pixel over all outputs, (k,)."""
        return np.asarray(self.absolute.sum(axis=0)).ravel()

    @cached_property
    def gram_bound(self) -> NDArray[Any]:
        """Absolute row sums of ``down @ down.T``, (m,): their diagonal matrix dominates it."""
        return np.asarray(abs(self.down @ self.up).sum(axis=1)).ravel()

    @cached_property
    def strips(self) -> list[Strip]:
        """The considered pixels cut into short stretches, each with a block of weights."""
        return tap_strips_of(self.down) or strips_of(self.down)

    def scale(self, tall: NDArray[Any]) -> NDArray[Any]:
        """Scale along the second axis: (r, k) to (r, m)."""
        view = np.zeros((tall.shape[0], self.down.shape[0]), tall.dtype)
        for strip in self.strips:
            part = np.empty((tall.shape[0], strip.outputs.stop - strip.outputs.start), tall.dtype)
            view[:, strip.outputs] += product(tall[:, strip.inputs], strip.up, part)
        return view

    def spread(self, view: NDArray[Any]) -> NDArray[Any]:
        """Spread along the second axis what outputs ask of the pixels that they read: (r, m) to (r, k)."""
        wide = np.empty((view.shape[0], self.considered.size), view.dtype)
        for strip in self.strips:
            product(view[:, strip.outputs], strip.down, wide[:, strip.inputs])
        return wide

    @cached_property
    def reach(self) -> int:
        """How many outputs further on there may be one that shares a pixel."""
        first, second = (self.down @ self.up).nonzero()
        return int(np.abs(first - second).max(initial=0))


class Footprint:
    """The considered pixels of all images of one shape under one preprocess.

    Blocks are (k, l): considered rows by considered columns. Views are (m, n): model pixels.

    Parameters
    ----------
    rows, columns : Axis
    """

    def __init__(self, rows: Axis, columns: Axis) -> None:
        self.rows = rows
        self.columns = columns

    @property
    def is_disjoint(self) -> bool:
        """True when no pixel has weight in two outputs: the attack falls apart into one tiny problem per output."""
        return not (self.rows.shares or self.columns.shares)

    @property
    def taps(self) -> int:
        """The most pixels that one output reads."""
        return self.rows.taps[0].shape[1] * self.columns.taps[0].shape[1]

    @property
    def pixels_per_output(self) -> float:
        """Considered pixels over outputs."""
        axes = self.rows.down.shape, self.columns.down.shape
        return math.prod(inputs / outputs for outputs, inputs in axes)

    def gather(self, channel: Pixels) -> Pixels:
        """Return the considered pixels of an (M, N) channel as a (k, l) block of its dtype: itself if they are all."""
        if self._is_whole:
            return channel
        # Not `take`, which first copies all of a channel that lies between others.
        return channel[self.rows.considered].take(self.columns.considered, axis=1)

    def scatter(self, block: Pixels, channel: Pixels) -> None:
        """Write a (k, l) block over the considered pixels of an (M, N) channel, in place.

        The channel's rows follow each other without gaps, though other channels may lie between its pixels.
        """
        if self._is_whole:
            channel[...] = block
            return
        # One flat index is several times faster than an index per axis.
        flat = channel.reshape(-1)
        if block.size <= KEPT_PLACES:
            flat[self._places] = block.reshape(-1)
            return
        height = max(1, SCATTERED // self.columns.considered.size)
        for start in range(0, block.shape[0], height):
            some = slice(start, start + height)
            flat[self._places_of(some)] = block[some].reshape(-1)

    @cached_property
    def _is_whole(self) -> bool:
        """True when all pixels are considered, in the image's order."""
        return all(np.array_equal(axis.considered, np.arange(axis.length)) for axis in (self.rows, self.columns))

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        return self._places_of(slice(None))

    def _places_of(self, rows: slice) -> NDArray[np.int64]:
        """Return where the pixels of some rows of a block are in a flat channel."""
        return (self.rows.considered[rows, None] * self.columns.length + self.columns.considered).reshape(-1)

    def down(self, block: NDArray[Any]) -> NDArray[Any]:
        """Scale a (k, l) block to the (m, n) view that it gives: ``L A R^T``."""
        tall = np.zeros((self.rows.down.shape[0], block.shape[1]), self.rows.down.dtype)
        for strip in self.rows.strips:
            part = np.empty((strip.down.shape[0], block.shape[1]), tall.dtype)
            tall[strip.outputs] += product(strip.down, block[strip.inputs], part)
        return self.columns.scale(tall)

    def up(self, view: NDArray[Any]) -> NDArray[Any]:
        """Spread an (m, n) view over the pixels that it reads: ``L^T Y R``, (k, l)."""
        wide = self.columns.spread(view)
        block = np.empty((self.rows.considered.size, wide.shape[1]), wide.dtype)
        for strip in self.rows.strips:
            product(strip.up, wide[strip.outputs], block[strip.inputs])
        return block

    @cached_property
    def in_double(self) -> Footprint:
        """This footprint over blocks in float64, for solvers that must be finer than the pixels."""
        if self.rows.down.dtype == np.float64:
            return self
        return Footprint(Axis(self.rows.down, np.float64), Axis(self.columns.down, np.float64))

    @cached_property
    def in_absolutes(self) -> Footprint:
        """This footprint with the absolute values of its weights."""
        if min(self.rows.down.data.min(), self.columns.down.data.min()) >= 0:
            return self
        dtype = self.rows.down.dtype
        return Footprint(Axis(self.rows.absolute, dtype), Axis(self.columns.absolute, dtype))

    @cached_property
    def squared_norms(self) -> NDArray[Any]:
        """Sum of squared weights of each output, (m, n)."""
        return np.outer(self.rows.squared_norms, self.columns.squared_norms)


@lru_cache(maxsize=8)
def footprint_of(preprocess: Preprocess, height: int, width: int, dtype: str, stacked: bool = False) -> Footprint:
    """Return the footprint of (height, width) images, its weights in `dtype`; cached, since it is the same while a
    slider is dragged. `stacked` as in `Preprocess.matrices`.
    """
    rows, columns = preprocess.matrices(height, width, stacked=stacked)
    axes = [Axis(matrix, np.dtype(dtype)) for matrix in (rows, columns)]
    if not any(axis.shares for axis in axes):
        # Solvers that take neighbours together are for axes that share pixels; here pixels of one kind are together.
        pairs = zip((rows, columns), axes, strict=True)
        axes = [Axis(matrix, np.dtype(dtype), axis.considered[tap_by_tap(axis.down)]) for matrix, axis in pairs]
    return Footprint(*axes)
