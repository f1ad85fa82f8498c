"""Patches: windows that slide over a picture, for tests that look for what is unlike the rest of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def patch_starts(length: int, window: int, stride: int) -> NDArray[np.intp]:
    """Return where windows begin along an axis: every `stride`, and one that ends with the axis."""
    starts = np.arange(0, length - window + 1, stride)
    return starts if starts[-1] == length - window else np.append(starts, length - window)


def patch_size(length: int, share: int, overlap: int) -> tuple[int, int]:
    """Return window and stride along an axis of `length`: length / share, and window / overlap; at least 1."""
    window = max(1, length // share)
    return window, max(1, window // overlap)


def patch_means(values: NDArray[np.floating], share: int, overlap: int) -> NDArray[np.float64]:
    """Return the mean of (m, n) `values` in every window.

    Parameters
    ----------
    values : ndarray, (m, n)
    share : int
        How many windows fit side by side.
    overlap : int
        By how many strides a window is as wide.

    Returns
    -------
    ndarray, (windows down, windows across)
    """
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    sums[1:, 1:] = values.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    (high, down), (wide, across) = (patch_size(length, share, overlap) for length in values.shape)
    top, left = patch_starts(values.shape[0], high, down), patch_starts(values.shape[1], wide, across)
    upper, lower = sums[top], sums[top + high]
    totals = lower[:, left + wide] - lower[:, left] - upper[:, left + wide] + upper[:, left]
    return np.asarray(totals / (high * wide))
