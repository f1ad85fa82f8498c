"""Parts: where outputs miss their bounds, the image around them is solved by itself, exactly, or proved to fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.interior_point import least_miss
from scaleguard_gui.core.solvers.part import Part
from scaleguard_gui.core.solvers.problem import Problem

# Outputs to each side of the worst one. What one output can reach hardly depends on those further away.
NEAR, WIDER = 2, (3, 5)
PLACES = 6
# Of the places, those looked at in wider parts too.
FINALISTS = 2
# Of a bound, how much a wider part must add for a still wider one to be worth its time.
GROWTH = 0.01
# Outputs to each side whose pixels are solved anew, try after try at one place, and parts solved at most.
PATCHES, MOST_PATCHES = (1, 3), 20
# On a scale where legal values span 1: decides between blocks that miss equally, and costs no nearness that one sees.
STAY = 1e-7
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


def patch(problem: Problem, block: NDArray[Any], tolerance: float, ctx: RunContext) -> float:
    """Solve the pixels around the worst outputs anew, place by place, until no output misses its bounds.

    All other pixels stay as they are, so that no output gets worse than the worst one was.

    Parameters
    ----------
    problem : Problem
    block : ndarray, (k, l)
        Legal values; changed in place.
    tolerance : float
        Miss, in stored values, that counts as none.
    ctx : RunContext

    Returns
    -------
    float
        What the worst output misses by in the end, in stored values.
    """
    view = problem.footprint.down(block)
    missing = np.abs(problem.violation(view))
    given_up = np.zeros(missing.shape, bool)
    tries = np.zeros(missing.shape, int)
    for _ in range(MOST_PATCHES):
        open_ = np.where(given_up, 0.0, missing)
        place = np.unravel_index(int(np.argmax(open_)), open_.shape)
        if open_[place] <= tolerance:
            break
        _Patch.around(problem, (int(place[0]), int(place[1])), PATCHES[tries[place]]).solve(problem, block, view, ctx)
        missing = np.abs(problem.violation(view))
        tries[place] += 1
        given_up[place] = tries[place] == len(PATCHES)
    return float(missing.max(initial=0.0))


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
    part = _part(problem, outputs, pixels, problem.lower[outputs], problem.upper[outputs])
    room = np.where(np.isfinite(part.upper - part.lower), part.upper - part.lower, 0.0)
    nearest = least_miss(part, ctx, tolerance=PRECISION * problem.span, floor=-0.5 * float(room.max(initial=0.0)))
    return nearest.bound


@dataclass(frozen=True, eq=False)
class _Patch:
    """Pixels that may move, and all outputs that read any of them.

    Parameters
    ----------
    pixels : tuple of ndarray
        Indices of rows and columns of the block.
    outputs : tuple of slice
        Rows and columns of the view.
    """

    pixels: tuple[NDArray[Any], NDArray[Any]]
    outputs: tuple[slice, slice]

    @classmethod
    def around(cls, problem: Problem, place: tuple[int, int], radius: int) -> _Patch:
        pixels, outputs = [], []
        for axis, at in zip((problem.footprint.rows, problem.footprint.columns), place, strict=True):
            pixels.append(np.unique(axis.down[max(at - radius, 0) : at + radius + 1].indices))
            readers = axis.up[pixels[-1]].indices
            outputs.append(slice(int(readers.min()), int(readers.max()) + 1))
        return cls((pixels[0], pixels[1]), (outputs[0], outputs[1]))

    def solve(self, problem: Problem, block: NDArray[Any], view: NDArray[Any], ctx: RunContext) -> None:
        """Bring the outputs as near to their bounds as these pixels can; block and view change in place."""
        there = np.ix_(*self.pixels)
        seen = view[self.outputs].astype(np.float64)
        part = _part(problem, self.outputs, self.pixels, problem.lower[self.outputs], problem.upper[self.outputs])
        fixed = seen - part.rows @ block[there] @ part.columns.T
        part = _part(problem, self.outputs, self.pixels, part.lower - fixed, part.upper - fixed)
        nearest = least_miss(part, ctx, tolerance=PRECISION * problem.span, floor=0.0, stay=STAY)
        before = float(np.abs(problem.violation(view)[self.outputs]).max())
        if nearest.miss < before:
            block[there] = nearest.block
            view[self.outputs] = fixed + part.rows @ nearest.block @ part.columns.T


def _part(
    problem: Problem,
    outputs: tuple[slice, ...],
    pixels: tuple[NDArray[Any], ...],
    lower: NDArray[Any],
    upper: NDArray[Any],
) -> Part:
    there = np.ix_(*pixels)
    low, high = problem.box(there)
    return Part(
        rows=problem.footprint.rows.down[outputs[0]][:, pixels[0]].toarray().astype(np.float64),
        columns=problem.footprint.columns.down[outputs[1]][:, pixels[1]].toarray().astype(np.float64),
        source=problem.source[there].astype(np.float64),
        lower=lower.astype(np.float64),
        upper=upper.astype(np.float64),
        low=low,
        high=high,
    )
