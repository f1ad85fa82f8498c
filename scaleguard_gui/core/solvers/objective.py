"""Objectives: what an attack keeps small; each one file in `objectives`, and every attack may choose one."""

from __future__ import annotations

from typing import Any, Protocol

from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.problem import Problem, Solution


class Objective(Protocol):
    """What an attack keeps small.

    Attributes
    ----------
    label : str
        For the screen.
    is_heuristic : bool
        True where no optimum is searched for.
    """

    label: str
    is_heuristic: bool

    def prepare(self, problem: Problem) -> Problem:
        """Return `problem` with the weights that this objective gives its pixels."""

    def solve(self, problem: Problem, ctx: RunContext, tolerance: float) -> Solution:
        """Solve a prepared problem over real numbers to within `tolerance` (stored values) of its bounds.

        `primal` and `dual` of the solution are in the objective's own unit, of stored values.
        """

    def confine(self, problem: Problem, solution: Solution) -> Problem:
        """Return `problem` with the box that rounding may use without spoiling the objective."""

    def value(self, change: NDArray[Any], problem: Problem) -> float:
        """Return the objective, in the unit of `primal`, of a (k, l) change A - S in stored values."""
