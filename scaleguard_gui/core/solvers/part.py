"""Part: a few outputs of an image with all pixels that they read, and how near their view can come to its bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.solvers.problem import Problem

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Part:
    """Some outputs and the pixels that they read: small enough for dense matrices.

    Parameters
    ----------
    rows, columns : ndarray, (p, k) and (q, l)
        L and R of these outputs and pixels.
    source : ndarray, (k, l)
        Where pixels stay if nothing else is asked of them.
    lower, upper : ndarray, (p, q)
        What the view may be; infinite where one side does not matter.
    low, high : float or ndarray, (k, l)
        What each pixel may be.
    between : tuple of ndarray (k, q), optional
        What ``A R^T`` may be at least and at most, where a library clips between its axes.
    """

    rows: Array
    columns: Array
    source: Array
    lower: Array
    upper: Array
    low: float | Array
    high: float | Array
    between: tuple[Array, Array] | None = None

    def views(self, block: Array) -> list[Array]:
        """Return what has bounds: the view of a block and, where that has some, ``A R^T``."""
        tall = block @ self.columns.T
        return [self.rows @ tall] if self.between is None else [self.rows @ tall, tall]

    def spread(self, views: list[Array]) -> Array:
        """Return the transpose of `views`: what they ask of each pixel."""
        tall = self.rows.T @ views[0]
        return (tall if self.between is None else tall + views[1]) @ self.columns

    def bounds(self) -> list[tuple[Array, Array]]:
        """Return the lower and upper bounds of each of `views`."""
        return [(self.lower, self.upper)] + ([] if self.between is None else [self.between])

    def miss_of(self, block: Array) -> float:
        """Return by how much the worst of `views` misses its bounds; negative where all are within."""
        return max(
            max(float(np.max(lower - view)), float(np.max(view - upper)))
            for view, (lower, upper) in zip(self.views(block), self.bounds(), strict=True)
        )

    def miss_bound(self, *multipliers: Array) -> float:
        """Return what the worst output misses its bounds by in every block of legal pixels, in stored values.

        Farkas' lemma: for any Y, the largest <Y, L A R^T> over legal A is known pixel by pixel, and bounds that ask
        for more are missed by at least the difference over the sum of abs(Y). Negative where all bounds can be met.

        Parameters
        ----------
        *multipliers : ndarray
            Y of each of `views`.
        """
        total = sum(float(np.abs(one).sum()) for one in multipliers)
        if total == 0:
            return -np.inf
        wanted = 0.0
        for one, (lower, upper) in zip(multipliers, self.bounds(), strict=True):
            wanted += float((one * np.where(one > 0, lower, np.where(one < 0, upper, 0.0))).sum())
        pull = self.spread(list(multipliers))
        most = np.maximum(pull * self.low, pull * self.high).sum()
        return float((wanted - most) / total)


@dataclass(frozen=True, eq=False)
class Nearest:
    """A block whose view misses its bounds least.

    Parameters
    ----------
    block : ndarray, (k, l)
    multipliers : list of ndarray
        Y of the proof for each of the part's views, in shares of 1.
    miss : float
        What the worst output misses by, in stored values; negative where all are within.
    bound : float
        What it misses by in every block.
    """

    block: Array
    multipliers: list[Array]
    miss: float
    bound: float

    def improved_by(self, other: Nearest) -> tuple[Nearest, bool]:
        """Return the better block with the better bound, and whether `other` had either."""
        block, proof = min(self, other, key=lambda n: n.miss), max(self, other, key=lambda n: n.bound)
        return Nearest(block.block, proof.multipliers, block.miss, proof.bound), other in (block, proof)


def part_of(problem: Problem, outputs: tuple[slice, ...], pixels: tuple[NDArray[Any], ...]) -> Part:
    """Cut some outputs (rows, columns) and some pixels out of a problem."""
    there = np.ix_(*pixels)
    low, high = problem.box(there)
    return Part(
        rows=problem.footprint.rows.down[outputs[0]][:, pixels[0]].toarray().astype(np.float64),
        columns=problem.footprint.columns.down[outputs[1]][:, pixels[1]].toarray().astype(np.float64),
        source=problem.source[there].astype(np.float64),
        lower=problem.lower[outputs].astype(np.float64),
        upper=problem.upper[outputs].astype(np.float64),
        low=low,
        high=high,
    )
