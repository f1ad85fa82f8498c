"""Taps: what single outputs read, side by side, for solvers that take many outputs at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.solvers.problem import Problem


class Taps(NamedTuple):
    """What outputs read, (taps, outputs) each; `low` and `high` may be one number for all.

    `pulls` are the weights times E, by which a multiplier moves each pixel. Where an output reads fewer pixels than
    others, taps of weight 0 fill the column.
    """

    pixels: NDArray[Any]
    weights: NDArray[Any]
    pulls: NDArray[Any]
    low: float | NDArray[Any]
    high: float | NDArray[Any]

    def of(self, chosen: NDArray[np.bool_]) -> Taps:
        """Return what some of the outputs read."""
        low, high = (bound[:, chosen] if isinstance(bound, np.ndarray) else bound for bound in (self.low, self.high))
        return Taps(self.pixels[:, chosen], self.weights[:, chosen], self.pulls[:, chosen], low, high)

    def room(self, missing: NDArray[Any]) -> NDArray[Any]:
        """Return how far each pixel can go to where its output has to, by the sign of (outputs,): (taps, outputs)."""
        rises = (self.weights > 0) == (missing > 0)
        room = np.where(rises, self.high - self.pixels, self.pixels - self.low)
        return np.where(self.weights == 0, 0, room)

    def cost(self, moved: NDArray[Any]) -> NDArray[Any]:
        """Return the sum of (A - S)^2 / E over the pixels A of each output, (outputs,)."""
        change = moved - self.pixels
        inverse = np.divide(self.weights, self.pulls, out=np.zeros_like(self.pulls), where=self.pulls != 0)
        return np.einsum("ko,ko,ko->o", change, change, inverse)


def taps_of(problem: Problem, outputs: tuple[NDArray[Any], ...]) -> Taps:
    """Gather what outputs read, which are given as `numpy.nonzero` does."""
    rows, columns = problem.footprint.rows, problem.footprint.columns
    at = places_of(problem, outputs)
    row_weights, column_weights = rows.taps[1][outputs[0]].T, columns.taps[1][outputs[1]].T
    weights = row_weights[:, None] * column_weights[None, :]
    pulls = weights if problem.ease is None else weights * problem.ease[at]
    count = weights.shape[0] * weights.shape[1]
    low, high = (bound.reshape(count, -1) if isinstance(bound, np.ndarray) else bound for bound in problem.box(at))
    pixels, weights, pulls = (part.reshape(count, -1) for part in (problem.source[at], weights, pulls))
    return Taps(pixels, weights, pulls, low, high)


def places_of(problem: Problem, outputs: tuple[NDArray[Any], ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns in the block of what outputs read: (p, 1, outputs) and (1, q, outputs)."""
    rows, columns = problem.footprint.rows, problem.footprint.columns
    return rows.taps[0][outputs[0]].T[:, None], columns.taps[0][outputs[1]].T[None, :]
