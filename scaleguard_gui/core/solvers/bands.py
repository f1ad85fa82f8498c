"""Bands: an axis matrix cut into small dense blocks, so that its products are BLAS calls on what is in the cache."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# Outputs per strip, about: with many, most of a dense block is zeros; with few, BLAS has too little to do.
OUTPUTS_PER_STRIP = 3.5
SMALLEST_STRIP = 32
# Multiply-adds of one call up to which OpenBLAS starts no threads of its own: on calls of some microseconds, threads
# that wait for each other cost more than they give, and a busy machine makes them wait for milliseconds.
SINGLE_THREADED = 1 << 18


class Strip(NamedTuple):
    """Some considered rows (or columns), few enough to stay in the processor's cache, and the outputs that read them.

    Parameters
    ----------
    inputs, outputs : slice
        Of the considered rows, and of the view's rows.
    up : ndarray, (h, q)
        L^T restricted to both.
    down : ndarray, (q, h)
        L restricted to both.
    """

    inputs: slice
    outputs: slice
    up: NDArray[Any]
    down: NDArray[Any]


def strips_of(matrix: Any) -> list[Strip]:
    """Cut an (m, k) sparse axis matrix without empty columns into strips of its inputs, in order."""
    outputs, inputs = matrix.shape
    height = max(SMALLEST_STRIP, round(OUTPUTS_PER_STRIP * inputs / outputs))
    by_input = matrix.T.tocsr()
    starts, readers = by_input.indptr, by_input.indices
    strips = []
    for start in range(0, inputs, height):
        stop = min(start + height, inputs)
        part = slice(starts[start], starts[stop])
        first, last = int(readers[part].min()), int(readers[part].max()) + 1
        up = np.zeros((stop - start, last - first), by_input.dtype)
        up[np.repeat(np.arange(stop - start), np.diff(starts[start : stop + 1])), readers[part] - first] = (
            by_input.data[part]
        )
        strips.append(Strip(slice(start, stop), slice(first, last), up, np.ascontiguousarray(up.T)))
    return strips


def product(left: NDArray[Any], right: NDArray[Any], out: NDArray[Any]) -> NDArray[Any]:
    """Write ``left @ right`` into `out` by BLAS calls that are each too small to be shared among threads.

    Parameters
    ----------
    left, right, out : ndarray, (a, b), (b, c) and (a, c)
        Of one floating dtype, the values of each row next to each other.

    Returns
    -------
    ndarray, (a, c)
        `out`.
    """
    height, width = out.shape
    step = max(1, SINGLE_THREADED // max(left.size, 1))
    whole = width // step * step
    if width <= step:
        return np.matmul(left, right, out=out)
    stacked = right[:, :whole].reshape(right.shape[0], -1, step).transpose(1, 0, 2)
    np.matmul(left, stacked, out=out[:, :whole].reshape(height, -1, step).transpose(1, 0, 2))
    if whole < width:
        np.matmul(left, right[:, whole:], out=out[:, whole:])
    return out
