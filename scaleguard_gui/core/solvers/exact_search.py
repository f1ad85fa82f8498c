"""Exact search: where outputs share no pixel, every output is a problem of one unknown, and all are solved at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.problem import Problem, Solution
from scaleguard_gui.core.solvers.taps import Taps, places_of, taps_of

# Of the span of legal values: what counts as reached. Float32 holds a weighted sum of pixels to about 1e-6.
RELATIVE_TOLERANCE = {"float32": 4e-6, "float64": 1e-11}


def exact_search(problem: Problem, ctx: RunContext) -> Solution:
    """Solve a problem whose footprint is disjoint.

    Per output, with weights w: a = clip(s + y e w, low, high), and y is the number nearest to 0 for which w . a meets
    the bounds. Away from 0 the function w . a(y) is monotone and loses slope whenever a pixel saturates, so that
    Newton's steps never overshoot and end, exactly, after at most one step per pixel.

    Parameters
    ----------
    problem : Problem
        With `footprint.is_disjoint`, and a source that lies in the box.
    ctx : RunContext

    Returns
    -------
    Solution
        Exact up to rounding; outputs that cannot reach their bounds come as near as they can.
    """
    footprint = problem.footprint
    view = footprint.down(problem.source)
    goal = np.clip(view, problem.lower, problem.upper)
    norms = problem.squared_norms
    multipliers = np.divide(goal - view, norms, out=np.zeros_like(view), where=norms > 0)
    ctx.check()

    block = problem.pixels(multipliers)
    reached = footprint.down(block)
    tolerance = RELATIVE_TOLERANCE[view.dtype.name] * problem.span
    clipped = np.nonzero((np.abs(goal - reached) > tolerance) & (norms > 0))
    # Where no pixel saturates, what an output costs follows from its multiplier.
    costs = norms * np.square(multipliers)
    ctx.check()
    if clipped[0].size:
        taps = taps_of(problem, clipped)
        found = _newton(taps, goal[clipped], multipliers[clipped], tolerance, ctx)
        moved = np.clip(taps.pixels + found * taps.pulls, taps.low, taps.high)
        multipliers[clipped], reached[clipped] = found, np.einsum("ko,ko->o", moved, taps.weights)
        costs[clipped] = taps.cost(moved)
        _write(problem, block, clipped, moved, taps)
    return problem.solution(multipliers, 1, reached, block, 0.5 * float(costs.sum(dtype=np.float64)))


def _write(
    problem: Problem, block: NDArray[Any], outputs: tuple[NDArray[Any], ...], pixels: NDArray[Any], taps: Taps
) -> None:
    """Put what outputs read, (taps, outputs), in its place in a block."""
    down, across = places_of(problem, outputs)
    places = (down * block.shape[1] + across).reshape(pixels.shape)
    read = taps.weights != 0
    if read.all():
        block.reshape(-1)[places] = pixels
    else:
        # Taps that only fill a column belong to other outputs.
        block.reshape(-1)[places[read]] = pixels[read]


def _newton(taps: Taps, goal: NDArray[Any], multipliers: NDArray[Any], tolerance: Any, ctx: RunContext) -> NDArray[Any]:
    """Finish the outputs in which pixels saturate; arrays are (taps, outputs)."""
    found = multipliers.copy()
    open_ = np.arange(found.size)
    for _ in range(len(taps.weights) + 1):
        ctx.check()
        moved = taps.pixels + found[open_] * taps.pulls
        free = (moved > taps.low) & (moved < taps.high)
        np.clip(moved, taps.low, taps.high, out=moved)
        missing = goal[open_] - np.einsum("ko,ko->o", moved, taps.weights)
        slope = np.einsum("ko,ko,ko->o", taps.weights, taps.pulls, free)
        go_on = (np.abs(missing) > tolerance) & (slope > 0)
        if not go_on.any():
            break
        open_, taps = open_[go_on], taps.of(go_on)
        found[open_] += missing[go_on] / slope[go_on]
    return found
