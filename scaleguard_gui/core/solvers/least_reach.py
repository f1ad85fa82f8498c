"""Least reach: how far pixels must at least be free to move for each output, by itself, to meet its bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.exact_search import RELATIVE_TOLERANCE
from scaleguard_gui.core.solvers.problem import Problem
from scaleguard_gui.core.solvers.taps import Taps, taps_of

# Pixels looked at in one go.
TAP_BUDGET = 1 << 20


def least_reach(problem: Problem, ctx: RunContext) -> float:
    """Return the least t so that each output can meet its bounds while no pixel moves further than t.

    Where outputs share no pixel that is the least L-infinity change there is; elsewhere none is smaller. Outputs that
    no legal pixels can bring to their bounds ask for all the room their pixels have.

    Parameters
    ----------
    problem : Problem
    ctx : RunContext

    Returns
    -------
    float
        In stored values.
    """
    footprint = problem.footprint
    view = footprint.down(problem.source)
    missing = problem.violation(view)
    strength = footprint.in_absolutes.down(np.ones_like(problem.source))
    reach = float(np.divide(np.abs(missing), strength, out=np.zeros_like(view), where=strength > 0).max(initial=0.0))
    if reach == 0:
        return 0.0
    ctx.check()
    tolerance = RELATIVE_TOLERANCE[view.dtype.name] * problem.span
    # All views of the box: those of its centre, give or take what its half width amounts to.
    low, high = np.maximum(problem.source - reach, problem.low), np.minimum(problem.source + reach, problem.high)
    centre, room = footprint.down(0.5 * (low + high)), footprint.in_absolutes.down(0.5 * (high - low))
    ctx.check()
    short = (centre + room < problem.lower - tolerance) | (centre - room > problem.upper + tolerance)
    outputs = np.nonzero(short & (strength > 0))
    step = max(1, TAP_BUDGET // footprint.taps)
    for start in range(0, outputs[0].size, step):
        ctx.check()
        some = outputs[0][start : start + step], outputs[1][start : start + step]
        reach = max(reach, _reach(taps_of(problem, some), missing[some], reach))
    return reach


def _reach(taps: Taps, missing: NDArray[Any], reach: float) -> float:
    """Return the least t at which the neediest of some outputs meets its bounds, by Newton's steps from below."""
    strength, room = np.abs(taps.weights), taps.room(missing)
    while True:
        left = np.abs(missing) - np.einsum("ko,ko->o", strength, np.minimum(room, reach))
        slope = np.einsum("ko,ko->o", strength, room > reach)
        steps = np.divide(left, slope, out=np.zeros_like(left), where=slope > 0)
        step = float(steps.max(initial=0.0))
        if step <= 1e-9 * reach:
            return max(reach, float(room[:, (slope == 0) & (left > 0)].max(initial=0.0)))
        reach += step
