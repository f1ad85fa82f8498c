"""Region statistics: exact figures of the stored values in a rectangle, for every picture of an outcome."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.histogram import exact_histogram
from scaleguard_gui.core.scaling.fit import Placement

MOST_BINS = 256
Region = tuple[int, int, int, int]


@dataclass(frozen=True)
class Statistics:
    """Figures over all values (of all channels), in stored values; `pixels` counts pixels."""

    pixels: int
    mean: float
    sd: float
    minimum: float
    maximum: float
    median: float


def cut(frame: Frame, region: Region, extent: Placement) -> Frame | None:
    """Cut a rectangle out of a frame.

    Parameters
    ----------
    frame : Frame
        Of any size: the rectangle's pixels are those whose area it touches.
    region : tuple of (x, y, width, height)
        In source coordinates.
    extent : Placement
        What of the source, or beyond it, the frame shows.

    Returns
    -------
    Frame or None
        None when the rectangle lies outside of it.
    """
    x, y, w, h = region
    columns = _span(x - extent.x, w, frame.width / extent.width, frame.width)
    rows = _span(y - extent.y, h, frame.height / extent.height, frame.height)
    piece = frame.pixels[rows, columns]
    return frame.with_pixels(piece) if piece.size else None


def statistics(frame: Frame) -> Statistics:
    """Return the figures of all values of a frame; whole numbers are counted, and the counts give all figures."""
    values, pixels = frame.pixels, frame.height * frame.width
    low, high = float(values.min()), float(values.max())
    if not frame.is_integer:
        mean, sd = float(values.mean(dtype=np.float64)), float(values.std(dtype=np.float64))
        return Statistics(pixels, mean, sd, low, high, float(np.median(values)))
    levels = np.arange(low, high + 1)
    counts = exact_histogram(frame, np.append(levels, high + 1) - 0.5).counts
    total = int(counts.sum())
    mean = float(counts @ levels) / total
    sd = math.sqrt(float(counts @ (levels - mean) ** 2) / total)
    middle = np.searchsorted(np.cumsum(counts), [(total - 1) // 2, total // 2], side="right")
    return Statistics(pixels, mean, sd, low, high, float(levels[middle].mean()))


def bins_over(found: Iterable[Statistics], whole: bool) -> NDArray[np.float64]:
    """Return edges of at most 256 equal bins over all values that were found; whole numbers lie in their middle."""
    figures = list(found)
    low, high = min(f.minimum for f in figures), max(f.maximum for f in figures)
    if whole:
        step = math.ceil((high - low + 1) / MOST_BINS)
        return np.arange(low, high + step + 0.5, step) - 0.5
    return np.linspace(low, high if high > low else low + 1.0, MOST_BINS + 1)


def _span(start: float, length: int, scale: float, limit: int) -> slice:
    first = max(0, math.floor(start * scale + 1e-9))
    return slice(first, max(first, min(limit, math.ceil((start + length) * scale - 1e-9))))
