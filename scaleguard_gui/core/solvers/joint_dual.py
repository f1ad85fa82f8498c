"""Joint dual ascent: where outputs share pixels, the attack is solved in both axes at once through its dual."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.problem import Problem, Solution

CHECK_EVERY = 8
# In so many iterations the worst violation must fall to this share, or more of them are no use: where bounds cannot be
# met, or hardly, single outputs hold out for ever.
STALL_AFTER, STALL_SHARE = 32, 0.7


def joint_dual(
    problem: Problem,
    ctx: RunContext,
    *,
    tolerance: float,
    gap: float = 5e-4,
    max_iterations: int = 400,
    start: NDArray[Any] | None = None,
) -> Solution:
    """Solve a problem by accelerated ascent on its dual.

    The inner minimum has a closed form, A(Y) = clip(S + L^T Y R, low, high); the bounds of the view become a soft
    threshold on Y. Each output has a step of its own, the inverse absolute row sum of the matrix W E W^T, W = L x R,
    which dominates it; Nesterov momentum restarts when it points downhill (O'Donoghue & Candes 2015).

    Parameters
    ----------
    problem : Problem
    ctx : RunContext
        Asked in every iteration.
    tolerance : float
        Largest violation of the bounds, in stored values, that ends the search.
    gap : float
        Largest relative duality gap that ends the search.
    max_iterations : int
        Where the bounds cannot be met the multipliers grow without end, and A(Y) nears the least-squares violation; the
        search ends when that stalls.
    start : ndarray, (m, n), optional
        Multipliers to start from, those of a similar problem; 0 by default.

    Returns
    -------
    Solution
    """
    steps = _steps(problem)
    current = np.zeros_like(problem.lower) if start is None else start
    ahead, momentum = current, 1.0
    before = np.inf
    for iteration in range(1, max_iterations + 1):
        ctx.check()
        view = problem.view(ahead)
        following = _ascend(problem, ahead, view, steps)
        change = following - current
        if np.vdot(ahead - following, change / steps) > 0:
            ahead, momentum = following, 1.0
        else:
            grown = 0.5 * (1 + math.sqrt(1 + 4 * momentum * momentum))
            ahead = following + np.asarray((momentum - 1) / grown, change.dtype) * change
            momentum = grown
        current = following
        if iteration % CHECK_EVERY == 0:
            violation = float(np.abs(problem.violation(view)).max())
            if violation < 2 * tolerance:
                solution = problem.solution(current, iteration)
                if solution.violation <= tolerance and solution.gap <= gap:
                    return solution
            elif iteration % STALL_AFTER == 0:
                if violation > STALL_SHARE * before:
                    break
                before = violation
    return problem.solution(current, iteration)


def _steps(problem: Problem) -> NDArray[Any]:
    """Return the step of each output, (m, n); an output that reads nothing (padding) stays where it is."""
    bound = problem.gram_bound
    return np.divide(1.0, bound, out=np.ones_like(bound), where=bound > 0)


def _ascend(problem: Problem, ahead: NDArray[Any], view: NDArray[Any], steps: NDArray[Any]) -> NDArray[Any]:
    """Take one proximal step: towards the lower bound where Y stays positive, the upper where it stays negative."""
    base = ahead - steps * view
    rising = base + steps * problem.lower
    falling = base + steps * problem.upper
    return np.maximum(rising, 0) + np.minimum(falling, 0)
