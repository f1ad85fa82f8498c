"""Whole numbers: after rounding, bring the outputs that miss their bounds back by moving single pixels one level."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.problem import Problem

# Pixels moved in one output before everything is looked at again.
MOVES_PER_ROUND = 6
# Taps gathered at a time: wide antialiased kernels read thousands of pixels per output.
TAP_BUDGET = 2_000_000


def settle(problem: Problem, block: NDArray[Any], ctx: RunContext, *, rounds: int = 24) -> NDArray[Any]:
    """Move pixels of a rounded block by whole levels, in place, until its model view meets the problem's bounds.

    In each round the outputs that miss most in their neighbourhood, so that no two of them share a pixel, are mended:
    a pixel whose weight just covers what is missing costs the least L2, or else the one of greatest weight.

    Parameters
    ----------
    problem : Problem
    block : ndarray, (k, l)
        Whole numbers within the legal range, in a floating dtype.
    ctx : RunContext
    rounds : int
        Give up after so many.

    Returns
    -------
    ndarray, (m, n)
        The model view of `block` as it is now.
    """
    view = problem.footprint.down(block)
    for _ in range(rounds):
        ctx.check()
        missing = problem.violation(view)
        chosen = _worst_of_neighbours(problem, missing)
        if not chosen[0].size or not _mend(problem, block, chosen, missing[chosen]):
            break
        view = problem.footprint.down(block)
    return view


def _worst_of_neighbours(problem: Problem, missing: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    rows, columns = problem.footprint.rows, problem.footprint.columns
    size = np.abs(missing)
    if problem.footprint.is_disjoint:
        return np.nonzero(size)
    # Equal misses next to each other would all be the worst, and undo each other: the first one goes first.
    order = np.arange(size.size, dtype=np.float64).reshape(size.shape)
    rank = np.where(size > 0, size + 1e-9 * size.max(initial=0) * (1 - order / size.size), 0.0)
    worst = ndimage.maximum_filter(rank, size=(2 * rows.reach + 1, 2 * columns.reach + 1), mode="constant")
    return np.nonzero((rank == worst) & (rank > 0))


def _mend(problem: Problem, block: NDArray[Any], outputs: tuple[NDArray[Any], ...], missing: NDArray[Any]) -> bool:
    """Mend outputs that share no pixel, in place; tell whether any pixel moved."""
    row_places, row_weights = problem.footprint.rows.taps
    column_places, column_weights = problem.footprint.columns.taps
    share = max(1, TAP_BUDGET // (row_places.shape[1] * column_places.shape[1]))
    moved = False
    for start in range(0, missing.size, share):
        i, j = outputs[0][start : start + share], outputs[1][start : start + share]
        weights = (row_weights[i][:, :, None] * column_weights[j][:, None, :]).reshape(i.size, -1)
        places = (row_places[i][:, :, None] * block.shape[1] + column_places[j][:, None, :]).reshape(i.size, -1)
        moved |= _move_pixels(problem, block, places, weights, missing[start : start + share].copy())
    return moved


def _move_pixels(
    problem: Problem, block: NDArray[Any], places: NDArray[Any], weights: NDArray[Any], missing: NDArray[Any]
) -> bool:
    """Move one pixel of each output by one level, several times; arrays are (outputs, taps)."""
    flat = block.reshape(-1)
    moved = False
    for _ in range(MOVES_PER_ROUND):
        direction = np.sign(weights) * np.sign(missing)[:, None]
        pixels = flat[places] + direction
        gain = np.where((pixels >= problem.low) & (pixels <= problem.high), np.abs(weights), 0)
        need = np.abs(missing)[:, None]
        # Enough ranks before not enough; among enough the least first, else the greatest.
        best = np.argmax(np.where(gain >= need, 4 - gain, gain), axis=1)
        each = np.arange(missing.size)
        gain, step = gain[each, best], direction[each, best]
        useful = gain > 0
        flat[places[each, best][useful]] += step[useful]
        moved |= bool(useful.any())
        left = np.abs(missing) - gain
        open_ = useful & (left > 0)
        if not open_.any():
            break
        missing = (np.sign(missing) * left)[open_]
        places, weights = places[open_], weights[open_]
    return moved
