"""Medians of many small windows at once: a sorting network whose every step works on whole planes of pixels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from scaleguard_gui.core.frame import Pixels

Comparator = tuple[int, int, bool, bool]


def select_ranks(planes: list[Pixels], spare: Pixels, ranks: tuple[int, ...]) -> list[Pixels]:
    """Find order statistics across planes, position by position.

    Parameters
    ----------
    planes : list of K ndarrays
        All of one shape and dtype; overwritten.
    spare : ndarray
        One more plane to work in; overwritten.
    ranks : tuple of int
        0 asks for the smallest of the K values at a position, K - 1 for the largest.

    Returns
    -------
    list of ndarray
        One plane for each rank, in the order of `ranks`.
    """
    planes = list(planes)
    for low, high, keep_smaller, keep_larger in _network(len(planes), ranks):
        first, second = planes[low], planes[high]
        if keep_smaller and keep_larger:
            np.minimum(first, second, out=spare)
            np.maximum(first, second, out=second)
            planes[low], spare = spare, first
        elif keep_smaller:
            np.minimum(first, second, out=first)
        else:
            np.maximum(first, second, out=second)
    return [planes[rank] for rank in ranks]


@lru_cache(maxsize=256)
def _network(count: int, ranks: tuple[int, ...]) -> tuple[Comparator, ...]:
    """Return the comparators (low, high, smaller is used, larger is used) without which the ranks would be wrong."""
    used = set(ranks)
    kept = []
    for low, high in reversed(list(_merge_exchange(count))):
        if low in used or high in used:
            kept.append((low, high, low in used, high in used))
            used.update((low, high))
    return tuple(reversed(kept))


def _merge_exchange(count: int) -> Iterator[tuple[int, int]]:
    """Yield Batcher's merge-exchange network (Knuth, The Art of Computer Programming 3, Algorithm 5.2.2 M)."""
    top = 1 << max(0, (count - 1).bit_length() - 1)
    p = top if count > 1 else 0
    while p > 0:
        q, r, d = top, 0, p
        while True:
            yield from ((i, i + d) for i in range(count - d) if i & p == r)
            if q == p:
                break
            d, q, r = q - p, q // 2, p
        p //= 2
