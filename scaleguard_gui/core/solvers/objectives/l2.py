"""L2: the sum of squared changes, which the eye sees as noise."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.exact_search import exact_search
from scaleguard_gui.core.solvers.joint_dual import joint_dual
from scaleguard_gui.core.solvers.problem import Problem, Solution


class L2:
    """1/2 ||A - S||^2 (Xiao et al. 2019, eq. 4): see `Objective` for the methods."""

    label = "L2"
    is_heuristic = False

    def prepare(self, problem: Problem) -> Problem:
        """Leave all weights at 1."""
        return problem

    def solve(self, problem: Problem, ctx: RunContext, tolerance: float) -> Solution:
        """Solve by the exact search where outputs share no pixel, else by the joint dual."""
        if problem.footprint.is_disjoint:
            return exact_search(problem, ctx)
        return joint_dual(problem, ctx, tolerance=tolerance)

    def confine(self, problem: Problem, solution: Solution) -> Problem:
        """Let rounding move every pixel."""
        return problem

    def value(self, change: NDArray[Any], problem: Problem) -> float:
        """Return 1/2 ||A - S||^2."""
        return 0.5 * float(np.square(change).sum(dtype=np.float64))
