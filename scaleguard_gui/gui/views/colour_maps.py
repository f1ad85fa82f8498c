"""Colour tables of the pictures that are not photographs: maps of differences."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

# Perceptually even and readable with any colour vision.
_TABLES = {"heat": "inferno", "diverging": "CET-D1A", "strength": "inferno"}
# Over a picture the dark end of a table would look like the picture's own shadows.
_STARTS = {"strength": 0.35}


@lru_cache
def colour_table(name: str) -> NDArray[np.uint8]:
    """Return a table of (256, 3) uint8; raises `KeyError` for others.

    "heat" counts from 0 up, "diverging" around 0, "strength" from 0 up over a picture.
    """
    table = pg.colormap.get(_TABLES[name]).getLookupTable(start=_STARTS.get(name, 0.0), stop=1.0, nPts=256)
    return np.asarray(table, np.uint8)[:, :3]
