"""Joint L2: solve, round, ask the real library, and mend, until the real model view is within epsilon of the target."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.solvers.exact_search import exact_search
from scaleguard_gui.core.solvers.joint_dual import joint_dual
from scaleguard_gui.core.solvers.problem import Problem, Solution
from scaleguard_gui.core.solvers.task import Task
from scaleguard_gui.core.solvers.whole_numbers import settle

# Variance of rounding to whole numbers; an output's is that times the sum of its squared weights.
ROUNDING_VARIANCE = 1 / 12
# Standard deviations that the solver stays inside the bounds, try after try: less is less L2, but more to mend.
RESERVES = (0.0, 1.0, 2.0, 4.0)
REAL_CALLS = 10


@dataclass(frozen=True, eq=False)
class Attempt:
    """An attack image, and what the real library makes of it.

    Parameters
    ----------
    pixels : ndarray, (M, N[, 3])
    worst : float
        Largest abs(D - T) of the real call, in stored values.
    library_variance : float
        Of what the real call adds to ``L A R^T`` before its last rounding.
    solved : bool
        False when not even the continuous problem could be solved, so that another try is no use.
    """

    pixels: Pixels
    worst: float
    library_variance: float
    solved: bool


def joint_l2(task: Task, ctx: RunContext) -> Pixels:
    """Return the attack image of little L2 that is within epsilon by the real call, else the nearest to it found.

    Parameters
    ----------
    task : Task
    ctx : RunContext

    Returns
    -------
    ndarray, (M, N[, 3])
        Of the source's dtype and legal values; only considered pixels differ from it.
    """
    best: Attempt | None = None
    variance = 0.0
    for reserve in RESERVES if task.whole else RESERVES[:1]:
        spread = np.sqrt(ROUNDING_VARIANCE * task.footprint.squared_norms + variance)
        attempt = _attempt(task, task.margin + reserve * spread, ctx)
        if best is None or attempt.worst < best.worst:
            best = attempt
        if best.worst <= task.reach or not attempt.solved:
            break
        variance = attempt.library_variance
    assert best is not None
    return best.pixels


def solve(problem: Problem, tolerance: float, ctx: RunContext) -> Solution:
    """Solve one channel by the exact search where outputs share no pixel, else by the joint dual."""
    if problem.footprint.is_disjoint:
        return exact_search(problem, ctx)
    return joint_dual(problem, ctx, tolerance=tolerance)


def _attempt(task: Task, inward: NDArray[Any], ctx: RunContext) -> Attempt:
    """Solve `inward` of the bounds, then mend and ask the library in turns, each miss teaching its output's bounds."""
    solutions = [solve(problem, task.margin / 2, ctx) for problem in task.problems(inward)]
    solved = all(solution.violation <= 0.5 + task.margin for solution in solutions) or not task.whole
    blocks = [task.stored(solution.block) for solution in solutions]
    problems = task.problems(task.margin)
    best: Attempt | None = None
    for call in range(REAL_CALLS if solved else 1):
        if task.whole:
            views = [settle(problem, block, ctx) for problem, block in zip(problems, blocks, strict=True)]
        else:
            if call:
                blocks = [task.stored(solve(problem, task.margin / 2, ctx).block) for problem in problems]
            views = [task.footprint.down(block) for block in blocks]
        pixels = task.image(blocks)
        misses = task.misses(pixels)
        worst = max(float(np.abs(miss).max()) for miss in misses)
        if best is None or worst < best.worst:
            best = Attempt(pixels, worst, 0.0, solved)
        if worst <= task.reach:
            break
        problems = [
            _taught(task, problem, view, miss, 2.0**call)
            for problem, view, miss in zip(problems, views, misses, strict=True)
        ]
    assert best is not None
    return best


def _taught(task: Task, problem: Problem, view: NDArray[Any], miss: NDArray[Any], caution: float) -> Problem:
    """Draw in the bounds of the outputs that the library still misses, by what it deviates from ``L A R^T`` there."""
    step = caution * (1 / 16 if task.whole else task.margin)
    rounding = 1.0 if task.whole else 0.0
    beyond = np.abs(miss) - task.reach
    push = (np.maximum(beyond - rounding, 0) + step).astype(view.dtype)
    lower = np.where((beyond > 0) & (miss < 0), np.maximum(problem.lower, view + push), problem.lower)
    upper = np.where((beyond > 0) & (miss > 0), np.minimum(problem.upper, view - push), problem.upper)
    return replace(problem, lower=lower, upper=upper)
