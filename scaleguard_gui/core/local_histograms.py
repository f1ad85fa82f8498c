"""Local histograms: the exact histogram of every field of a frame, and how far those of two frames lie apart."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.occupied import LEVELS, occupied_level, occupied_range

# Fields along each axis. Two pictures may hold the same grey levels as a whole, but hardly in all of 16 places.
FIELDS = 4


def local_shares(frame: Frame, like: Frame, fields: tuple[int, int]) -> NDArray[np.float64]:
    """Return the shares of values per field, channel and bin.

    Parameters
    ----------
    frame : Frame
    like : Frame
        Of the same dtype; the bins are the 256 levels of its occupied range. Values beyond it count at the ends.
    fields : tuple of (int, int)
        Fields down and across.

    Returns
    -------
    ndarray, (fields down * fields across, channels, 256), float64
        The last axis sums to 1.
    """
    levels = _levels(frame, like)
    levels = levels.reshape(*levels.shape[:2], -1)
    rows = np.linspace(0, frame.height, fields[0] + 1).astype(int)
    columns = np.linspace(0, frame.width, fields[1] + 1).astype(int)
    counts = [
        [cv2.calcHist([field], [channel], None, [LEVELS], [0, LEVELS]).ravel() for channel in range(levels.shape[2])]
        for band in np.split(levels, rows[1:-1])
        for field in np.split(band, columns[1:-1], axis=1)
    ]
    counted = np.asarray(counts, dtype=np.float64)
    return counted / counted.sum(axis=-1, keepdims=True)


def fields_of(view: Frame) -> tuple[int, int]:
    """Return how many fields down and across a model view is divided into; none holds less than 4 x 4 pixels."""
    return max(1, min(FIELDS, view.height // 4)), max(1, min(FIELDS, view.width // 4))


def mean_distance(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the earth mover's distance in bins, averaged over all fields and channels."""
    return float(np.abs(np.cumsum(first - second, axis=-1)).sum(axis=-1).mean())


def chance_distance(shares: NDArray[np.float64], pixels: float) -> float:
    """Return by how many bins a histogram of `pixels` values, drawn at random out of `shares`, is off.

    The cumulative share F of one bin varies by sqrt(F (1 - F) / pixels); the sum over bins, averaged over all fields
    and channels, bounds the expected earth mover's distance.
    """
    below = np.cumsum(shares, axis=-1)
    return float(np.sqrt(np.clip(below * (1 - below), 0, None) / pixels).sum(axis=-1).mean())


def _levels(frame: Frame, like: Frame) -> Pixels:
    """Return the bin of every value, as uint8 of the frame's shape."""
    if frame.pixels.dtype == np.uint8:
        return frame.pixels
    low, step = occupied_range(like)[0], occupied_level(like)
    if not frame.is_integer:
        scaled = (frame.pixels - np.float32(low)) / np.float32(step)
        return np.clip(scaled, 0, LEVELS - 1, out=scaled).astype(np.uint8)
    limits = np.iinfo(frame.pixels.dtype)
    values = np.arange(limits.min, limits.max + 1)
    table = np.clip((values - int(low)) // int(step), 0, LEVELS - 1).astype(np.uint8)
    # Read as unsigned, negative values stand behind the positive ones.
    return np.roll(table, limits.min)[frame.pixels.view(np.uint16)]
