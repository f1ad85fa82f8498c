"""Block fill: every output brought to its goal by the pixels that it alone reads, in closed form and all at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.solvers.exact_search import exact_search
from scaleguard_gui.core.solvers.footprint import Axis, Footprint
from scaleguard_gui.core.solvers.problem import Problem, Solution

# Taps looked at together: a few arrays of this size stay within some 50 MB.
TAP_BUDGET = 1_000_000
# Weights nearer to each other than this share are equal but for the float32 arithmetic of libraries.
EQUAL_WEIGHTS = 1e-4
# Of the span of legal values: what counts as reached.
RELATIVE_TOLERANCE = {"float32": 4e-6, "float64": 1e-11}


class Blocks(NamedTuple):
    """What some outputs may move: all (outputs, taps), or (outputs,) for `need`.

    Parameters
    ----------
    pixels, low, high : ndarray
        What the pixels are, and may be.
    weights : ndarray
        0 for pixels that other outputs read too.
    need : ndarray
        By how much each output must rise.
    """

    pixels: NDArray[Any]
    low: NDArray[Any]
    high: NDArray[Any]
    weights: NDArray[Any]
    need: NDArray[Any]


Norm = Callable[[Blocks], NDArray[Any]]


def fewest(blocks: Blocks) -> NDArray[Any]:
    """Change as few pixels as can be (L0), (outputs, taps): those that can give most go to black or white.

    The last one goes only as far as it must. Greedy is exact here: no smaller set of pixels can give more.
    """
    direction, room = _towards(blocks)
    gains = room * np.abs(blocks.weights)
    order = np.argsort(-gains, axis=1, kind="stable")
    gains = np.take_along_axis(gains, order, axis=1)
    needed = np.abs(blocks.need)[:, None]
    before = np.cumsum(gains, axis=1, dtype=np.float64) - gains
    share = np.divide(needed - before, gains, out=np.zeros_like(before), where=gains > 0)
    shares = np.zeros_like(share)
    np.put_along_axis(shares, order, np.clip(share, 0.0, 1.0), axis=1)
    return blocks.pixels + (shares * direction * room).astype(blocks.pixels.dtype)


def least_sum(blocks: Blocks) -> NDArray[Any]:
    """Keep the sum of absolute changes as small as can be (L1), and among equals that of squares, (outputs, taps).

    A pixel gives its weight per level: the heaviest are used up first, those of one weight share what is left.
    """
    direction, room = _towards(blocks)
    weights = np.abs(blocks.weights)
    order = np.argsort(-weights, axis=1, kind="stable")
    gains = np.take_along_axis(room * weights, order, axis=1)
    reached = np.cumsum(gains, axis=1, dtype=np.float64) >= np.abs(blocks.need)[:, None]
    last = np.where(reached.any(axis=1), reached.argmax(axis=1), (weights > 0).sum(axis=1) - 1)
    threshold = np.take_along_axis(weights, np.take_along_axis(order, last[:, None], axis=1), axis=1)
    used_up = weights > threshold * (1 + EQUAL_WEIGHTS)
    pixels = np.where(used_up, blocks.pixels + direction * room, blocks.pixels)
    left = blocks.need - ((pixels - blocks.pixels) * blocks.weights).sum(axis=1)
    shares = ~used_up & (weights >= threshold * (1 - EQUAL_WEIGHTS))
    rest = blocks._replace(pixels=pixels, weights=np.where(shares, blocks.weights, 0), need=left)
    return least_squares(rest)


def least_squares(blocks: Blocks) -> NDArray[Any]:
    """Keep the sum of squares as small as can be (L2), (outputs, taps): add a constant, clip, and redistribute.

    The constant is times each pixel's weight; what clipping loses the others take over, which ends after at most one
    step per pixel.
    """
    moved = blocks.pixels.copy()
    tolerance = RELATIVE_TOLERANCE[moved.dtype.name] * float(np.max(blocks.high) - np.min(blocks.low))
    found = np.zeros(len(moved), moved.dtype)
    open_ = np.arange(len(moved))
    for _ in range(moved.shape[1] + 1):
        part = Blocks(*(values[open_] for values in blocks))
        moved[open_] = np.clip(part.pixels + found[open_, None] * part.weights, part.low, part.high)
        missing = part.need - ((moved[open_] - part.pixels) * part.weights).sum(axis=1)
        towards = np.sign(missing)[:, None] * part.weights
        free = np.where(towards > 0, moved[open_] < part.high, moved[open_] > part.low)
        slope = (np.square(part.weights) * free).sum(axis=1)
        go_on = (np.abs(missing) > tolerance) & (slope > 0)
        if not go_on.any():
            break
        open_ = open_[go_on]
        found[open_] += missing[go_on] / slope[go_on]
    return moved


def _towards(blocks: Blocks) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return in which direction each pixel helps its output, and how far it can go: both (outputs, taps)."""
    direction = np.sign(blocks.weights) * np.sign(blocks.need)[:, None]
    ends = np.where(direction > 0, blocks.high, blocks.low)
    return direction, np.where(direction != 0, np.abs(ends - blocks.pixels), 0)


