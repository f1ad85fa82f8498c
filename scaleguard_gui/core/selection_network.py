"""Medians of many small windows at once: a sorting network whose every step works on whole planes of pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Pixels

Comparator = tuple[int, int, bool, bool]


def fill_in_medians(
    medians: Pixels,
    planes: list[Pixels],
    spare: Pixels,
    counts: NDArray[np.intp],
    middle: Callable[[Pixels, Pixels], Pixels],
) -> None:
    """Set each median where there are values, and leave it where there are none.

    Parameters
    ----------
    medians : ndarray
        Filled in.
    planes : list of ndarrays
        Of the shape and dtype of `medians`; overwritten. At each position the values to compare, anywhere among the
        planes; the rest holds the largest value of the dtype, infinity for floats.
    spare : ndarray
        One more plane to work in; overwritten.
    counts : ndarray of int
        How many values there are at each position.
    middle : callable
        Makes one of the lower and the upper middle value.
    """
    sizes = [int(size) for size in np.flatnonzero(np.bincount(counts.ravel())) if size]
    ranks = tuple(sorted({rank for size in sizes for rank in ((size - 1) // 2, size // 2)}))
    ranked = dict(zip(ranks, select_ranks(planes, spare, ranks), strict=True))
    for size in sizes:
        lower, upper = ranked[(size - 1) // 2], ranked[size // 2]
        np.copyto(medians, lower if lower is upper else middle(lower, upper), where=counts == size)


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
