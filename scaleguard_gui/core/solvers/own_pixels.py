"""Own pixels: mend all outputs at once where none shares a pixel with another, so that nothing has to be looked up."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.problem import Problem

# Pixels looked at in one go: few, so that all about them stays in the cache, and in memory that is there already.
TAP_BUDGET = 1 << 15
# Above any weight.
ENOUGH = 16


def settle_each(problem: Problem, block: NDArray[Any], view: NDArray[Any], ctx: RunContext, most_moves: int) -> None:
    """Move pixels of a rounded block by whole levels until its model view meets the problem's bounds, or nearly.

    Each step moves, in every output that misses, the pixel whose weight just covers what is missing, or else the one of
    greatest weight. In most outputs one such step is enough, which is looked for before anything else.

    Parameters
    ----------
    problem : Problem
        With a disjoint footprint.
    block : ndarray, (k, l)
        Whole numbers within the legal range, in a floating dtype; changed in place.
    view : ndarray, (m, n)
        ``L A R^T`` of `block`; kept up to date in place.
    ctx : RunContext
    most_moves : int
        Steps.
    """
    missing = problem.violation(view).reshape(-1)
    outputs = np.flatnonzero(missing)
    ctx.check()
    outputs = outputs[~_move_one(problem, block.reshape(-1), view.reshape(-1), outputs, missing[outputs])]
    share = max(1, TAP_BUDGET // problem.footprint.taps)
    for start in range(0, outputs.size, share):
        ctx.check()
        some = outputs[start : start + share]
        _settle_some(problem, block.reshape(-1), view.reshape(-1), some, missing[some], most_moves)


def _move_one(
    problem: Problem, block: NDArray[Any], view: NDArray[Any], outputs: NDArray[np.intp], missing: NDArray[Any]
) -> NDArray[np.bool_]:
    """Mend the outputs in which a legal step of the pixel that just covers what is missing does it; return which."""
    i, j = np.divmod(outputs, problem.lower.shape[1])
    (down, row_weights), (across, column_weights) = problem.footprint.rows.taps, problem.footprint.columns.taps
    rows, columns = np.abs(row_weights.T.take(i, axis=1)), np.abs(column_weights.T.take(j, axis=1))
    need = np.abs(missing)
    least, chosen = np.full_like(need, ENOUGH), np.zeros(need.size, np.intp)
    # Tap by tap: what is known of one output is a few numbers, however many pixels it reads.
    for tap, (row, column) in enumerate(itertools.product(rows, columns)):
        size = row * column
        better = (size >= need) & (size < least)
        np.copyto(least, size, where=better)
        np.copyto(chosen, tap, where=better)
    p, q = np.divmod(chosen, len(columns))
    places = down[i, p] * problem.source.shape[1] + across[j, q]
    weights = row_weights[i, p] * column_weights[j, q]
    steps = np.sign(weights) * np.sign(missing)
    after = block.take(places) + steps
    low, high = (bound.take(places) if isinstance(bound, np.ndarray) else bound for bound in problem.box())
    mended = (least < ENOUGH) & (after >= low) & (after <= high)
    block[places[mended]] = after[mended]
    view[outputs[mended]] += (steps * weights)[mended]
    return mended


def _settle_some(
    problem: Problem,
    block: NDArray[Any],
    view: NDArray[Any],
    outputs: NDArray[np.intp],
    missing: NDArray[Any],
    most_moves: int,
) -> None:
    """Mend some outputs; block, view and places in them are flat, and all others (taps, outputs)."""
    places, weights = _taps(problem, outputs)
    pixels = block.take(places)
    low, high = (bound.take(places) if isinstance(bound, np.ndarray) else bound for bound in problem.box())
    sizes, need = np.abs(weights), np.abs(missing)
    steps = np.sign(weights) * np.sign(missing)
    after = pixels + steps
    able = np.where((after >= low) & (after <= high), sizes, 0)
    for _ in range(most_moves):
        # What is enough ranks before what is not, and there the pixel of least weight.
        rank = np.where(able >= need, ENOUGH - sizes, able)
        best = rank.argmax(axis=0) * need.size + np.arange(need.size)
        gain = able.take(best)
        useful = gain > 0
        chosen, gain = best[useful], gain[useful]
        moved, step = places.take(chosen), steps.take(chosen)
        block[moved] += step
        view[outputs[useful]] += step * weights.take(chosen)
        left = need[useful] - gain
        open_ = left > 0
        if not open_.any():
            return
        # Those that were moved may be at their bound now.
        kept = np.flatnonzero(useful)[open_]
        outputs, need = outputs[kept], left[open_]
        places, weights, sizes, steps = (values[:, kept] for values in (places, weights, sizes, steps))
        low, high = (bound[:, kept] if isinstance(bound, np.ndarray) else bound for bound in (low, high))
        after = block.take(places) + steps
        able = np.where((after >= low) & (after <= high), sizes, 0)


def _taps(problem: Problem, outputs: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Return flat places and weights of what outputs read, (taps, outputs) both."""
    rows, columns = problem.footprint.rows, problem.footprint.columns
    i, j = np.divmod(outputs, problem.lower.shape[1])
    (down, row_weights), (across, column_weights) = rows.taps, columns.taps
    places = (down * problem.source.shape[1]).T.take(i, axis=1)[:, None] + across.T.take(j, axis=1)
    weights = row_weights.T.take(i, axis=1)[:, None] * column_weights.T.take(j, axis=1)
    return places.reshape(-1, outputs.size), weights.reshape(-1, outputs.size)
