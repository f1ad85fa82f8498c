"""Patch: where outputs miss their bounds, the pixels around them are solved anew, place by place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.interior_point import least_miss
from scaleguard_gui.core.solvers.part import part_of
from scaleguard_gui.core.solvers.problem import Problem

# Outputs to each side whose pixels are solved anew, try after try at one place, and parts solved at most.
RADII, MOST_PATCHES = (1, 3), 20
# The same where the library clips between its axes: at many places, but no more than the rest takes.
MOST_UNCLIPPED = 60
# On a scale where legal values span 1: decides between blocks that miss equally, and costs no nearness that one sees.
STAY = 1e-7
# In spans of the legal values: how exactly parts are solved.
PRECISION = 4e-6


def patch(
    problem: Problem,
    block: NDArray[Any],
    tolerance: float,
    ctx: RunContext,
    between: tuple[float, float] | None = None,
) -> float:
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
    between : tuple of (low, high), optional
        What the library clips ``A R^T`` to before it goes on; pixels are then chosen so that nothing is clipped.

    Returns
    -------
    float
        What the worst output misses by in the end, in stored values.
    """
    sight = _Sight(problem, block, between)
    missing = np.abs(problem.violation(sight.view))
    given_up = np.zeros(missing.shape, bool)
    tries = np.zeros(missing.shape, int)
    for _ in range(MOST_PATCHES if between is None else MOST_UNCLIPPED):
        open_ = np.where(given_up, 0.0, missing)
        place = np.unravel_index(int(np.argmax(open_)), open_.shape)
        if open_[place] <= tolerance:
            break
        patched = _Patch.around(problem, (int(place[0]), int(place[1])), RADII[tries[place]])
        patched.solve(sight, ctx)
        missing = np.abs(problem.violation(sight.view))
        tries[place] += 1
        given_up[place] = tries[place] == len(RADII)
    return float(missing.max(initial=0.0))


class _Sight:
    """A block with what the library makes of it: by the matrices, and by clipping between them where it does that.

    Parameters
    ----------
    problem : Problem
    block : ndarray, (k, l)
    between : tuple of (low, high), optional
    """

    def __init__(self, problem: Problem, block: NDArray[Any], between: tuple[float, float] | None) -> None:
        self.problem, self.block = problem, block
        self.between = between or (-np.inf, np.inf)
        self.clips = between is not None
        self.tall = problem.footprint.columns.scale(block)
        self.view = problem.footprint.rows.down @ np.clip(self.tall, *self.between)

    def put(self, pixels: tuple[NDArray[Any], NDArray[Any]], outputs: tuple[slice, slice], block: NDArray[Any]) -> None:
        """Replace pixels, whose readers `outputs` are."""
        rows, columns = self.problem.footprint.rows.down, self.problem.footprint.columns.down
        self.block[np.ix_(*pixels)] = block
        self.tall[pixels[0], outputs[1]] = self.block[pixels[0]] @ columns[outputs[1]].T
        self.view[outputs] = rows[outputs[0]] @ np.clip(self.tall[:, outputs[1]], *self.between)


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

    def solve(self, sight: _Sight, ctx: RunContext) -> None:
        """Bring the outputs as near to their bounds as these pixels can; what is seen changes with them."""
        problem = sight.problem
        part = part_of(problem, self.outputs, self.pixels)
        inside = sight.block[np.ix_(*self.pixels)] @ part.columns.T
        tall = sight.tall[self.pixels[0], self.outputs[1]].astype(np.float64)
        # What the outputs owe to all other pixels; those of the part are clipped no more.
        fixed = sight.view[self.outputs] - part.rows @ (np.clip(tall, *sight.between) - tall + inside)
        part = replace(part, lower=part.lower - fixed, upper=part.upper - fixed)
        if sight.clips:
            low, high = sight.between
            part = replace(part, between=(low - tall + inside, high - tall + inside))
        nearest = least_miss(part, ctx, tolerance=PRECISION * problem.span, floor=0.0, stay=STAY)
        before = np.abs(problem.violation(sight.view)[self.outputs]).max()
        pixels = sight.block[np.ix_(*self.pixels)]
        sight.put(self.pixels, self.outputs, nearest.block)
        if np.abs(problem.violation(sight.view)[self.outputs]).max() >= before:
            sight.put(self.pixels, self.outputs, pixels)
