"""Trials: where a few outputs still miss by a level, move their pixels one by one and keep what the library accepts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.problem import Problem
from scaleguard_gui.core.solvers.task import Task

TRIALS = 48
# Outputs that may miss for single trials to be worth their time.
MOST_MISSES = 400
# The gain of a move that is tried first: what a library deviates from its matrices by is less than a level.
LIKELY = 0.35


def try_moves(task: Task, problems: list[Problem], blocks: list[NDArray[Any]], ctx: RunContext) -> None:
    """Bring outputs that the real library still misses within reach, blocks changed in place.

    The matrices say that these outputs are right; the library's own arithmetic says otherwise. So the library itself
    is asked: outputs that share no pixel move one of theirs each, by one level towards the target, and the move stays
    if all outputs nearby miss by less in sum.

    Parameters
    ----------
    task : Task
    problems : list of Problem
        The boxes that pixels must stay in.
    blocks : list of ndarray, (k, l)
        Whole numbers.
    ctx : RunContext
    """
    rows, columns = task.footprint.rows, task.footprint.columns
    near = 2 * rows.reach + 1, 2 * columns.reach + 1
    tries = [np.zeros(target.shape, np.int64) for target in task.targets]
    misses = _misses(task, blocks)
    for _ in range(TRIALS):
        ctx.check()
        excess = [np.maximum(np.abs(miss) - task.reach, 0) for miss in misses]
        count = sum(int(np.count_nonzero(one)) for one in excess)
        if not 0 < count <= MOST_MISSES:
            return
        moved: list[tuple[int, int, int, tuple[int, int], float]] = []
        for plane, (problem, block) in enumerate(zip(problems, blocks, strict=True)):
            # Those tried least often first, and no two that share a pixel.
            rank = np.where(excess[plane] > 0, TRIALS - tries[plane] + _tie_break(excess[plane].shape), 0)
            chosen = (rank > 0) & (rank == ndimage.maximum_filter(rank, size=near, mode="constant"))
            for i, j in np.argwhere(chosen):
                step = _move(problem, block, (i, j), misses[plane][i, j], int(tries[plane][i, j]))
                tries[plane][i, j] += 1
                if step is not None:
                    block[step[0]] += step[1]
                    moved.append((plane, int(i), int(j), *step))
        after = _misses(task, blocks)
        for plane, i, j, place, change in moved:
            pairs = zip((i, j), near, strict=True)
            around = tuple(slice(max(at - size // 2, 0), at + size // 2 + 1) for at, size in pairs)
            now = np.maximum(np.abs(after[plane][around]) - task.reach, 0).sum()
            if now >= excess[plane][around].sum():
                blocks[plane][place] -= change
        misses = _misses(task, blocks)


def _misses(task: Task, blocks: list[NDArray[Any]]) -> list[NDArray[Any]]:
    seen = task.seen(task.image(blocks))
    return [view - target for view, target in zip(seen, task.targets, strict=True)]


def _tie_break(shape: tuple[int, ...]) -> NDArray[Any]:
    return np.arange(np.prod(shape)).reshape(shape) / (2.0 * np.prod(shape))


def _move(
    problem: Problem, block: NDArray[Any], output: tuple[int, int], miss: float, attempt: int
) -> tuple[tuple[int, int], float] | None:
    """Return a pixel of an output and its step, another one in every attempt; None where there is none left."""
    (down, row_weights), (across, column_weights) = problem.footprint.rows.taps, problem.footprint.columns.taps
    weights = np.outer(row_weights[output[0]], column_weights[output[1]])
    there = np.ix_(down[output[0]], across[output[1]])
    steps = -np.sign(miss) * np.sign(weights)
    low, high = problem.box(there)
    legal = (block[there] + steps >= low) & (block[there] + steps <= high) & (weights != 0)
    order = np.argsort(np.where(legal, np.abs(np.abs(weights) - LIKELY), np.inf), axis=None, kind="stable")
    if attempt >= np.count_nonzero(legal):
        return None
    p, q = np.unravel_index(int(order[attempt]), weights.shape)
    return (int(down[output[0]][p]), int(across[output[1]][q])), float(steps[p, q])
