"""L1: the sum of changes, which few pixels pay in full."""

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
from scaleguard_gui.core.solvers.objectives.l2 import least_squares
from scaleguard_gui.core.solvers.penalty import Prices
from scaleguard_gui.core.solvers.penalty_path import follow_path, in_double
from scaleguard_gui.core.solvers.per_output import solve_each, strongest_first
from scaleguard_gui.core.solvers.problem import Problem, Solution


class L1:
    """sum abs(A - S), among equals the least L2: see `Objective` for the methods."""

    label = "L1"

    def is_heuristic(self, problem: Problem) -> bool:
        """Promise the optimum."""
        return False

    def ease_of(self, source: Frame) -> NDArray[Any] | None:
        """Treat all pixels alike."""
        return None

    def solve(self, problems: Sequence[Problem], ctx: RunContext, tolerance: float) -> list[Solution]:
        """Solve each plane: by the strongest pixels of each output where outputs share none, else by the path."""
        return [self._solved(problem, ctx, tolerance) for problem in problems]

    def confine(self, problem: Problem, solution: Solution) -> Problem:
        """Leave pixels alone that have not moved."""
        return confined_to(solution.block != problem.source, problem)

    def bound(self, problem: Problem, solution: Solution) -> float:
        """Return what the multipliers prove; where outputs share no pixel, the optimum."""
        if problem.footprint.is_disjoint:
            block = solve_each(problem, strongest_first, RunContext())
            return self.value(block - problem.source, problem)
        double = in_double(problem)
        penalty, multipliers = _penalty(double), solution.multipliers.astype(np.float64)
        dual = NewtonDual(double, penalty, RunContext())
        return penalty.bound(double.footprint.up(multipliers), dual.gain(multipliers))

    def value(self, change: NDArray[Any], problem: Problem) -> float:
        """Return sum abs(A - S)."""
        return float(np.abs(change).sum(dtype=np.float64))

    def total(self, planes: Sequence[float]) -> float:
        """Add the planes up."""
        return math.fsum(planes)

    def shown(self, total: float, grey_level: float) -> float:
        """Return the sum in grey levels."""
        return total / grey_level

    def _solved(self, problem: Problem, ctx: RunContext, tolerance: float) -> Solution:
        if problem.footprint.is_disjoint:
            block = solve_each(problem, strongest_first, ctx)
            value = self.value(block - problem.source, problem)
            return solution_of(problem, block, value, value)
        squares = least_squares(problem, ctx, tolerance)
        double = in_double(problem)
        start = squares.multipliers.astype(np.float64)
        limit = follow_path(double, _penalty(double), start, ctx, tolerance=tolerance)
        if limit.violation > max(tolerance, squares.violation):
            return replace(squares, primal=self.value(squares.block - problem.source, problem), dual=limit.bound)
        block = np.clip(double.source + limit.change, double.low, double.high).astype(problem.source.dtype)
        solution = solution_of(problem, block, limit.value, limit.bound)
        return replace(solution, multipliers=limit.multipliers.astype(block.dtype))


def confined_to(may_move: NDArray[np.bool_], problem: Problem) -> Problem:
    """Return a problem in which only some pixels, (k, l), may move."""
    low, high = (np.where(may_move, bound, problem.source) for bound in (problem.low, problem.high))
    return replace(problem, low=low.astype(problem.source.dtype), high=high.astype(problem.source.dtype))


def solution_of(problem: Problem, block: NDArray[Any], primal: float, dual: float) -> Solution:
    """Wrap a block that was found without multipliers."""
    violation = problem.violation(problem.footprint.down(block))
    return Solution(block, np.zeros_like(violation), primal, dual, float(np.abs(violation).max(initial=0.0)), 1)


def _penalty(problem: Problem) -> Prices:
    return Prices(problem.low - problem.source, problem.high - problem.source)
