"""Parts: where outputs miss their bounds, those around them are solved by themselves, exactly: a proof for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.interior_point import least_miss
from scaleguard_gui.core.solvers.part import part_of
from scaleguard_gui.core.solvers.problem import Problem

# Outputs to each side of the worst one. What one output can reach hardly depends on those further away.
NEAR, WIDER = 2, (3, 5)
PLACES = 6
# Of the places, those looked at in wider parts too.
FINALISTS = 2
# Of a bound, how much a wider part must add for a still wider one to be worth its time.
GROWTH = 0.01
# In spans of the legal values: how exactly parts are solved.
PRECISION = 4e-6


@dataclass(frozen=True)
class Proof:
    """What the worst output misses its bounds by in every legal block, and which few outputs prove it.

    Parameters
    ----------
    bound : float
        In stored values: positive where not all bounds can be met, never above the truth.
    plane : int
    place : tuple of int
        Row and column of the view.
    radius : int
        The outputs so far to each side, and all pixels that they read, were solved exactly.
    """

    bound: float
    plane: int
    place: tuple[int, int]
    radius: int

    def renewed(self, problem: Problem, ctx: RunContext) -> Proof:
        """Return the proof that the same outputs give for other bounds."""
        return replace(self, bound=_bound_around(problem, self.place, self.radius, ctx))


def prove(plane: int, problem: Problem, block: NDArray[Any], ctx: RunContext) -> Proof:
    """Prove how near an image can come to its bounds at best.

    A bound for any rectangle of outputs is one for all of them. The rectangles around the places where an attempt
    misses most are solved exactly, and the greatest of their bounds counts.

    Parameters
    ----------
    plane : int
        Which one this is.
    problem : Problem
    block : ndarray, (k, l)
        The attempt.
    ctx : RunContext
    """
    missing = np.abs(problem.violation(problem.footprint.down(block)))
    places = _peaks(missing, PLACES, NEAR)
    proofs = [Proof(_bound_around(problem, place, NEAR, ctx), plane, place, NEAR) for place in places]
    proofs.sort(key=_bound, reverse=True)
    for proof in proofs[:FINALISTS]:
        for radius in WIDER:
            wider = replace(proof, radius=radius).renewed(problem, ctx)
            proofs.append(wider)
            if wider.bound - proof.bound < GROWTH * abs(proof.bound):
                break
            proof = wider
    return max(proofs, key=_bound, default=Proof(-np.inf, plane, (0, 0), NEAR))


def _bound(proof: Proof) -> float:
    return proof.bound


def _peaks(missing: NDArray[Any], most: int, apart: int) -> Iterator[tuple[int, int]]:
    """Yield the places that miss most, none of them near another."""
    left = missing.copy()
    for _ in range(most):
        row, column = (int(index) for index in np.unravel_index(int(np.argmax(left)), left.shape))
        if left[row, column] <= 0:
            return
        yield row, column
        left[max(row - apart, 0) : row + apart + 1, max(column - apart, 0) : column + apart + 1] = 0


def _bound_around(problem: Problem, place: tuple[int, int], radius: int, ctx: RunContext) -> float:
    """Solve the outputs around a place with all pixels that they read, and none of the other outputs."""
    outputs = tuple(slice(max(at - radius, 0), at + radius + 1) for at in place)
    rows, columns = problem.footprint.rows.down[outputs[0]], problem.footprint.columns.down[outputs[1]]
    pixels = np.unique(rows.indices), np.unique(columns.indices)
    part = part_of(problem, outputs, pixels)
    room = np.where(np.isfinite(part.upper - part.lower), part.upper - part.lower, 0.0)
    nearest = least_miss(part, ctx, tolerance=PRECISION * problem.span, floor=-0.5 * float(room.max(initial=0.0)))
    return nearest.bound
