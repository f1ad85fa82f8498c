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
    """

    rows: Array
    columns: Array
    source: Array
    lower: Array
    upper: Array
    low: float | Array
    high: float | Array

    def miss_bound(self, multipliers: Array) -> float:
        """Return what the worst output misses its bounds by in every block of legal pixels, in stored values.

        Farkas' lemma: for any Y, the largest <Y, L A R^T> over legal A is known pixel by pixel, and bounds that ask
        for more are missed by at least the difference over the sum of abs(Y). Negative where all bounds can be met.
        """
        total = float(np.abs(multipliers).sum())
        if total == 0:
            return -np.inf
        wanted = np.where(multipliers > 0, self.lower, np.where(multipliers < 0, self.upper, 0.0))
        pull = self.rows.T @ multipliers @ self.columns
        most = np.maximum(pull * self.low, pull * self.high).sum()
        return float((np.sum(multipliers * wanted) - most) / total)


@dataclass(frozen=True, eq=False)
class Nearest:
    """A block whose view misses its bounds least.

    Parameters
    ----------
    block : ndarray, (k, l)
    multipliers : ndarray, (p, q)
        Y of the proof, in shares of 1.
    miss : float
        What the worst output misses by, in stored values; negative where all are within.
    bound : float
        What it misses by in every block.
    """

    block: Array
    multipliers: Array
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
