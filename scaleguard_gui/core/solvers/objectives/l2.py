"""L2: the sum of squared changes, which the eye sees as noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.solvers.exact_search import exact_search
from scaleguard_gui.core.solvers.joint_dual import joint_dual
from scaleguard_gui.core.solvers.newton import newton
from scaleguard_gui.core.solvers.problem import Problem, Solution

# Considered pixels per output from which on the dual is solved by Newton steps.
MANY_PIXELS = 64


def least_squares(problem: Problem, ctx: RunContext, tolerance: float) -> Solution:
    """Solve a problem for its (weighted) squares: by the exact search where outputs share no pixel, else jointly."""
    if problem.footprint.is_disjoint:
        return exact_search(problem, ctx)
    # Where outputs read few pixels, a pass over them costs less than Newton's step.
    solve = newton if problem.footprint.pixels_per_output >= MANY_PIXELS else joint_dual
    return solve(problem, ctx, tolerance=tolerance)


class L2:
    """1/2 ||A - S||^2 (Xiao et al. 2019, eq. 4): see `Objective` for the methods."""

    label = "L2"

    def is_heuristic(self, problem: Problem) -> bool:
        """Promise the optimum."""
        return False

    def ease_of(self, source: Frame) -> NDArray[Any] | None:
        """Leave all weights at 1."""
        return None

    def solve(self, problems: Sequence[Problem], ctx: RunContext, tolerance: float) -> list[Solution]:
        """Solve plane by plane: they do not touch each other."""
        return [least_squares(problem, ctx, tolerance) for problem in problems]

    def confine(self, problem: Problem, solution: Solution) -> Problem:
        """Let rounding move every pixel."""
        return problem

    def bound(self, problem: Problem, solution: Solution) -> float:
        """Return the value of the dual function at the multipliers of `solution`."""
        return problem.dual(solution.multipliers, solution.unbound)

    def value(self, change: NDArray[Any], problem: Problem) -> float:
        """Return 1/2 ||A - S||^2, each square over its pixel's ease where that is given."""
        weighted = change if problem.ease is None else change / problem.ease
        # Row by row in the pixels' own precision, which a row's length does not exceed; the rows in double.
        return 0.5 * float(np.einsum("ij,ij->i", change, weighted).sum(dtype=np.float64))

    def total(self, planes: Sequence[float]) -> float:
        """Add the planes up."""
        return math.fsum(planes)

    def shown(self, total: float, grey_level: float) -> float:
        """Return the norm ||A - S||, in grey levels."""
        return math.sqrt(2 * max(total, 0.0)) / grey_level
