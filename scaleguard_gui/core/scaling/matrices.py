"""Scaling is a matrix: recover L and R of ``scale(X) = L X R^T`` from the real library, in floating point."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.size import Size

# A weight below this share of an output is rounding noise of the library's float path, not a pixel that it reads.
NEGLIGIBLE_WEIGHT = 1e-5


class Matrices(NamedTuple):
    """``scale(X) = rows @ X @ columns.T``; CSR float64 of shapes (m, M) and (n, N)."""

    rows: Any
    columns: Any


@lru_cache(maxsize=64)
def axis_matrix(scaler: Selection, length_in: int, length_out: int) -> Any:
    """Recover one axis of a scaler.

    A comb of unit impulses goes through the real call: probe column k holds ones at k, k + P, k + 2P ... With P wider
    than any kernel, at most one of them can answer in an output, so that P columns tell what an identity of
    `length_in` columns would, for a fraction of its memory.

    Parameters
    ----------
    scaler : Selection
    length_in, length_out : int
        Pixels along this axis before and after.

    Returns
    -------
    scipy.sparse.csr_array, (length_out, length_in), float64
        Rows sum to 1; an output that reads no pixel (SciPy has such) has an empty row.
    """
    ratio = length_in / length_out
    period = min(length_in, math.ceil(16 * max(1.0, ratio)) + 8)
    comb = np.zeros((length_in, period + 2), np.float32)
    comb[np.arange(length_in), np.arange(length_in) % period] = 1.0
    # Two more columns: scikit-image clips its answer to the values of the image, lobes of the kernel included.
    comb[:, period:] = (-1.0, 2.0)
    answers = _columns_scaled(scaler, comb, length_out)[:, :period]

    output, tooth = np.nonzero(np.abs(answers) > NEGLIGIBLE_WEIGHT)
    centre = (output + 0.5) * ratio - 0.5
    # Of all impulses in this probe column, the one nearest to where the output looks.
    source = tooth + period * np.rint((centre - tooth) / period).astype(np.int64)
    source = np.where(source < 0, source + period, np.where(source >= length_in, source - period, source))
    matrix = sparse.csr_array((answers[output, tooth], (output, source)), shape=(length_out, length_in))
    matrix.sum_duplicates()
    sums = matrix.sum(axis=1)
    return sparse.csr_array(sparse.diags_array(1.0 / np.where(sums == 0, 1.0, sums)) @ matrix)


def _columns_scaled(scaler: Selection, columns: NDArray[np.float32], length_out: int) -> NDArray[np.float64]:
    """Return what the real call makes of each column, (length_out, k), as if the others were not there."""
    wide = 3 if _blurs_unchanged_axes(scaler) else 1
    size = Size(wide * columns.shape[1], length_out)
    real_call = algorithm("scaler", scaler.name).function
    answers = real_call(np.repeat(columns, wide, axis=1), size, scaler.parameters)
    return answers[:, wide // 2 :: wide].astype(np.float64)


@lru_cache(maxsize=64)
def _blurs_unchanged_axes(scaler: Selection) -> bool:
    """Tell whether pixels mix with their neighbours, but no farther, along an axis that keeps its length."""
    line = np.zeros((2, 9), np.float32)
    line[:, 4] = 1.0
    answer = algorithm("scaler", scaler.name).function(line, Size(9, 2), scaler.parameters)
    return bool(np.abs(answer - line).max() > NEGLIGIBLE_WEIGHT)


def considered_along(matrix: Any) -> NDArray[np.bool_]:
    """Tell which inputs of an axis matrix have weight: absolute sums, since plain ones can cancel."""
    return np.asarray(abs(matrix).sum(axis=0)).ravel() > NEGLIGIBLE_WEIGHT
