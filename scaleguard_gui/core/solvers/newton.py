"""Newton's method on the dual: where outputs read many pixels, a few passes over them are all there is time for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.cells import Cells, Curvature
from scaleguard_gui.core.solvers.joint_dual import joint_dual
from scaleguard_gui.core.solvers.problem import Problem, Solution

# Added to the curvature, as a share of what it is while all pixels can move: outputs whose pixels are all at a bound
# have none.
DAMPING = 1e-3
# Which outputs are held at which bound is guessed so many times per step, by so many conjugate gradients each, down to
# this share of the first residual's square.
GUESSES, GRADIENTS, ENOUGH = 5, 12, 1e-2
# A step has to bring the sum of squared violations down to this share, or so many in a row end the search.
PROGRESS, PATIENCE = 0.7, 2
# Passes of the first-order ascent after that: mostly some bound cannot be met then, which more of them do not change.
LAST_PASSES = 48


def newton(
    problem: Problem, ctx: RunContext, *, tolerance: float, gap: float = 5e-4, max_iterations: int = 25
) -> Solution:
    """Solve a problem by a semismooth Newton method on its dual, then by `joint_dual` where that stalls.

    A(Y) = clip(S + E L^T Y R, low, high) is piecewise linear in Y, and the view answers to a small change of Y by
    W F E W^T, where F leaves out the pixels at a bound (Qi & Sun 1993; Li, Sun & Toh 2018). One pass over the pixels
    gives the view and, summed over small cells, F; the step is then found on cells alone: by conjugate gradients over
    the outputs that are held at a bound of the view, which is guessed anew until it stays (Hintermueller et al. 2002).

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
        Passes over the pixels.

    Returns
    -------
    Solution
    """
    cells = Cells(problem.footprint)
    current = best = np.zeros_like(problem.lower)
    least, stalled = np.inf, 0
    for iteration in range(1, max_iterations + 1):
        ctx.check()
        view, curvature = cells.look(problem, current) if iteration > 1 else cells.start(problem)
        missing = problem.violation(view)
        if np.abs(missing).max(initial=0.0) <= tolerance:
            solution = problem.solution(current, iteration, view)
            if solution.violation <= tolerance and solution.gap <= gap:
                return solution
        total = float(np.square(missing).sum(dtype=np.float64))
        stalled = 0 if total < PROGRESS * least else stalled + 1
        if total < least:
            best, least = current, total
        if stalled == PATIENCE:
            break
        current = _step(problem, current, view, curvature, ctx)
    return joint_dual(problem, ctx, tolerance=tolerance, gap=gap, max_iterations=LAST_PASSES, start=best)


def _step(
    problem: Problem, current: NDArray[Any], view: NDArray[Any], curvature: Curvature, ctx: RunContext
) -> NDArray[Any]:
    """Return the multipliers that meet the bounds if the view answers as it does here."""
    damping = DAMPING * problem.squared_norms
    diagonal = curvature.diagonal() + damping
    # An output that reads nothing has neither; its bounds are infinite.
    diagonal = np.where(diagonal > 0, diagonal, 1)
    change, predicted = np.zeros_like(current), view
    held = _held(problem, current, predicted, diagonal)
    for _ in range(GUESSES):
        change = np.where(held == 0, -current, change)
        goal = np.where(held > 0, problem.lower, np.where(held < 0, problem.upper, 0))
        predicted = view + curvature.times(change) + damping * change
        residual = np.where(held != 0, goal - predicted, 0)
        more, answer = _conjugate_gradients(curvature, damping, diagonal, residual, held != 0, ctx)
        change, predicted = change + more, predicted + answer
        before, held = held, _held(problem, current + change, predicted, diagonal)
        if np.array_equal(held, before):
            break
    following = current + change
    return np.where(before > 0, np.maximum(following, 0), np.where(before < 0, np.minimum(following, 0), 0))


def _held(problem: Problem, multipliers: NDArray[Any], view: NDArray[Any], diagonal: NDArray[Any]) -> NDArray[np.int8]:
    """Guess which outputs end at their lower bound (1), at their upper one (-1), or between (0)."""
    rises = multipliers + (problem.lower - view) / diagonal > 0
    falls = multipliers + (problem.upper - view) / diagonal < 0
    return rises.astype(np.int8) - falls.astype(np.int8)


def _conjugate_gradients(
    curvature: Curvature,
    damping: NDArray[Any],
    diagonal: NDArray[Any],
    residual: NDArray[Any],
    free: NDArray[np.bool_],
    ctx: RunContext,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Solve for a change of the `free` multipliers; return it with how the view answers to it."""
    change, answer = np.zeros_like(residual), np.zeros_like(residual)
    scaled = residual / diagonal
    direction, size = scaled, float(np.vdot(residual, scaled))
    first = size
    for _ in range(GRADIENTS):
        if size <= ENOUGH * first or size == 0:
            break
        ctx.check()
        reply = curvature.times(direction) + damping * direction
        length = residual.dtype.type(size / float(np.vdot(direction, reply)))
        change, answer = change + length * direction, answer + length * reply
        residual = residual - length * np.where(free, reply, 0)
        scaled = residual / diagonal
        size, before = float(np.vdot(residual, scaled)), size
        direction = scaled + residual.dtype.type(size / before) * direction
    return change, answer
