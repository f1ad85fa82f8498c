"""Exact histograms over common bins, and the distances between them; every value counts, nothing is sampled."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.occupied import occupied_range

# OpenCV returns counts as float32, which holds whole numbers exactly only below 2 ** 24.
_EXACT_COUNT = 2**24 - 1


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts of stored values.

    Parameters
    ----------
    edges : ndarray, (bins + 1,), float64
        Equally wide bins; bin k holds values v with edges[k] <= v < edges[k + 1]; stored values.
    counts : ndarray, (bins,), int64
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]

    @property
    def shares(self) -> NDArray[np.float64]:
        """Counts divided by their sum, (bins,)."""
        return self.counts / self.counts.sum()


def common_edges(*frames: Frame, bins: int = 256) -> NDArray[np.float64]:
    """Return edges of equally wide bins over all legal values of `frames`.

    Parameters
    ----------
    *frames : Frame
        At least one.
    bins : int
        At most so many: bins of whole numbers all hold equally many values, so that a flat histogram looks flat, and
        none holds less than one. 256 bins are one per grey level of 8 bit, and one per 256 values of 16 bit.

    Returns
    -------
    ndarray, (bins + 1,), float64
        Stored values; halfway between whole numbers when all frames hold whole numbers.
    """
    low = min(frame.value_range[0] for frame in frames)
    high = max(frame.value_range[1] for frame in frames)
    return _even_edges(low, high, all(frame.is_integer for frame in frames), bins)


def occupied_edges(*frames: Frame, bins: int = 256) -> NDArray[np.float64]:
    """Return edges like `common_edges`, but over the values that occur, so that a CT does not crowd into a few bins.

    8-bit frames keep one bin for each of their 256 grey levels.
    """
    if all(frame.pixels.dtype == np.uint8 for frame in frames):
        return common_edges(*frames, bins=bins)
    ranges = [occupied_range(frame) for frame in frames]
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    return _even_edges(low, high if high > low else low + 1, all(frame.is_integer for frame in frames), bins)


def _even_edges(low: float, high: float, whole: bool, bins: int) -> NDArray[np.float64]:
    if not whole:
        return np.linspace(low, high, bins + 1)
    values = high - low + 1
    width = math.ceil(values / bins)
    return low - 0.5 + width * np.arange(math.ceil(values / width) + 1, dtype=np.float64)


def exact_histogram(frame: Frame, edges: NDArray[np.float64]) -> Histogram:
    """Count every value of every channel.

    Parameters
    ----------
    frame : Frame
    edges : ndarray, (bins + 1,)
        Equally wide bins, as `common_edges` makes them. Values outside count in the first or last bin.

    Returns
    -------
    Histogram
        Its counts add up to the number of values in `frame`.
    """
    if frame.is_integer:
        values, counts = _value_counts(frame.pixels)
        places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
        binned = np.bincount(places, weights=counts, minlength=len(edges) - 1)
    else:
        inside = np.clip(frame.pixels, edges[0], edges[-1])
        binned, _ = np.histogram(inside, bins=len(edges) - 1, range=(edges[0], edges[-1]))
    return Histogram(edges, binned.astype(np.int64))


def cosine_distance(first: Histogram, second: Histogram) -> float:
    """Return 1 - cos of the angle between two histograms: 0 for one shape, 1 when they share no bin."""
    p, q = first.shares, second.shares
    return max(0.0, 1.0 - float(p @ q) / math.sqrt(float(p @ p) * float(q @ q)))


def chi_square(first: Histogram, second: Histogram) -> float:
    """Return 1/2 sum (p - q)^2 / (p + q) of the shares p, q: 0 for one shape, 1 when they share no bin."""
    p, q = first.shares, second.shares
    total = p + q
    return float(0.5 * np.sum(np.divide((p - q) ** 2, total, out=np.zeros_like(total), where=total > 0)))


def bhattacharyya(first: Histogram, second: Histogram) -> float:
    """Return sqrt(1 - sum sqrt(p q)) of the shares p, q: 0 for one shape, 1 when they share no bin.

    This is OpenCV's ``HISTCMP_BHATTACHARYYA``, also known as the Hellinger distance.
    """
    return math.sqrt(max(0.0, 1.0 - float(np.sqrt(first.shares * second.shares).sum())))


def earth_movers(first: Histogram, second: Histogram) -> float:
    """Return by how many 8-bit grey levels the values of one histogram must move, on average, to make the other.

    In one dimension this is the area between the cumulative shares. A grey level is 1/256 of what the bins span.
    """
    return float(np.abs(np.cumsum(first.shares - second.shares)).sum() * 256 / len(first.counts))


def _value_counts(pixels: Pixels) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Count every possible value of an integer dtype, in ascending order."""
    limits = np.iinfo(pixels.dtype)
    levels = limits.max - limits.min + 1
    unsigned = pixels.view(f"uint{limits.bits}")
    rows = unsigned.reshape(unsigned.shape[0], -1)
    counts = np.zeros(levels)
    step = max(1, _EXACT_COUNT // rows.shape[1])
    for top in range(0, rows.shape[0], step):
        counts += cv2.calcHist([rows[top : top + step]], [0], None, [levels], [0, levels]).ravel()
    # Read as unsigned, negative values stand behind the positive ones.
    return np.arange(limits.min, limits.max + 1), np.roll(counts, -limits.min)
