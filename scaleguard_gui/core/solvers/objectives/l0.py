"""L0: how many pixels change, the measure of who would hide an attack in few places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.solvers.newton_dual import NewtonDual
from scaleguard_gui.core.solvers.objectives.l1 import confined_to, solution_of
from scaleguard_gui.core.solvers.objectives.l2 import least_squares
from scaleguard_gui.core.solvers.penalty import Prices
from scaleguard_gui.core.solvers.penalty_path import follow_path, in_double
from scaleguard_gui.core.solvers.per_output import counts, fewest, needy, solve_each
from scaleguard_gui.core.solvers.problem import Problem, Solution

# Gap at which the relaxation counts as solved; its bound is rounded up to a whole number of pixels anyway.
RELAXATION_GAP = 5e-3
# What suffices to see which pixels move when prices change.
ROUGH_GAP, ROUGH_WEIGHTS = 0.02, 5
# Times that pixels which hardly move are made dearer, and attempts to do without the least of those that are left.
REWEIGHTINGS, PRUNINGS = 2, 8
# Of its room: what a pixel has to move to count as cheap, and what does not count as moving.
CHEAP, STILL = 0.05, 1e-6
# Newton steps for the squares on a chosen support.
SUPPORT_STEPS = 40


class L0:
    """Number of values that change: see `Objective` for the methods."""

    label = "L0"

    def is_heuristic(self, problem: Problem) -> bool:
        """Promise the optimum only where outputs share no pixel."""
        return not problem.footprint.is_disjoint

    def ease_of(self, source: Frame) -> NDArray[Any] | None:
        """Treat all pixels alike."""
        return None

    def solve(self, problems: Sequence[Problem], ctx: RunContext, tolerance: float) -> list[Solution]:
        """Solve each plane: exactly where outputs share no pixel, else by the relaxation, reweighted and pruned."""
        return [self._solved(problem, ctx, tolerance) for problem in problems]

    def confine(self, problem: Problem, solution: Solution) -> Problem:
        """Leave pixels alone that have not moved."""
        return confined_to(solution.block != problem.source, problem)

    def bound(self, problem: Problem, solution: Solution) -> float:
        """Return the optimum where outputs share no pixel; else what far outputs need, or what the relaxation proves.

        The relaxation is min sum abs(x_p) / room_p: the linear programme under the mixed-integer one, which asks for
        the least number of z_p in {0, 1} with abs(x_p) <= room_p z_p.
        """
        apart = _apart(problem, RunContext())
        if problem.footprint.is_disjoint:
            return apart
        double = in_double(problem)
        penalty, multipliers = _relaxation(double), solution.multipliers.astype(np.float64)
        dual = NewtonDual(double, penalty, RunContext())
        proved = penalty.bound(double.footprint.up(multipliers), dual.gain(multipliers))
        return max(apart, _whole(proved))

    def value(self, change: NDArray[Any], problem: Problem) -> float:
        """Return how many values are not 0."""
        return float(np.count_nonzero(change))

    def total(self, planes: Sequence[float]) -> float:
        """Add the planes up."""
        return math.fsum(planes)

    def shown(self, total: float, grey_level: float) -> float:
        """Return the count itself."""
        return total

    def _solved(self, problem: Problem, ctx: RunContext, tolerance: float) -> Solution:
        if problem.footprint.is_disjoint:
            block = solve_each(problem, fewest, ctx)
            value = self.value(block - problem.source, problem)
            return solution_of(problem, block, value, value)
        squares = least_squares(problem, ctx, tolerance)
        double = in_double(problem)
        start = squares.multipliers.astype(np.float64)
        limit = follow_path(double, _relaxation(double), start, ctx, tolerance=tolerance, gap=RELAXATION_GAP)
        if limit.violation > max(tolerance, squares.violation):
            count = self.value(squares.block - problem.source, problem)
            return replace(squares, primal=count, dual=0.0)
        change = _pruned(double, _reweighted(double, limit.change, start, ctx, tolerance), ctx, tolerance)
        block = np.clip(double.source + change, double.low, double.high).astype(problem.source.dtype)
        bound = max(_apart(problem, ctx), _whole(limit.bound))
        solution = solution_of(problem, block, self.value(change, problem), bound)
        return replace(solution, multipliers=limit.multipliers.astype(block.dtype))


def _apart(problem: Problem, ctx: RunContext) -> float:
    """Return what outputs that share no pixel need together: by themselves, and counted as if others did not exist."""
    needs = np.zeros(problem.lower.shape)
    for outputs, taps, missing in needy(problem, ctx):
        needs[outputs] = counts(np.abs(taps.weights), taps.room(missing), np.abs(missing))
    down, across = problem.footprint.rows.reach + 1, problem.footprint.columns.reach + 1
    return max(float(needs[i::down, j::across].sum()) for i in range(down) for j in range(across))


def _whole(bound: float) -> float:
    """Round a bound on a count up, but for its arithmetic error."""
    return float(np.ceil(bound - 1e-6 * max(bound, 1.0))) if np.isfinite(bound) else bound


def _relaxation(problem: Problem) -> Prices:
    least, most = problem.low - problem.source, problem.high - problem.source
    return _priced(problem, 1 / np.maximum(-least, STILL), 1 / np.maximum(most, STILL))


def _priced(problem: Problem, down: NDArray[Any], up: NDArray[Any]) -> Prices:
    return Prices(problem.low - problem.source, problem.high - problem.source, down, up)


def _reweighted(
    problem: Problem, change: NDArray[Any], start: NDArray[Any], ctx: RunContext, tolerance: float
) -> NDArray[Any]:
    """Return the change of fewest pixels that the relaxation gives when pixels cost less the more they moved before.

    (Candes, Wakin & Boyd, J. Fourier Anal. Appl. 14, 2008.)
    """
    best = change
    for _ in range(REWEIGHTINGS):
        price = 1 / (np.abs(change) + CHEAP * (problem.high - problem.low))
        penalty = _priced(problem, price, price)
        limit = follow_path(
            problem, penalty, start, ctx, tolerance=tolerance, gap=ROUGH_GAP, most_weights=ROUGH_WEIGHTS
        )
        if limit.violation > tolerance:
            break
        change = limit.change
        if np.count_nonzero(_moves(problem, change)) < np.count_nonzero(_moves(problem, best)):
            best = change
    return best


def _pruned(problem: Problem, change: NDArray[Any], ctx: RunContext, tolerance: float) -> NDArray[Any]:
    """Drop as many of the pixels that move least as the others can do without, by halving; return the least L2."""
    order = np.flatnonzero(_moves(problem, change))
    order = order[np.argsort(np.abs(change.reshape(-1)[order]), kind="stable")]
    possible, too_many = 0, 2 * (order.size // 16) + 2
    best = change
    for _ in range(PRUNINGS):
        if too_many - possible <= 1:
            break
        dropped = (possible + too_many) // 2
        found = _on_support(problem, order[dropped:], ctx, tolerance)
        if found is None:
            too_many = dropped
        else:
            possible, best = dropped, found
    return best


def _on_support(problem: Problem, places: NDArray[np.intp], ctx: RunContext, tolerance: float) -> NDArray[Any] | None:
    """Return the change of least L2 that moves some pixels (flat places) only; None where they do not suffice."""
    may_move = np.zeros(problem.source.size, bool)
    may_move[places] = True
    confined = confined_to(may_move.reshape(problem.source.shape), problem)
    free = Prices(confined.low - problem.source, confined.high - problem.source, 0.0, 0.0)
    dual = NewtonDual(confined, free, ctx)
    room = np.maximum(confined.high - problem.source, problem.source - confined.low)
    here, violation = dual.ascend(
        np.zeros_like(problem.lower),
        0.0,
        tolerance=tolerance,
        gap=1e-2,
        max_steps=SUPPORT_STEPS,
        ceiling=0.5 * float(np.vdot(room, room)),
    )
    return here.answer.change if violation <= tolerance else None


def _moves(problem: Problem, change: NDArray[Any]) -> NDArray[np.bool_]:
    return np.abs(change) > STILL * (problem.high - problem.low)
