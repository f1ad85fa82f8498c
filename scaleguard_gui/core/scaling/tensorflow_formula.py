"""TensorFlow's ``tf.image.resize`` by its formula (tensorflow/core/kernels/image), for where it is not installed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.scaling.axis_weights import AxisWeights, kernel_weights, weights_of
from scaleguard_gui.core.scaling.kernels import GAUSSIAN, KEYS, LANCZOS3, LANCZOS5, MITCHELL, TRIANGLE, cubic

RECORDED = "2.21.0"
"""The version of TensorFlow that the formulas were compared with."""

KERNELS = {
    "bilinear": TRIANGLE,
    "bicubic": KEYS,
    "lanczos3": LANCZOS3,
    "lanczos5": LANCZOS5,
    "gaussian": GAUSSIAN,
    "mitchellcubic": MITCHELL,
}
# TensorFlow looks the cubic kernel up in a table of this many steps a pixel.
CUBIC_STEPS = 1024

# TensorFlow finds positions in single precision: beyond a few hundred pixels its rounding is seen in the weights.
single = np.float32


def nearest_picks(length_in: int, length_out: int) -> NDArray[np.intp]:
    """Return the (length_out,) pixels, floor((i + 1/2) r), that "nearest" reads."""
    picks = np.floor(_centres(length_in, length_out)).astype(np.intp)
    return np.minimum(picks, length_in - 1)


@lru_cache(maxsize=64)
def area_weights(length_in: int, length_out: int) -> AxisWeights:
    """Return the share of every pixel in an output's area (``resize_area``)."""
    scale = single(length_in) / single(length_out)
    outputs = np.arange(length_out + 1, dtype=single)
    low, high = (outputs[:-1] * scale)[:, None], (outputs[1:] * scale)[:, None]
    indices = np.floor(low).astype(np.intp) + np.arange(int(np.ceil(scale)) + 2)
    overlap = np.minimum(indices + 1, high) - np.maximum(indices, low)
    # A pixel beyond the edge can only come from a rounded position: TensorFlow takes the last one in its place.
    return weights_of(np.minimum(indices, length_in - 1), np.maximum(overlap, 0) / scale, length_in)


@lru_cache(maxsize=64)
def kernel_method_weights(method: str, length_in: int, length_out: int, antialias: bool) -> AxisWeights:
    """Return the weights of any other method; only "bilinear" and "bicubic" have code of their own if not antialiased.

    Parameters
    ----------
    method : str
        One of `KERNELS`.
    length_in, length_out : int
    antialias : bool
    """
    if not antialias and method == "bilinear":
        return _linear_weights(length_in, length_out)
    if not antialias and method == "bicubic":
        return _cubic_weights(length_in, length_out)
    # scale_and_translate: the scale is given as out / in, and turned round again.
    ratio = single(1.0 / (single(length_out) / single(length_in)).astype(np.float64))
    centres = (np.arange(length_out, dtype=single) + single(0.5)) * ratio
    return kernel_weights(centres, max(float(ratio), 1.0) if antialias else 1.0, KERNELS[method], length_in)


def _linear_weights(length_in: int, length_out: int) -> AxisWeights:
    positions = _centres(length_in, length_out) - single(0.5)
    below = np.floor(positions)
    share = positions - below
    taps = np.stack([below, np.ceil(positions)], axis=1).astype(np.intp)
    return weights_of(np.clip(taps, 0, length_in - 1), np.stack([1 - share, share], axis=1), length_in)


def _cubic_weights(length_in: int, length_out: int) -> AxisWeights:
    positions = _centres(length_in, length_out) - single(0.5)
    below = np.floor(positions)
    step = np.rint((positions - below) * single(CUBIC_STEPS)) / CUBIC_STEPS
    taps = np.arange(-1, 3)
    indices = below.astype(np.intp)[:, None] + taps
    weights = cubic(np.abs(taps - step.astype(np.float64)[:, None]), -0.5)
    weights[(indices < 0) | (indices >= length_in)] = 0.0
    return weights_of(indices, weights / weights.sum(axis=1, keepdims=True), length_in)


def _centres(length_in: int, length_out: int) -> NDArray[np.float32]:
    return (np.arange(length_out, dtype=single) + single(0.5)) * (single(length_in) / single(length_out))
