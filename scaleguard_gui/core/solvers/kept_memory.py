"""Kept memory: freed arrays are handed out again, since pages that are new each time cost as much as the work."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

# Just below the largest block that glibc takes note of (DEFAULT_MMAP_THRESHOLD_MAX, 32 MiB).
NOTED_BYTES = 31 << 20


@lru_cache(maxsize=1)
def keep_freed_memory() -> None:
    """Make glibc keep freed arrays of up to 31 MiB for the next ones, in place of giving them back to the system.

    glibc takes an array beyond its threshold from the system anew, and freeing one raises that threshold to its size
    (mallopt(3), M_MMAP_THRESHOLD: at first 128 KiB). Solvers make and drop arrays somewhat larger than that hundreds of
    times. An array that nobody touches takes no memory. Elsewhere this does nothing.
    """
    np.empty(NOTED_BYTES, np.uint8)
