"""Kernel axis: which source pixels each output along one axis reads, ready to be looked at around any place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


class Reads(NamedTuple):
    """Every read of the pixels ``first .. first + length - 1``, sorted by pixel, then by output.

    Parameters
    ----------
    first, length : int
    pixels, outputs : ndarray of int
    weights : ndarray of float
    below : ndarray of float
        Summed absolute weights of the same pixel's earlier reads: where a stacked bar begins.
    """

    first: int
    length: int
    pixels: NDArray[np.int64]
    outputs: NDArray[np.int64]
    weights: NDArray[np.float64]
    below: NDArray[np.float64]

    @property
    def unread(self) -> NDArray[np.int64]:
        """The pixels that no output reads."""
        return np.setdiff1d(np.arange(self.first, self.first + self.length), self.pixels)


@dataclass(frozen=True, eq=False)
class KernelAxis:
    """One axis matrix, by source pixel.

    Parameters
    ----------
    matrix : scipy.sparse.csc_array, (outputs, pixels)
        With sorted indices.
    least, most : int
        Pixels that an output reads; those of padding, which read none, do not count.
    share : float
        Share (0..1) of the pixels along the axis that are read.
    highest : float
        Largest summed absolute weight of a pixel.
    """

    matrix: Any
    least: int
    most: int
    share: float
    highest: float

    @classmethod
    def of(cls, matrix: Any) -> Self:
        """Prepare an axis matrix of `Preprocess.matrices`; takes some passes over its entries."""
        by_pixel = sparse.csc_array(matrix)
        by_pixel.sort_indices()
        counts = np.bincount(by_pixel.indices, minlength=1)
        counts = counts[counts > 0]
        sums = np.asarray(abs(by_pixel).sum(axis=0)).ravel()
        least, most = (int(counts.min()), int(counts.max())) if counts.size else (0, 0)
        return cls(by_pixel, least, most, float(np.mean(sums > 0)), float(sums.max()))

    @property
    def length(self) -> int:
        """Source pixels along the axis."""
        return int(self.matrix.shape[1])

    def around(self, centre: float, count: int) -> Reads:
        """Return the reads of about `count` pixels around a source coordinate, moved or cut to lie on the axis."""
        count = min(count, self.length)
        first = min(max(round(centre - count / 2), 0), self.length - count)
        starts = self.matrix.indptr[first : first + count + 1].astype(np.int64)
        entries = slice(int(starts[0]), int(starts[-1]))
        weights = self.matrix.data[entries]
        pixels = first + np.repeat(np.arange(count), np.diff(starts))
        # The sum of all reads before, less those of the pixels before.
        summed = np.concatenate([[0.0], np.cumsum(np.abs(weights))])
        below = summed[:-1] - summed[(starts - starts[0])[pixels - first]]
        return Reads(first, count, pixels, self.matrix.indices[entries].astype(np.int64), weights, below)