class BlockFill:
    """An objective for `craft` that leaves shared pixels alone: see `Objective` for the methods.

    Parameters
    ----------
    label : str
    power : {0, 1, 2}
        Of the absolute change; 0 counts changed values.
    """

    def __init__(self, label: str, power: int) -> None:
        self.label = label
        self._power = power
        self._norm: Norm = (fewest, least_sum, least_squares)[power]

    def is_heuristic(self, problem: Problem) -> bool:
        """Tell whether there are shared pixels, which a better attack would use."""
        return not problem.footprint.is_disjoint

    def ease_of(self, source: Frame) -> None:
        """Leave all weights at 1."""
        return

    def solve(self, problems: Sequence[Problem], ctx: RunContext, tolerance: float) -> list[Solution]:
        """Solve each output by itself; outputs that cannot reach their bounds come as near as they can."""
        return [self._solve(problem, ctx) for problem in problems]

    def confine(self, problem: Problem, solution: Solution) -> Problem:
        """Keep shared pixels, and for L0 all unchanged ones, from being moved by rounding."""
        footprint = problem.footprint
        fixed = ~np.logical_and.outer(_own(footprint.rows), _own(footprint.columns))
        if self._power == 0:
            fixed |= solution.block == problem.source
        low, high = problem.box()
        return replace(problem, low=np.where(fixed, problem.source, low), high=np.where(fixed, problem.source, high))

    def bound(self, problem: Problem, solution: Solution) -> float:
        """Return the optimum of the continuous problem where outputs share no pixel; 0, no proof, elsewhere."""
        return self._solve(problem, RunContext()).dual

    def value(self, change: NDArray[Any], problem: Problem) -> float:
        """Return the sum of the powers of the absolute changes (half of it for squares), or their count."""
        if self._power == 0:
            return float(np.count_nonzero(change))
        powers = np.abs(change) if self._power == 1 else 0.5 * np.square(change)
        return float(powers.sum(dtype=np.float64))

    def total(self, planes: Sequence[float]) -> float:
        """Add the planes up."""
        return math.fsum(planes)

    def shown(self, total: float, grey_level: float) -> float:
        """Return a count as it is, a sum in grey levels, of squares their root."""
        if self._power == 0:
            return total
        return (total if self._power == 1 else math.sqrt(2 * max(total, 0.0))) / grey_level

    def _solve(self, problem: Problem, ctx: RunContext) -> Solution:
        if problem.footprint.is_disjoint and (self._power == 2 or (self._power == 1 and _weighs_alike(problem))):
            solution = exact_search(problem, ctx)
            optimum = self.value(solution.block - problem.source, problem)
            return replace(solution, primal=optimum, dual=optimum)
        block = problem.source.copy()
        for at, blocks in _in_turn(problem):
            ctx.check()
            own = blocks.weights != 0
            filled = self._norm(blocks)
            block[at[0][own], at[1][own]] = filled[own]
        worst = float(np.abs(problem.violation(problem.footprint.down(block))).max(initial=0.0))
        primal = self.value(block - problem.source, problem)
        dual = primal if problem.footprint.is_disjoint else 0.0
        return Solution(block, np.zeros_like(problem.lower), primal, dual, worst, 1)


def has_own_pixels(footprint: Footprint) -> bool:
    """Tell whether every output that reads anything has a pixel that no other output reads."""
    for axis in (footprint.rows, footprint.columns):
        places, weights = axis.taps
        if not (_own(axis)[places] & (weights != 0)).any(axis=1)[axis.reads].all():
            return False
    return True


def _own(axis: Axis) -> NDArray[np.bool_]:
    """Return which considered pixels of an axis only one output reads, (k,)."""
    return np.diff(axis.up.indptr) == 1


def _weighs_alike(problem: Problem) -> bool:
    """Tell whether all pixels that an output reads have one weight, so that L1 and L2 have one solution."""
    alike = True
    for axis in (problem.footprint.rows, problem.footprint.columns):
        _, weights = axis.taps
        most = weights.max(axis=1, keepdims=True)
        alike &= bool(((weights == 0) | (weights > most * (1 - EQUAL_WEIGHTS))).all())
    return alike


def _in_turn(problem: Problem) -> Iterator[tuple[tuple[NDArray[Any], NDArray[Any]], Blocks]]:
    """Yield the places (rows and columns, (outputs, taps) each) and blocks of all outputs that miss, some at a time."""
    footprint = problem.footprint
    row_places, row_weights = footprint.rows.taps
    column_places, column_weights = footprint.columns.taps
    row_weights = np.where(_own(footprint.rows)[row_places], row_weights, 0)
    column_weights = np.where(_own(footprint.columns)[column_places], column_weights, 0)
    need = problem.violation(footprint.down(problem.source))
    missing = np.nonzero(need)
    step = max(1, TAP_BUDGET // footprint.taps)
    for start in range(0, missing[0].size, step):
        i, j = missing[0][start : start + step], missing[1][start : start + step]
        shape = i.size, footprint.taps
        down = np.broadcast_to(row_places[i][:, :, None], (i.size, row_places.shape[1], column_places.shape[1]))
        across = np.broadcast_to(column_places[j][:, None, :], down.shape)
        at = down.reshape(shape), across.reshape(shape)
        weights = (row_weights[i][:, :, None] * column_weights[j][:, None, :]).reshape(shape)
        pixels = problem.source[at]
        low, high = (np.broadcast_to(np.asarray(bound, pixels.dtype), shape) for bound in problem.box(at))
        yield at, Blocks(pixels, low, high, weights, need[i, j])
