"""Axis weights: the L and R of ``L X R^T`` built from a formula, and applied; for libraries that may be absent."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.scaling.kernels import Kernel


class AxisWeights(NamedTuple):
    """One axis of a scaler by its formula, over the pixels that it reads and no others.

    Parameters
    ----------
    read : slice or (k,) intp
        Which of the axis' pixels have weight.
    weights : scipy.sparse.csr_array, (length_out, k), float32
    """

    read: Any
    weights: Any


def weights_of(indices: NDArray[np.intp], weights: NDArray[Any], length_in: int) -> AxisWeights:
    """Return the axis on which output i reads pixels ``indices[i]`` with ``weights[i]``.

    Parameters
    ----------
    indices : (length_out, taps)
        Within 0..length_in - 1 wherever the weight is not 0; a pixel that comes twice has both weights.
    weights : (length_out, taps)
    length_in : int
    """
    output, tap = np.nonzero(weights)
    entries = (weights[output, tap].astype(np.float64), (output, indices[output, tap]))
    matrix = sparse.csr_array(entries, shape=(len(indices), length_in))
    matrix.sum_duplicates()
    read = np.unique(matrix.indices)
    if len(read) == length_in:
        return AxisWeights(slice(None), matrix.astype(np.float32))
    return AxisWeights(read, sparse.csr_array(matrix[:, read]).astype(np.float32))


def kernel_weights(centres: NDArray[Any], stretch: float, kernel: Kernel, length_in: int) -> AxisWeights:
    """Return the axis on which output i weighs pixels by `kernel` around ``centres[i]``; rows sum to 1.

    Parameters
    ----------
    centres : (length_out,)
        In pixels from the image's edge: pixel j lies at j + 1/2.
    stretch : float
        Factor by which the kernel is widened: the scaling ratio where it antialiases, else 1.
    kernel : Kernel
    length_in : int
        Pixels beyond the edges have no weight.
    """
    centres = centres.astype(np.float64)
    reach = kernel.radius * stretch
    first = np.floor(centres - reach).astype(np.intp)
    indices = first[:, None] + np.arange(int(np.ceil(2 * reach)) + 2)
    weights = kernel.curve(np.abs(indices + 0.5 - centres[:, None]) / stretch)
    weights[(indices < 0) | (indices >= length_in)] = 0.0
    return weights_of(indices, weights / weights.sum(axis=1, keepdims=True), length_in)


def weighted(pixels: Pixels, rows: AxisWeights, columns: AxisWeights) -> NDArray[np.float32]:
    """Return ``L X R^T`` as float32, (m, n) or (m, n, 3), of (M, N) or (M, N, 3) pixels."""
    read = pixels[rows.read].astype(np.float32, copy=False)
    down = rows.weights @ read.reshape(len(read), -1)
    across = down.reshape(len(down), *read.shape[1:]).swapaxes(0, 1)[columns.read]
    done = columns.weights @ across.reshape(len(across), -1)
    return np.ascontiguousarray(done.reshape(len(done), *across.shape[1:]).swapaxes(0, 1))


def picked(pixels: Pixels, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Pixels:
    """Return the pixels in these rows and columns: what a nearest scaler gives; the dtype stays."""
    return pixels[rows][:, columns]


def in_dtype(values: NDArray[Any], dtype: np.dtype[Any]) -> Pixels:
    """Return a library's floats in an image's dtype: whole numbers are rounded and clipped, half to even."""
    if dtype.kind == "f":
        return values.astype(dtype, copy=False)
    limits = np.iinfo(dtype)
    return np.clip(np.rint(values), limits.min, limits.max).astype(dtype)
