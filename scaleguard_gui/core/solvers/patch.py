"""Patch: where outputs miss their bounds, the pixels around them are solved anew, place by place."""

from __future__ import annotations

import math
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
# Multiplications that one iteration in each of them may take altogether: wide kernels share so much with their
# neighbours that twenty parts would take minutes.
MOST_WORK = 3e8
# On a scale where legal values span 1: decides between blocks that miss equally, and costs no nearness that one sees.
STAY = 1e-7
# In spans of the legal values: how exactly parts are solved.
PRECISION = 4e-6


def patch(problem: Problem, block: NDArray[Any], tolerance: float, ctx: RunContext) -> float:
    """Solve the pixels around the worst outputs anew, place by place, until no output misses its bounds.

    All other pixels stay as they are, so that no output gets worse than the worst one was. So many parts, and so much
    work, are the end of it: never the clock, or the same image would not come out twice.

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
    work = 0.0
    for _ in range(MOST_PATCHES):
        ctx.check()
        open_ = np.where(given_up, 0.0, missing)
        place = np.unravel_index(int(np.argmax(open_)), open_.shape)
        if open_[place] <= tolerance:
            break
        patched = _Patch.around(problem, (int(place[0]), int(place[1])), RADII[tries[place]])
        work += patched.work
        if work > MOST_WORK:
            break
        patched.solve(problem, block, view, ctx)
        missing = np.abs(problem.violation(view))
        tries[place] += 1
        given_up[place] = tries[place] == len(RADII)
    return float(missing.max(initial=0.0))


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

    @property
    def work(self) -> float:
        """Multiplications that the normal equations of an iteration take: their making and their factors."""
        outputs = math.prod(part.stop - part.start for part in self.outputs)
        return float(outputs**2 * (self.pixels[0].size + outputs / 3))

    def solve(self, problem: Problem, block: NDArray[Any], view: NDArray[Any], ctx: RunContext) -> None:
        """Bring the outputs as near to their bounds as these pixels can; block and view change in place."""
        there = np.ix_(*self.pixels)
        seen = view[self.outputs].astype(np.float64)
        part = part_of(problem, self.outputs, self.pixels)
        fixed = seen - part.rows @ block[there] @ part.columns.T
        part = replace(part, lower=part.lower - fixed, upper=part.upper - fixed)
        nearest = least_miss(part, ctx, tolerance=PRECISION * problem.span, floor=0.0, stay=STAY)
        before = float(np.abs(problem.violation(view)[self.outputs]).max())
        if nearest.miss < before:
            block[there] = nearest.block
            view[self.outputs] = fixed + part.rows @ nearest.block @ part.columns.T
