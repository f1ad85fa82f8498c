"""Exact histograms over common bins, and the distances between them; every value counts, nothing is sampled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts of stored values.

    Parameters
    ----------
    edges : ndarray, (bins + 1,), float64
        Bin k holds values v with edges[k] <= v < edges[k + 1]; stored values.
    counts : ndarray, (bins,), int64
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


def common_edges(*frames: Frame, bins: int = 256) -> NDArray[np.float64]:
    """Return edges of equally wide bins over all legal values of `frames`."""
    raise NotImplementedError


def exact_histogram(frame: Frame, edges: NDArray[np.float64]) -> Histogram:
    """Count every value of every channel."""
    raise NotImplementedError
