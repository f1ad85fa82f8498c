"""Whole numbers: after rounding, bring the outputs that miss their bounds back by moving single pixels one level."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.own_pixels import settle_each
from scaleguard_gui.core.solvers.problem import Problem

# Pixels moved in one output before everything is looked at again.
MOVES_PER_ROUND = 6
# Above the sum of the absolute weights that any pixel has.
ENOUGH = 16
ROUNDS = 24
# What a round must bring the sum of all misses down to, to count as progress in float32.
PROGRESS = 0.99999
# Its multiples modulo 1 are as evenly spread as can be.
GOLDEN_RATIO = 0.5 * (5**0.5 - 1)
# Parts of a level, such that 16 bits hold what is left of one and wrap around at a whole.
FRACTION = 1 << 16
# Rows rounded at a time: few, so that they stay in the cache.
ROUNDED_ROWS = 32
# Taps gathered at a time: wide antialiased kernels read thousands of pixels per output.
TAP_BUDGET = 500_000
# Pixels moved there at most, over those that would do if all had the greatest weight.
WIDE_SHARE = 3
# Below any weight.
TINY = 1e-12
# Outputs that read more pixels are mended one by one, each by as many pixels at once as that takes.
MANY_TAPS = 100


def settle(problem: Problem, block: NDArray[Any], view: NDArray[Any], ctx: RunContext, *, patience: int = 3) -> None:
    """Move pixels of a rounded block by whole levels until its model view meets the problem's bounds.

    In each round the outputs that miss most in their neighbourhood, so that no two of them share a pixel, are mended;
    where outputs share none at all, there is but one round:
    a pixel whose weight just covers what is missing costs the least L2, or else the one of greatest weight.

    Parameters
    ----------
    problem : Problem
    block : ndarray, (k, l)
        Whole numbers within the legal range, in a floating dtype; changed in place.
    view : ndarray, (m, n)
        ``L A R^T`` of `block`; kept up to date in place.
    ctx : RunContext
    patience : int
        Give up after so many rounds without progress: outputs that share their only pixels can undo each other for
        ever. Where not all bounds can be met, the largest miss still falls while the sum of all does not: `ROUNDS`.
    """
    if problem.footprint.is_disjoint and problem.footprint.taps <= MANY_TAPS:
        settle_each(problem, block, view, ctx, ROUNDS * MOVES_PER_ROUND)
        return
    least, since = np.inf, 0
    for _ in range(ROUNDS):
        ctx.check()
        missing = problem.violation(view)
        total = float(np.abs(missing).sum())
        least, since = (total, 0) if total < PROGRESS * least else (least, since + 1)
        if since == patience:
            break
        chosen = _worst_of_neighbours(problem, missing)
        mend = _mend_wide if problem.footprint.taps > MANY_TAPS else _mend
        places, steps = mend(problem, block, chosen, missing[chosen])
        if not places.size:
            break
        _show(problem, view, np.divmod(places, block.shape[1]), steps)


def _show(problem: Problem, view: NDArray[Any], at: tuple[NDArray[Any], NDArray[Any]], steps: NDArray[Any]) -> None:
    """Add to a view, in place, what steps of single pixels do to it."""
    rows, columns = problem.footprint.rows, problem.footprint.columns
    if problem.footprint.is_disjoint:
        # Each pixel has one output on each axis.
        outputs = rows.up.indices[at[0]], columns.up.indices[at[1]]
        np.add.at(view, outputs, steps * rows.up.data[at[0]] * columns.up.data[at[1]])
        return
    moves = sparse.coo_array((steps, at), shape=problem.source.shape).tocsr()
    view += (rows.down @ moves @ columns.up).toarray()


def round_evenly(block: NDArray[Any]) -> NDArray[Any]:
    """Round a block to whole numbers, in place, so that every stretch of a column keeps its sum to within one level.

    Plain rounding moves all pixels of a flat area the same way, and a kernel that reads hundreds of them adds that up;
    here each pixel takes over what those above it rounded away. Every pixel becomes one of its two whole neighbours.

    Parameters
    ----------
    block : ndarray, (k, l)
        Floating dtype.

    Returns
    -------
    ndarray, (k, l)
        `block` itself.
    """
    # Columns start at different phases, or a flat area would round alike in all of them.
    phase = (np.arange(block.shape[1]) * GOLDEN_RATIO) % 1.0
    carried = (phase * FRACTION).astype(np.uint16)
    for start in range(0, block.shape[0], ROUNDED_ROWS):
        strip = block[start : start + ROUNDED_ROWS]
        whole = np.floor(strip)
        strip -= whole
        strip *= FRACTION
        left = strip.astype(np.uint16)
        sums = np.empty_like(left)
        # Row by row, since numpy's own `accumulate` would go down one column after the other.
        for row, total in zip(left, sums, strict=True):
            carried = np.add(carried, row, out=total)
        # A sum that wrapped around is less than what was added: the pixel takes the whole level.
        np.add(whole, sums < left, out=strip)
    return block


def _worst_of_neighbours(problem: Problem, missing: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    rows, columns = problem.footprint.rows, problem.footprint.columns
    size = np.abs(missing)
    if problem.footprint.is_disjoint:
        return np.nonzero(size)
    # Equal misses next to each other would all be the worst, and undo each other: the first one goes first.
    order = np.arange(size.size, dtype=np.float64).reshape(size.shape)
    rank = np.where(size > 0, size + 1e-9 * size.max(initial=0) * (1 - order / size.size), 0.0)
    # Wide kernels share little with any but the nearest, and are mended one after the other.
    part = 2 if problem.footprint.taps > MANY_TAPS else 1
    reach = rows.reach // part, columns.reach // part
    worst = ndimage.maximum_filter(rank, size=(2 * reach[0] + 1, 2 * reach[1] + 1), mode="constant")
    return np.nonzero((rank == worst) & (rank > 0))


def _mend(
    problem: Problem, block: NDArray[Any], outputs: tuple[NDArray[Any], ...], missing: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Mend outputs that share no pixel, in place; return flat places and steps of the pixels that moved."""
    row_places, row_weights = problem.footprint.rows.taps
    column_places, column_weights = problem.footprint.columns.taps
    row_influence, column_influence = problem.footprint.rows.influence, problem.footprint.columns.influence
    share = max(1, TAP_BUDGET // problem.footprint.taps)
    moves = [(np.empty(0, np.int64), np.empty(0, block.dtype))]
    for start in range(0, missing.size, share):
        i, j = outputs[0][start : start + share], outputs[1][start : start + share]
        down, across = row_places[i][:, :, None], column_places[j][:, None, :]
        weights = row_weights[i][:, :, None] * column_weights[j][:, None, :]
        influence = row_influence[down] * column_influence[across]
        taps = _Taps(*(v.reshape(i.size, -1) for v in (down * block.shape[1] + across, weights, influence)))
        moves += _move_pixels(problem, block, taps, missing[start : start + share])
    return np.concatenate([places for places, _ in moves]), np.concatenate([steps for _, steps in moves])


def _mend_wide(
    problem: Problem, block: NDArray[Any], outputs: tuple[NDArray[Any], ...], missing: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """As `_mend`, where single pixels do little: move those of greatest weight until they cover what is missing."""
    rows, columns = problem.footprint.rows.down, problem.footprint.columns.down
    moves = [(np.empty(0, np.int64), np.empty(0, block.dtype))]
    for i, j, miss in zip(*outputs, missing, strict=True):
        (down, row_weights), (across, column_weights) = _read(rows, i), _read(columns, j)
        there = np.ix_(down, across)
        weights = np.outer(row_weights, column_weights)
        step = np.sign(weights) * np.sign(miss)
        low, high = problem.box(there)
        pixels = block[there] + step
        gain = np.where((pixels >= low) & (pixels <= high), np.abs(weights), 0).reshape(-1)
        # Not all that are needed where few can move: those would be far from the output, and near to others.
        count = min(gain.size, math.ceil(WIDE_SHARE * abs(miss) / max(float(gain.max()), TINY)))
        best = np.argpartition(gain, gain.size - count)[-count:]
        best = best[np.argsort(-gain[best], kind="stable")]
        enough = int(np.searchsorted(np.cumsum(gain[best]), abs(miss))) + 1
        best = best[:enough][gain[best[:enough]] > 0]
        places = (there[0] * block.shape[1] + there[1]).reshape(-1)[best]
        moved = step.reshape(-1)[best]
        block.reshape(-1)[places] += moved
        moves.append((places, moved))
    return np.concatenate([places for places, _ in moves]), np.concatenate([steps for _, steps in moves])


def _read(axis: Any, output: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return which pixels of an axis an output reads, and with what weights."""
    part = slice(axis.indptr[output], axis.indptr[output + 1])
    return axis.indices[part], axis.data[part]


class _Taps(NamedTuple):
    """What outputs read, all (outputs, taps): flat places in the block, weights, and influence on all outputs."""

    places: NDArray[Any]
    weights: NDArray[Any]
    influence: NDArray[Any]


def _move_pixels(
    problem: Problem, block: NDArray[Any], taps: _Taps, missing: NDArray[Any]
) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Move one pixel of each output by one level, several times; return places and steps."""
    flat = block.reshape(-1)
    moves = []
    for _ in range(MOVES_PER_ROUND):
        direction = np.sign(taps.weights) * np.sign(missing)[:, None]
        pixels = flat[taps.places] + direction
        low, high = problem.box(np.divmod(taps.places, block.shape[1]) if problem.is_boxed else ...)
        gain = np.where((pixels >= low) & (pixels <= high), np.abs(taps.weights), 0)
        need = np.abs(missing)[:, None]
        # What is enough ranks before what is not, and there the pixel that changes least in all outputs together.
        best = np.argmax(np.where(gain >= need, ENOUGH - taps.influence, gain), axis=1)
        each = np.arange(missing.size)
        gain, step = gain[each, best], direction[each, best]
        useful = gain > 0
        moved, step = taps.places[each, best][useful], step[useful]
        flat[moved] += step
        moves.append((moved, step))
        left = np.abs(missing) - gain
        open_ = useful & (left > 0)
        if not open_.any():
            break
        missing = (np.sign(missing) * left)[open_]
        taps = _Taps(*(values[open_] for values in taps))
    return moves
