"""Objectives: what an attack keeps small; each one file in `objectives`, and every attack may choose one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.solvers.problem import Problem, Solution


class Objective(Protocol):
    """What an attack keeps small.

    All its values are in a unit of its own, of stored values; `shown` turns them into what people read.

    Attributes
    ----------
    label : str
        For the screen.
    """

    label: str

    def is_heuristic(self, problem: Problem) -> bool:
        """Tell whether no optimum of `problem` is promised, but something good."""

    def ease_of(self, source: Frame) -> NDArray[Any] | None:
        """Return how easily each pixel of an image gives way, (M, N), as `Problem.ease`; None where all are alike."""

    def solve(self, problems: Sequence[Problem], ctx: RunContext, tolerance: float) -> list[Solution]:
        """Solve the planes of an image over real numbers, to within `tolerance` (stored values) of their bounds.

        `primal` of each solution is the objective of its plane, and no block of that plane has less than `dual`.
        """

    def confine(self, problem: Problem, solution: Solution) -> Problem:
        """Return `problem` with the box in which rounding spoils nothing; itself where every pixel may move."""

    def bound(self, problem: Problem, solution: Solution) -> float:
        """Return what no block within the bounds of `problem` can be below.

        `solution` may be that of a problem with other bounds; it only guides the proof.
        """

    def value(self, change: NDArray[Any], problem: Problem) -> float:
        """Return the objective of a (k, l) change A - S of one plane, in stored values."""

    def total(self, planes: Sequence[float]) -> float:
        """Return the value, or the bound, of an image from those of its planes."""

    def shown(self, total: float, grey_level: float) -> float:
        """Return a total as people read it: in grey levels of `grey_level` stored values, or as a count of values."""
