"""Realise: round a solution, ask the real library and mend, until its model view is within reach, or give the proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.solvers.objective import Objective
from scaleguard_gui.core.solvers.parts import Proof, prove
from scaleguard_gui.core.solvers.patch import patch
from scaleguard_gui.core.solvers.problem import Problem, Solution
from scaleguard_gui.core.solvers.task import Task
from scaleguard_gui.core.solvers.trials import try_moves
from scaleguard_gui.core.solvers.whole_numbers import settle

# Variance of rounding to whole numbers; an output's is that times the sum of its squared weights.
ROUNDING_VARIANCE = 1 / 12
# Standard deviations of rounding that the solver stays inside the bounds, try after try: less is less L2, but more to
# mend. Half of one costs some 0.03 % of L2 and saves a third of the time.
RESERVES = (0.5, 1.5, 3.0, 6.0, 12.0)
# The same where outputs read many pixels, and mending is slow; the least is for bounds that leave no more room.
EVEN_RESERVES = (4.5, 6.0, 1.5)
# The share of a reserve that mending has to keep there.
KEPT = 0.75
# In levels, how far the view of an output that the library still misses is pushed, at first a little more than what
# fixed-point arithmetic cuts off: twice as far with every call, or
# always as far where the arithmetic of whole intermediate images shifts it.
FIRST_PUSH, WIDE_PUSH = 1 / 4, 3 / 8
# The same where nothing is rounded, in grey levels: what solvers may leave undone.
REAL_RESERVES = (0.0, 1 / 256, 1 / 64)
REAL_CALLS = 10
# Real calls in a row without a better image that end a try.
MOST_VAIN_CALLS = 3
# Levels by which pixels may leave the box of an objective, step by step, where rounding finds no way within it.
WIDENINGS = (1, 4, np.inf)
# In levels: whole pixels cannot bring an output to every value, so that its bounds must not meet.
NARROWEST = 0.25
# While more than so many of the outputs miss, a try must bring them down to the second share with every real call, or
# it is given up for one with more reserve.
FEW, PROGRESS = 0.01, 0.8


@dataclass(frozen=True, eq=False)
class Attempt:
    """An attack image, and what the real library makes of it.

    Parameters
    ----------
    pixels : ndarray, (M, N[, 3])
    worst : float
        Largest abs(D - T) of the real call, in stored values.
    missed : float
        Share of the outputs that are out of reach.
    solutions : list of Solution
        What it came from, of each plane, without their blocks: as large as the source each, and rounded by now.
    """

    pixels: Pixels
    worst: float
    missed: float
    solutions: list[Solution]


def realise(task: Task, objective: Objective, ctx: RunContext, *, persistent: bool = True) -> Attempt | Proof:
    """Return an image whose real model view is within reach, or as near as was found, or the proof that none is.

    Parameters
    ----------
    task : Task
    objective : Objective
    ctx : RunContext
    persistent : bool
        Solve anew with more reserve where rounding spoils what was solved; False to leave it at one solve.
    """
    best: Attempt | None = None
    variance: float = 0.0
    if task.whole and not task.is_mendable:
        variance = _library_variance(task, task.down(task.sources), task.seen(task.image(())))
    reserves = _reserves(task) if persistent else _reserves(task)[:1]
    for reserve in reserves:
        inward = _inward(task, reserve, variance)
        # What is left of the reserve is more than mending has to undo.
        tolerance = task.margin / 2 if task.is_mendable else max(task.margin / 2, (1 - KEPT) * float(np.min(inward)))
        answer = _solved(task, objective, inward, tolerance, ctx)
        if isinstance(answer, Proof):
            return answer
        solutions = answer
        # Where the library's own arithmetic counts, what mending moves must keep away from the bounds as well.
        left = task.margin if task.is_mendable else _inward(task, KEPT * reserve, variance)
        boxes = _confined(task, objective, solutions, left)
        blocks = [task.stored(solution.block) for solution in solutions]
        # Where single pixels do little, more reserve is quicker than much mending.
        patient = task.is_mendable or reserve == reserves[-1]
        attempt, deviation = _mended(task, objective, solutions, boxes, blocks, patient, ctx)
        variance = max(variance, deviation)
        best = min(filter(None, [best, attempt]), key=_worst)
        if best.worst <= task.reach:
            return best
    return min(filter(None, [best, *_widened(task, objective, solutions, boxes, blocks, ctx)]), key=_worst)


def _reserves(task: Task) -> tuple[float, ...]:
    if not task.whole:
        return REAL_RESERVES
    return RESERVES if task.is_mendable else EVEN_RESERVES


def _inward(task: Task, reserve: float, variance: float) -> float | NDArray[Any]:
    """Return how far the solver has to stay inside the bounds, in stored values."""
    if not task.whole:
        return task.margin + reserve * task.grey_level
    return np.asarray(task.margin + reserve * np.sqrt(ROUNDING_VARIANCE * task.footprint.squared_norms + variance))


def _solved(
    task: Task, objective: Objective, inward: float | NDArray[Any], tolerance: float, ctx: RunContext
) -> list[Solution] | Proof:
    """Return the solver's answer, mended where it ran out of iterations, or the proof that there is none."""
    problems = task.problems(inward)
    solutions = objective.solve(problems, ctx, tolerance)
    short = [plane for plane, solution in enumerate(solutions) if solution.violation > 2 * tolerance]
    if short:
        widest = task.problems(0.0)
        proofs = (prove(plane, widest[plane], solutions[plane].block, ctx) for plane in short)
        proof = max(proofs, key=lambda proof: proof.bound)
        if proof.bound > 0:
            return proof
    for plane in short:
        patch(problems[plane], solutions[plane].block, tolerance, ctx)
    return solutions


