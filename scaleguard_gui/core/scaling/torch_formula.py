"""PyTorch's ``interpolate`` by its formula (aten/src/ATen/native/UpSample.h), for where PyTorch is not installed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.scaling.axis_weights import AxisWeights, kernel_weights, weights_of
from scaleguard_gui.core.scaling.kernels import KEYS, TRIANGLE, Kernel, cubic

RECORDED = "2.13.0"
"""The version of PyTorch that the formulas were compared with."""

# PyTorch finds positions in single precision: beyond a few hundred pixels its rounding is seen in the weights.
single = np.float32


def nearest_picks(length_in: int, length_out: int, exact: bool) -> NDArray[np.intp]:
    """Return the (length_out,) pixels that "nearest" (floor(i r)) or "nearest-exact" (floor((i + 1/2) r)) reads."""
    outputs = np.arange(length_out, dtype=single) + single(0.5 if exact else 0)
    return np.minimum(np.floor(outputs * _scale(length_in, length_out, False)).astype(np.intp), length_in - 1)


@lru_cache(maxsize=64)
def area_weights(length_in: int, length_out: int) -> AxisWeights:
    """Return the equal weights of all pixels that an output's area touches (``adaptive_avg_pool2d``)."""
    outputs = np.arange(length_out)
    first, end = outputs * length_in // length_out, -(-(outputs + 1) * length_in // length_out)
    indices = first[:, None] + np.arange((end - first).max())
    return weights_of(indices, (indices < end[:, None]) / (end - first)[:, None], length_in)


@lru_cache(maxsize=64)
def linear_weights(length_in: int, length_out: int, antialias: bool, align_corners: bool) -> AxisWeights:
    """Return the weights of "bilinear"."""
    if antialias:
        return _antialiased(length_in, length_out, align_corners, TRIANGLE)
    positions = np.maximum(_positions(length_in, length_out, align_corners), 0)
    before = np.minimum(np.floor(positions).astype(np.intp), length_in - 1)
    share = np.minimum(positions - before.astype(single), 1)
    indices = np.stack([before, np.minimum(before + 1, length_in - 1)], axis=1)
    return weights_of(indices, np.stack([1 - share, share], axis=1), length_in)


@lru_cache(maxsize=64)
def cubic_weights(length_in: int, length_out: int, antialias: bool, align_corners: bool) -> AxisWeights:
    """Return the weights of "bicubic": slope -0.75 with repeated edges, or with antialiasing slope -0.5 without."""
    if antialias:
        return _antialiased(length_in, length_out, align_corners, KEYS)
    positions = _positions(length_in, length_out, align_corners)
    before = np.floor(positions)
    taps = np.arange(-1, 3)
    share = (positions - before).astype(np.float64)
    weights = cubic(np.abs(taps - share[:, None]), -0.75)
    return weights_of(np.clip(before.astype(np.intp)[:, None] + taps, 0, length_in - 1), weights, length_in)


def _scale(length_in: int, length_out: int, align_corners: bool) -> np.float32:
    if align_corners:
        return single(length_in - 1) / single(length_out - 1) if length_out > 1 else single(0)
    return single(length_in) / single(length_out)


def _positions(length_in: int, length_out: int, align_corners: bool) -> NDArray[np.float32]:
    """Return where outputs look, (length_out,), pixel j lying at j."""
    outputs, scale = np.arange(length_out, dtype=single), _scale(length_in, length_out, align_corners)
    if align_corners:
        return outputs * scale
    # Fused multiply and add, as PyTorch is compiled: one rounding, not two.
    return ((outputs + 0.5).astype(np.float64) * scale - 0.5).astype(single)


def _antialiased(length_in: int, length_out: int, align_corners: bool, kernel: Kernel) -> AxisWeights:
    scale = _scale(length_in, length_out, align_corners)
    # PyTorch's own: with antialiasing, align_corners changes the scale but not where an output's centre lies.
    centres = (np.arange(length_out, dtype=single) + single(0.5)) * scale
    return kernel_weights(centres, max(float(scale), 1.0), kernel, length_in)
