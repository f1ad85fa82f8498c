"""Exact area means: what a screen pixel shows when it stands for many image pixels, at any zoom and any offset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scaleguard_gui.core.frame import Pixels

# Rows are reduced in pieces of about this many image pixels, so that the float copy stays small.
_PIECE = 1 << 20


@dataclass(frozen=True)
class Axis:
    """One axis of a picture on the screen; screen pixel k covers image pixels [(first + k) step, (first + k + 1) step).

    Parameters
    ----------
    length : int
        Image pixels along this axis.
    first : int
        Number of the first screen pixel, counted from the image's edge; not negative.
    step : float
        Image pixels per screen pixel: above 1 the picture is shrunk, below 1 its pixels are repeated.
    count : int
        Screen pixels; the last one still touches the image.
    """

    length: int
    first: int
    step: float
    count: int


def area_mean(pixels: Pixels, down: Axis, across: Axis) -> NDArray[np.float32]:
    """Return for each screen pixel the mean of exactly the image area it covers.

    An image pixel that lies under two screen pixels counts for each with the share of its area. No pyramid is used:
    its ready-made means straddle screen pixels and would blur the answer, and the exact sums are fast enough
    (4096x4096 to 450x450: some 10 ms). An axis that is enlarged repeats pixels instead.

    Parameters
    ----------
    pixels : ndarray, (M, N) or (M, N, 3)
        Any real dtype.
    down, across : Axis
        Of the rows (length M) and of the columns (length N).

    Returns
    -------
    ndarray, (down.count, across.count) or (down.count, across.count, 3), float32
        In the values of `pixels`.
    """
    rows, top = sampling(down)
    columns, left = sampling(across)
    crop = pixels[top : top + rows.shape[1], left : left + columns.shape[1]]
    short = _reduced(rows, crop)
    # cv2.transpose is several times faster than numpy's.
    return np.asarray(cv2.transpose(_reduced(columns, np.asarray(cv2.transpose(short)))), np.float32)


@lru_cache(maxsize=64)
def sampling(axis: Axis) -> tuple[csr_array, int]:
    """Return each screen pixel's weights (axis.count, pixels touched), summing to 1, and the first pixel touched."""
    return _covering(axis) if axis.step >= 1.0 else _repeating(axis)


def _covering(axis: Axis) -> tuple[csr_array, int]:
    bounds = np.minimum((axis.first + np.arange(axis.count + 1)) * axis.step, axis.length)
    low, high = int(bounds[0]), int(np.ceil(bounds[-1]))
    # Cut at every edge of either grid: each piece then lies in one image pixel and under one screen pixel.
    cuts = np.unique(np.concatenate([np.arange(low, high + 1), bounds]))
    cuts = cuts[(cuts >= bounds[0]) & (cuts <= bounds[-1])]
    middles = (cuts[1:] + cuts[:-1]) / 2
    screen = np.searchsorted(bounds, middles, side="right") - 1
    image = middles.astype(np.int64) - low
    covered = np.bincount(screen, np.diff(cuts), minlength=axis.count)
    weights = (np.diff(cuts) / covered[screen]).astype(np.float32)
    return csr_array((weights, (screen, image)), shape=(axis.count, high - low)), low


def _repeating(axis: Axis) -> tuple[csr_array, int]:
    centres = (axis.first + np.arange(axis.count) + 0.5) * axis.step
    image = np.minimum(centres.astype(np.int64), axis.length - 1)
    low = int(image[0])
    ones = np.ones(axis.count, np.float32)
    return csr_array((ones, (np.arange(axis.count), image - low)), shape=(axis.count, int(image[-1]) - low + 1)), low


def _reduced(weights: csr_array, pixels: Pixels) -> NDArray[np.float32]:
    """Return `weights` applied to the rows of `pixels`, piece by piece."""
    flat = pixels.reshape(len(pixels), -1)
    count = weights.shape[0]
    result = np.empty((count, flat.shape[1]), np.float32)
    lines = max(1, int(_PIECE * count / max(1, flat.size)))
    for start in range(0, count, lines):
        part = weights[start : start + lines]
        low, high = int(part.indices[0]), int(part.indices[-1]) + 1
        result[start : start + lines] = part[:, low:high] @ flat[low:high].astype(np.float32, copy=False)
    return result.reshape(count, *pixels.shape[1:])
