"""Penalty path: the least penalty there is, ties broken by least L2, as the limit of squares plus ever more of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.newton_dual import Ascent, NewtonDual
from scaleguard_gui.core.solvers.penalty import Penalty
from scaleguard_gui.core.solvers.problem import Problem

# The penalty's first weight, where 1 makes it cost what the squares do, and what it grows by.
FIRST, GROWTH = 0.1, 4.0
MOST_WEIGHTS = 14
FIRST_GAP = 1e-2
# Newton steps for the squares alone, and for each weight.
FIRST_STEPS, STEPS = 30, 80
# Of the gap that ends the path: that of a point on it which is good enough.
POINT_GAP = 0.4


@dataclass(frozen=True, eq=False)
class Limit:
    """The end of the path.

    Parameters
    ----------
    change : ndarray, (k, l), float64
        X = A - S.
    multipliers : ndarray, (m, n), float64
        Divided by the penalty's weight: those of the problem with the penalty alone.
    value : float
        Penalty of the change.
    bound : float
        No feasible change has less; infinite where none is feasible.
    violation : float
        By how much the worst output misses its bounds, in stored values.
    """

    change: NDArray[Any]
    multipliers: NDArray[Any]
    value: float
    bound: float
    violation: float


def in_double(problem: Problem) -> Problem:
    """Return a problem in float64, for the path's squares and penalties differ by many orders of magnitude."""
    parts = {
        name: values.astype(np.float64) if isinstance(values := getattr(problem, name), np.ndarray) else values
        for name in ("source", "lower", "upper", "low", "high")
    }
    return replace(problem, footprint=problem.footprint.in_double, ease=None, **parts)


def follow_path(
    problem: Problem,
    penalty: Penalty,
    start: NDArray[Any],
    ctx: RunContext,
    *,
    tolerance: float,
    gap: float = 8e-4,
    least: float = 0.0,
    most_weights: int = MOST_WEIGHTS,
) -> Limit:
    """Minimise 1/2 ||X||^2 + weight * penalty(X) for growing weights, until the penalty is proved least to `gap`.

    No point of the path has more L2 than the change of least L2 among those of least penalty: if it had, that change
    would be the better point. Multipliers grow linearly in the weight in the end, so that each point is guessed from
    the two before.

    Parameters
    ----------
    problem : Problem
        In float64.
    penalty : Penalty
    start : ndarray, (m, n)
        Multipliers of the squares alone.
    ctx : RunContext
    tolerance : float
        Largest violation of the bounds, in stored values.
    gap : float
        (value - bound) / value that ends the path.
    least : float
        What the penalty is known not to be below.
    most_weights : int
        Ends the path however large the gap is.
    """
    dual = NewtonDual(problem, penalty, ctx)
    room = np.maximum(problem.high - problem.source, problem.source - problem.low)
    ceiling = 0.5 * float(np.vdot(room, room))
    here, violation = dual.ascend(
        start, 0.0, tolerance=tolerance, gap=FIRST_GAP, max_steps=FIRST_STEPS, ceiling=ceiling
    )
    best = _limit(dual, penalty, here, 1.0, least, violation)
    squares = float(np.vdot(here.answer.change, here.answer.change))
    if violation > tolerance or squares == 0:
        return best
    weight = FIRST * squares / best.value
    path = [(0.0, here.multipliers)]
    for _ in range(most_weights):
        guess = _extrapolated(path[-2], path[-1], weight) if len(path) > 1 else here.multipliers
        here, violation = dual.ascend(guess, weight, tolerance=tolerance, gap=POINT_GAP * gap, max_steps=STEPS)
        found = _limit(dual, penalty, here, weight, best.bound, violation)
        best = found if violation <= tolerance else replace(best, bound=found.bound)
        open_ = 1 - best.bound / best.value
        ctx.progress(min(1.0, gap / max(open_, gap)), f"gap {open_:.2%}")
        if open_ <= gap:
            break
        path.append((weight, here.multipliers))
        weight *= GROWTH
    return best


def _limit(dual: NewtonDual, penalty: Penalty, here: Ascent, weight: float, least: float, violation: float) -> Limit:
    bound = penalty.bound(here.pull / weight, dual.gain(here.multipliers) / weight)
    change = here.answer.change
    return Limit(change, here.multipliers / weight, penalty.value(change), max(bound, least), violation)


def _extrapolated(before: tuple[float, NDArray[Any]], last: tuple[float, NDArray[Any]], weight: float) -> NDArray[Any]:
    """Continue a straight line through the last two points; no multiplier changes its sign."""
    further = last[1] + (last[1] - before[1]) * ((weight - last[0]) / (last[0] - before[0]))
    return np.where(further * last[1] > 0, further, 0.0)
