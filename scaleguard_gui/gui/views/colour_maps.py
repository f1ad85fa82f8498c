"""Colour tables of the pictures that are not photographs: maps of differences."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

# Both are perceptually even and readable with any colour vision.
_TABLES = {"heat": "inferno", "diverging": "CET-D1A"}


@lru_cache
def colour_table(name: str) -> NDArray[np.uint8]:
    """Return the table "heat" (from 0 up) or "diverging" (around 0), (256, 3) uint8; raises `KeyError` for others."""
    return np.asarray(pg.colormap.get(_TABLES[name]).getLookupTable(nPts=256), np.uint8)[:, :3]
