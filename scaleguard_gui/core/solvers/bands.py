"""Bands: an axis matrix cut into small dense blocks or single taps, so that products are on what is in the cache."""

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
# Taps of an output up to which it is quicker to take them one by one, and outputs per strip there.
FEW_TAPS, OUTPUTS_PER_TAP = 8, 256


class Strip(NamedTuple):
    """Some considered rows (or columns), few enough to stay in the processor's cache, and the outputs that read them.

    Parameters
    ----------
    inputs, outputs : slice
        Of the considered rows, and of the view's rows.
    up : ndarray, (h, q) or (h,)
        L^T restricted to both; one-dimensional where it is diagonal.
    down : ndarray, (q, h) or (h,)
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


def tap_by_tap(matrix: Any) -> NDArray[np.intp]:
    """Return the inputs of an (m, k) axis matrix in the order that `tap_strips_of` takes, or as they are."""
    reading = np.flatnonzero(np.diff(matrix.indptr))
    inputs = np.arange(matrix.shape[1])
    count = inputs.size // reading.size
    if not np.array_equal(matrix.indptr[reading], inputs[::count]) or not np.array_equal(matrix.indices, inputs):
        return inputs
    return inputs.reshape(-1, count).T.reshape(-1)


def tap_strips_of(matrix: Any) -> list[Strip]:
    """Cut an (m, k) axis matrix whose outputs read the same few inputs each, and share none, into diagonal strips.

    Its inputs are ordered by `tap_by_tap`: the first of all outputs, then the second ones, and so on; a strip holds one
    of them of many outputs. Returns none for all other matrices.
    """
    reading = np.flatnonzero(np.diff(matrix.indptr))
    first, outputs = int(reading[0]), reading.size
    count = matrix.shape[1] // outputs
    expected = np.arange(outputs * count).reshape(count, outputs).T.reshape(-1)
    if count > FEW_TAPS or not np.array_equal(matrix.indices, expected) or reading[-1] - first + 1 != outputs:
        return []
    weights = matrix.data.reshape(outputs, count).T.copy()
    strips = []
    for start in range(0, outputs, OUTPUTS_PER_TAP):
        stop = min(start + OUTPUTS_PER_TAP, outputs)
        for tap, part in enumerate(weights[:, start:stop]):
            inputs = slice(tap * outputs + start, tap * outputs + stop)
            strips.append(Strip(inputs, slice(first + start, first + stop), part, part))
    return strips


def product(left: NDArray[Any], right: NDArray[Any], out: NDArray[Any]) -> NDArray[Any]:
    """Write ``left @ right`` into `out` by BLAS calls that are each too small to be shared among threads.

    Parameters
    ----------
    left, right, out : ndarray, (a, b), (b, c) and (a, c)
        Of one floating dtype, the values of each row next to each other; or the diagonal of a diagonal `left` or
        `right`.

    Returns
    -------
    ndarray, (a, c)
        `out`.
    """
    if left.ndim == 1:
        return np.multiply(left[:, None], right, out=out)
    if right.ndim == 1:
        return np.multiply(left, right, out=out)
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
