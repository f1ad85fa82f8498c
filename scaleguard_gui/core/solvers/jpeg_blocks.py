"""JPEG blocks: whole numbers of quantisation steps for one plane of a JPEG, so that the scaler sees a goal in it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.ndimage import maximum_filter

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.jpeg import BLOCK

Floats = NDArray[np.float32]
Positions = NDArray[np.intp]

_DCT = dct(np.eye(BLOCK), axis=0, norm="ortho")
# Row-major 8 x 8 blocks times this are their coefficients; it is orthogonal, so its transpose leads back.
COSINES = np.ascontiguousarray(np.kron(_DCT, _DCT).T, np.float32)
WAVES = np.ascontiguousarray(COSINES.T)
# Blocks worked on at a time: their arrays of 64 values stay in the processor's cache.
CHUNK = 2048
# Moves of one block before its neighbours have their turn, while there is much to do and at the end.
MANY, ONE = 4, 1
# Grey levels by which an output must miss for its blocks to be worth every try.
STUCK_AT = 1.5
# A move must lower the cost by more than float32 noise.
LEAST_GAIN = 1e-3


def to_blocks(plane: NDArray[Any]) -> Floats:
    """Cut a plane (8 I, 8 J) into blocks, (I, J, 64)."""
    down, across = plane.shape[0] // BLOCK, plane.shape[1] // BLOCK
    cut = plane.reshape(down, BLOCK, across, BLOCK).swapaxes(1, 2)
    return np.ascontiguousarray(cut, np.float32).reshape(down, across, BLOCK * BLOCK)


def to_plane(blocks: Floats) -> Floats:
    """Put blocks (I, J, 64) together to a plane (8 I, 8 J)."""
    down, across, _ = blocks.shape
    cut = blocks.reshape(down, across, BLOCK, BLOCK).swapaxes(1, 2)
    return cut.reshape(down * BLOCK, across * BLOCK)


def to_coefficients(blocks: Floats) -> Floats:
    """Return the cosine coefficients of blocks (I, J, 64)."""
    return (blocks.reshape(-1, BLOCK * BLOCK) @ COSINES).reshape(blocks.shape)


def to_pixels(coefficients: Floats) -> Floats:
    """Return the blocks (I, J, 64) of cosine coefficients."""
    return (coefficients.reshape(-1, BLOCK * BLOCK) @ WAVES).reshape(coefficients.shape)


class Reach(NamedTuple):
    """Which outputs of one axis of the scaler read a row of blocks.

    Parameters
    ----------
    outputs : ndarray of int, (I, p)
        The outputs; filled up with the number of outputs, which is none.
    taps : ndarray, (I, p, 8)
        Their weights; 0 where filled up.
    strengths : ndarray, (I, 8, 8)
        Sum over outputs of the product of the effects that a unit of two frequencies has.
    span : int
        Most blocks that one output reads.
    """

    outputs: Positions
    taps: Floats
    strengths: Floats
    span: int

    @classmethod
    def of(cls, matrix: Any) -> Reach:
        """Describe an axis matrix, (m, 8 I)."""
        entries = matrix.tocoo()
        blocks, count = entries.coords[1] // BLOCK, matrix.shape[1] // BLOCK
        pairs, pair = np.unique(blocks * matrix.shape[0] + entries.coords[0], return_inverse=True)
        block, output = np.divmod(pairs, matrix.shape[0])
        slot = np.arange(pairs.size) - np.searchsorted(block, block)
        most = int(slot.max(initial=0)) + 1
        outputs = np.full((count, most), matrix.shape[0], np.intp)
        outputs[block, slot] = output
        taps = np.zeros((count, most, BLOCK), np.float32)
        np.add.at(taps, (block[pair], slot[pair], entries.coords[1] % BLOCK), entries.data)
        effects = taps @ _DCT.T.astype(np.float32)
        strengths = effects.swapaxes(1, 2) @ effects
        return cls(outputs, taps, strengths, int(np.bincount(output, minlength=1).max(initial=1)))


class JpegBlocks:
    """One plane of a JPEG as whole numbers of steps, and what the scaler makes of its decoded version.

    Parameters
    ----------
    rows, columns : sparse array, (m, 8 I) and (n, 8 J)
        The scaler as this plane has to go through it.
    steps : ndarray, (8, 8)
        Quantisation steps.
    source : ndarray, (8 I, 8 J)
        The plane of the honest image, which the decoded plane shall stay near to.
    start : ndarray, (8 I, 8 J)
        The plane to begin with: an attack that saving would spoil.
    limits : tuple of (low, high)
        To which the decoder clips the plane.

    Attributes
    ----------
    coefficients : ndarray, (I, J, 64)
        Whole multiples of the steps.
    view : ndarray, (m, n)
        What the scaler makes of the decoded, clipped plane.
    """

    def __init__(
        self,
        rows: Any,
        columns: Any,
        steps: NDArray[np.float64],
        source: NDArray[Any],
        start: NDArray[Any],
        limits: tuple[float, float],
    ) -> None:
        self._down, self._across = Reach.of(rows), Reach.of(columns)
        self._shape = (rows.shape[0], columns.shape[0])
        self.steps = steps.astype(np.float32).reshape(-1)
        self._limits = limits
        singles = np.diag(self.steps)
        self._singles = np.concatenate([singles, -singles])
        self._honest = to_coefficients(to_blocks(source))
        self.coefficients = np.rint(to_coefficients(to_blocks(start)) / self.steps) * self.steps
        self._pixels = to_pixels(self.coefficients)
        seen = rows @ np.clip(to_plane(self._pixels), *limits)
        # One more row and column for the outputs that are none.
        self._view = np.zeros((self._shape[0] + 1, self._shape[1] + 1), np.float32)
        self._view[:-1, :-1] = (columns @ seen.T).T
        reads = [(axis.outputs < size).any(axis=1) for axis, size in zip(self._axes, self._shape, strict=True)]
        self._read = np.logical_and.outer(*reads)

    @property
    def _axes(self) -> tuple[Reach, Reach]:
        return self._down, self._across

    @property
    def view(self) -> Floats:
        """What the scaler makes of the decoded, clipped plane, (m, n)."""
        return self._view[:-1, :-1]

    @property
    def is_read(self) -> bool:
        """False when the scaler reads none of these blocks."""
        return bool(self._read.any())

    def descend(
        self, goal: NDArray[Any], aim: float, weight: float, sweeps: int, ctx: RunContext, *, last: bool = True
    ) -> None:
        """Lower ||decoded - source||^2 + weight * sum max(0, abs(view - goal) - aim)^2 by steps of single coefficients.

        In every sweep each block takes the moves, of one coefficient by any number of steps, that lower this most.
        Blocks that share an output take turns. A block rests once it finds no move, until a neighbour moves.

        Parameters
        ----------
        goal : ndarray, (m, n)
        aim : float
            Deviation that costs nothing.
        weight : float
        sweeps : int
            The most there are.
        ctx : RunContext
        last : bool
            False where another descent follows: then single moves are left to that one.

        Raises
        ------
        Cancelled
            When `ctx` says so.
        """
        wanted = np.zeros_like(self._view)
        wanted[:-1, :-1] = goal
        active, moves = self._read.copy(), MANY
        near = tuple(2 * axis.span - 1 for axis in self._axes)
        for _ in range(sweeps):
            moved = np.zeros_like(active)
            for first in np.ndindex(self._down.span, self._across.span):
                turn = tuple(slice(start, None, axis.span) for start, axis in zip(first, self._axes, strict=True))
                down, across = (
                    found * axis.span + start
                    for found, axis, start in zip(np.nonzero(active[turn]), self._axes, first, strict=True)
                )
                for begin in range(0, down.size, CHUNK):
                    ctx.check()
                    some = down[begin : begin + CHUNK], across[begin : begin + CHUNK]
                    moved[some] = self._move(*some, wanted, aim, weight, moves)
            if not moved.any() and (moves == ONE or not last):
                return
            # Several moves at once can fail where pixels are clipped; single ones have the last word.
            active = maximum_filter(moved, near) & self._read if moved.any() else self._read.copy()
            moves = MANY if moved.any() and moves == MANY else ONE

    def _move(
        self, down: Positions, across: Positions, wanted: Floats, aim: float, weight: float, moves: int
    ) -> NDArray[np.bool_]:
        """Make the best moves of each of K blocks that share no output; return which moved, (K,)."""
        outputs = self._down.outputs[down][:, :, None], self._across.outputs[across][:, None, :]
        over, right = self._down.taps[down], self._across.taps[across]
        gap = wanted[outputs] - self._view[outputs]
        excess = _beyond(gap, aim)
        pull = (over.swapaxes(1, 2) @ excess @ right).reshape(down.size, -1)
        pixels, low, high = self._pixels[down, across], *self._limits
        # What is clipped already cannot be pushed further out.
        pull[((pixels >= high) & (pull > 0)) | ((pixels <= low) & (pull < 0))] = 0
        away = self.coefficients[down, across] - self._honest[down, across]
        steps = self._best_steps(down, across, weight * (pull @ COSINES) - away, weight, moves)

        gain, shift = self._gain(steps[:, None], pixels, away, gap, over, right, aim, weight)
        good = gain[:, 0] > LEAST_GAIN
        if moves == ONE:
            # Where clipping spoils the forecast, every single step is tried: few blocks, but the worst ones.
            stuck = np.flatnonzero(~good & (np.abs(excess).max(axis=(1, 2)) > STUCK_AT))
            for begin in range(0, stuck.size, CHUNK // len(self._singles)):
                some = stuck[begin : begin + CHUNK // len(self._singles)]
                every = pixels[some], away[some], gap[some], over[some], right[some]
                tried, shifts = self._gain(self._singles[None], *every, aim, weight)
                best = tried.argmax(axis=1)
                steps[some], shift[some, 0] = self._singles[best], shifts[np.arange(some.size), best]
                good[some] = tried.max(axis=1) > LEAST_GAIN
        down, across = down[good], across[good]
        self.coefficients[down, across] += steps[good]
        self._pixels[down, across] = pixels[good] + steps[good] @ WAVES
        self._view[outputs[0][good], outputs[1][good]] += shift[good, 0]
        return good

    def _gain(
        self,
        steps: Floats,
        pixels: Floats,
        away: Floats,
        gap: Floats,
        over: Floats,
        right: Floats,
        aim: float,
        weight: float,
    ) -> tuple[Floats, Floats]:
        """Return by how much changes (K or 1, c, 64) lower the cost, clipping and all, (K, c), and shift the view."""
        low, high = self._limits
        now = pixels[:, None]
        change = np.clip(now + steps @ WAVES, low, high) - np.clip(now, low, high)
        shift = over[:, None] @ change.reshape(*change.shape[:2], BLOCK, BLOCK) @ right[:, None].swapaxes(2, 3)
        missed = np.square(_beyond(gap, aim)).sum(axis=(1, 2))[:, None]
        gain = weight * (missed - np.square(_beyond(gap[:, None] - shift, aim)).sum(axis=(2, 3)))
        return gain - (steps * (2 * away[:, None] + steps)).sum(axis=2), shift

    def _best_steps(self, down: Positions, across: Positions, slope: Floats, weight: float, moves: int) -> Floats:
        """Return the changes (K, 64) of up to `moves` coefficients that lower the quadratic cost most, one by one."""
        over, right = weight * self._down.strengths[down], self._across.strengths[across]
        diagonal = np.arange(BLOCK)
        bend = 1 + (over[:, diagonal, diagonal, None] * right[:, None, diagonal, diagonal]).reshape(slope.shape)
        steps, every = np.zeros_like(slope), np.arange(down.size)
        counts = 1 / (bend * self.steps)
        for move in range(moves):
            tried = np.rint(slope * counts) * self.steps
            best = ((2 * slope - tried * bend) * tried).argmax(axis=1)
            step = tried[every, best]
            steps[every, best] += step
            if move < moves - 1:
                u, v = np.divmod(best, BLOCK)
                slope -= ((step[:, None] * over[every, u])[:, :, None] * right[every, v][:, None, :]).reshape(
                    slope.shape
                )
                slope[every, best] -= step
        return steps


def _beyond(gap: Floats, aim: float) -> Floats:
    return gap - np.clip(gap, -aim, aim)
