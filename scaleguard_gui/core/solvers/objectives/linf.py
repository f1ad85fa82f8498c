"""L-infinity: the largest change of any pixel, which decides whether a change stays below what an eye can see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.solvers.joint_dual import joint_dual
from scaleguard_gui.core.solvers.least_reach import least_reach
from scaleguard_gui.core.solvers.newton_dual import NewtonDual
from scaleguard_gui.core.solvers.objectives.l2 import least_squares
from scaleguard_gui.core.solvers.patch import patch
from scaleguard_gui.core.solvers.penalty import Largest
from scaleguard_gui.core.solvers.penalty_path import follow_path, in_double
from scaleguard_gui.core.solvers.problem import Problem, Solution

# What the reach is widened by in the hope that what each output needs by itself suffices for all together.
HOPE = 5e-4
HOPEFUL_ITERATIONS = 120
# Relative gap at which the L2 of an image counts as the least of those that reach no further: beyond so many pixels the
# path would take a minute to close it.
TIE_GAP, MANY_PIXELS, TIE_GAP_OF_MANY = 1e-3, 1 << 17, 1e-2
# Of a level: what does not count as one more when the reach is rounded up.
SLACK = 1e-3


class LInfinity:
    """max abs(A - S), among equals the least L2: see `Objective` for the methods."""

    label = "L-infinity"

    def is_heuristic(self, problem: Problem) -> bool:
        """Promise the optimum."""
        return False

    def ease_of(self, source: Frame) -> NDArray[Any] | None:
        """Treat all pixels alike."""
        return None

    def solve(self, problems: Sequence[Problem], ctx: RunContext, tolerance: float) -> list[Solution]:
        """Find the least reach of each plane; then all may use the largest of these, with least L2.

        Where outputs share no pixel each output's reach follows from a monotone search, and the L2 from the exact
        search in that box. Elsewhere the greatest of these reaches is a bound that often can be met; if not, the path
        of penalties leads from least L2 to least L-infinity.
        """
        solutions = [_reached(problem, ctx, tolerance) for problem in problems]
        if len(solutions) == 1:
            return solutions
        reach = max(solution.primal for solution in solutions)
        return [_relaxed(*pair, reach, ctx, tolerance) for pair in zip(problems, solutions, strict=True)]

    def confine(self, problem: Problem, solution: Solution) -> Problem:
        """Keep pixels within the reach, rounded up to a whole level."""
        return _boxed(problem, float(np.ceil(solution.primal - SLACK)))

    def bound(self, problem: Problem, solution: Solution) -> float:
        """Return the greater of what single outputs need and what the multipliers prove."""
        alone = least_reach(problem, RunContext())
        if problem.footprint.is_disjoint:
            return alone
        double = in_double(problem)
        multipliers = solution.multipliers.astype(np.float64)
        dual = NewtonDual(double, _penalty(double), RunContext())
        return max(alone, _penalty(double).bound(double.footprint.up(multipliers), dual.gain(multipliers)))

    def value(self, change: NDArray[Any], problem: Problem) -> float:
        """Return max abs(A - S)."""
        return float(np.abs(change).max(initial=0.0))

    def total(self, planes: Sequence[float]) -> float:
        """Return the largest of the planes."""
        return max(planes)

    def shown(self, total: float, grey_level: float) -> float:
        """Return the largest change in grey levels."""
        return total / grey_level


def _penalty(problem: Problem) -> Largest:
    return Largest(problem.low - problem.source, problem.high - problem.source)


def _boxed(problem: Problem, reach: float) -> Problem:
    low, high = np.maximum(problem.source - reach, problem.low), np.minimum(problem.source + reach, problem.high)
    return replace(problem, low=low, high=high)


def _reached(problem: Problem, ctx: RunContext, tolerance: float) -> Solution:
    alone = least_reach(problem, ctx)
    if problem.footprint.is_disjoint:
        return _judged(least_squares(_boxed(problem, alone), ctx, tolerance), problem, alone)
    squares = least_squares(problem, ctx, tolerance)
    found = _patched(_boxed(problem, alone * (1 + HOPE)), squares.multipliers, ctx, tolerance)
    gap = TIE_GAP_OF_MANY if problem.source.size > MANY_PIXELS else TIE_GAP
    if found.violation <= tolerance and found.gap <= gap:
        return _judged(found, problem, alone)
    double = in_double(problem)
    start = squares.multipliers.astype(np.float64)
    limit = follow_path(double, _penalty(double), start, ctx, tolerance=tolerance, least=alone)
    if limit.violation > max(tolerance, squares.violation):
        return _judged(squares, problem, alone)
    block = np.clip(double.source + limit.change, double.low, double.high).astype(problem.source.dtype)
    multipliers = limit.multipliers.astype(problem.source.dtype)
    return Solution(block, multipliers, limit.value, max(alone, limit.bound), limit.violation, 1)


def _patched(box: Problem, start: NDArray[Any], ctx: RunContext, tolerance: float) -> Solution:
    """Solve a box for its squares; where that crawls on a few outputs, solve these by themselves."""
    found = joint_dual(box, ctx, tolerance=tolerance, max_iterations=HOPEFUL_ITERATIONS, start=start)
    if found.violation <= tolerance:
        return found
    violation = patch(box, found.block, tolerance, ctx)
    squares = 0.5 * float(np.square(found.block - box.source).sum(dtype=np.float64))
    return replace(found, primal=squares, violation=violation)


def _relaxed(problem: Problem, solution: Solution, reach: float, ctx: RunContext, tolerance: float) -> Solution:
    """Give a plane that gets by with less than the reach of another one the L2 that this allows."""
    if solution.primal >= reach or solution.violation > tolerance:
        return solution
    found = least_squares(_boxed(problem, reach), ctx, tolerance)
    return _judged(found, problem, solution.dual) if found.violation <= tolerance else solution


def _judged(solution: Solution, problem: Problem, bound: float) -> Solution:
    reach = float(np.abs(solution.block - problem.source).max(initial=0.0))
    return replace(solution, primal=reach, dual=bound)