def _confined(
    task: Task, objective: Objective, solutions: list[Solution], inward: float | NDArray[Any]
) -> list[Problem]:
    """Return the problems that rounding has to meet, each in the box that the objective leaves it."""
    problems = task.problems(inward)
    if not task.whole:
        return problems
    return [objective.confine(*pair) for pair in zip(problems, solutions, strict=True)]


def _widened(
    task: Task,
    objective: Objective,
    solutions: list[Solution],
    boxes: list[Problem],
    blocks: list[NDArray[Any]],
    ctx: RunContext,
) -> Iterator[Attempt]:
    """Yield what comes of widening the objective's boxes, which rounding has not sufficed for, level by level."""
    limits = task.problems(task.margin)
    if all(box.low is limit.low for box, limit in zip(boxes, limits, strict=True)):
        return
    for levels in WIDENINGS:
        wider = [box.widened(limit, levels) for box, limit in zip(boxes, limits, strict=True)]
        attempt, _ = _mended(task, objective, solutions, wider, blocks, True, ctx)
        yield attempt
        if attempt.worst <= task.reach:
            break


def _mended(
    task: Task,
    objective: Objective,
    solutions: list[Solution],
    problems: list[Problem],
    blocks: list[NDArray[Any]],
    patient: bool,
    ctx: RunContext,
) -> tuple[Attempt, float]:
    """Mend and ask the library in turns; each miss draws in the bounds of its output before the next turn.

    An impatient call gives up as soon as more than a few outputs miss.

    Returns the best attempt, and, unless that is the first, the variance of the library's first answer about
    ``L A R^T``.
    """
    views, widest = task.down(blocks), problems
    best: Attempt | None = None
    variance, before, vain = 0.0, np.inf if patient else 0.0, 0
    for call in range(REAL_CALLS):
        if task.whole:
            for problem, block, view in zip(problems, blocks, views, strict=True):
                settle(problem, block, view, ctx)
        elif call:
            solutions = objective.solve(problems, ctx, task.margin / 2)
            blocks = [task.stored(solution.block) for solution in solutions]
            views = task.down(blocks)
        attempt, seen = _ask(task, blocks, solutions)
        if call == 0 and attempt.missed:
            variance = _library_variance(task, views, seen)
        better = best is None or _worst(attempt) < _worst(best)
        best, vain = (attempt, 0) if better else (best, vain + 1)
        misses = [view - target for view, target in zip(seen, task.targets, strict=True)]
        if attempt.missed == 0 or attempt.missed > max(FEW, PROGRESS * before) or vain == MOST_VAIN_CALLS:
            break
        before = attempt.missed
        taught = zip(problems, views, misses, strict=True)
        problems = [_taught(task, problem, view, miss, 2.0**call) for problem, view, miss in taught]
    assert best is not None
    if task.rounding and task.is_mendable and task.reach < best.worst <= task.reach + 1:
        blocks = task.blocks(best.pixels)
        try_moves(task, widest, blocks, ctx)
        best = min(best, _ask(task, blocks, solutions)[0], key=_worst)
    return best, variance


def _ask(task: Task, blocks: list[NDArray[Any]], solutions: list[Solution]) -> tuple[Attempt, list[NDArray[Any]]]:
    """Show blocks to the real library; return the attempt with what the library saw in each channel."""
    pixels = task.image(blocks)
    seen = task.seen(pixels)
    gaps = [np.abs(view - target) for view, target in zip(seen, task.targets, strict=True)]
    worst = max(float(gap.max()) for gap in gaps)
    missed = float(np.mean([np.mean(gap > task.reach) for gap in gaps]))
    without = [replace(solution, block=np.empty((0, 0))) for solution in solutions]
    return Attempt(pixels, worst, missed, without), seen


def _worst(attempt: Attempt) -> tuple[float, float]:
    return attempt.worst, attempt.missed


def _taught(task: Task, problem: Problem, view: NDArray[Any], miss: NDArray[Any], caution: float) -> Problem:
    """Move the bounds of the outputs that the library still misses, by what it deviates from ``L A R^T`` there."""
    step = caution * (FIRST_PUSH if task.whole else task.margin)
    if task.whole and not task.is_mendable:
        step = WIDE_PUSH
    # The library may deviate by more than the bounds are apart: then the far bound gives way.
    apart = NARROWEST if task.whole else 0.0
    beyond = np.abs(miss) - task.reach
    missed = np.nonzero(beyond > 0)
    # A whole number that misses by one level may lie anywhere in that level.
    push = (np.maximum(beyond[missed] - 2 * task.rounding, 0) + step).astype(view.dtype)
    rises, seen = miss[missed] < 0, view[missed]
    lower, upper = problem.lower.copy(), problem.upper.copy()
    low, high = lower[missed], upper[missed]
    raised, sunk = np.maximum(low, seen + push), np.minimum(high, seen - push)
    lower[missed] = np.where(rises, raised, np.minimum(low, sunk - apart))
    upper[missed] = np.where(rises, np.maximum(high, raised + apart), sunk)
    return replace(problem, lower=lower, upper=upper)


def _library_variance(task: Task, views: list[NDArray[Any]], seen: list[NDArray[Any]]) -> float:
    """Measure what the library's own arithmetic adds to ``L A R^T``, less the rounding of its last step."""
    low, high = task.value_range
    errors = [(real - view)[(view > low) & (view < high)] for view, real in zip(views, seen, strict=True)]
    pooled = np.concatenate(errors)
    return max(float(np.square(pooled).mean()) - ROUNDING_VARIANCE, 0.0) if pooled.size else 0.0
