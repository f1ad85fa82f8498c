"""Undoing: of several scalers, which leaves the image smoothest when an attack on it is taken off?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.lattice import SCALER, Reading
from scaleguard_gui.core.blind.scan_result import Region
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.lattice_fit import laplacian, lattice_within, without_payload
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

# In pixels: more than this part of a region tells no more.
MOST = 400
# In levels: single pixels count for no more, since those that clip can be rough under any scaler.
LARGEST = 60.0
# So many times as rough is still as good; saving as JPEG leaves differences of 3 % by chance.
CLEARLY = 1.05
KERNELS: tuple[Reading, ...] = ("linear", "cubic", "lanczos")


def smoothest(
    levels: NDArray[np.uint8], likely: Sequence[Reading], size: Size, region: Region, ctx: RunContext
) -> Reading:
    """Return the reading under which an attack of least norm comes off best.

    What an attack added is a sum of the scaler's own kernels (`core.lattice_fit`); those of another scaler fit it
    badly, and leave a pattern behind. Tells cubic and Lanczos apart at ratios at which their taps overlap, too.

    Parameters
    ----------
    levels : ndarray, (M, N), uint8
    likely : sequence
        What is known to be possible (`family.still_open`), at least one; another one must do clearly better.
    size : Size
        Of the model view.
    region : Region
        Where the attack is.
    ctx : RunContext
    """
    if likely[0] not in KERNELS:
        return likely[0]
    height, width = levels.shape
    down = _part(region.y, region.height, height)
    across = _part(region.x, region.width, width)
    part = levels[down, across].astype(np.float32)
    clipped = (part <= 0) | (part >= 255)
    rough: dict[Reading, float] = {}
    for reading in KERNELS:
        preprocess = Preprocess(Selection.of("scaler", SCALER[reading]), size)
        lattice = lattice_within(preprocess, height, width, down, across)
        if lattice is not None and min(lattice.shape) > 0:
            left = without_payload(part, clipped, lattice, "smooth", 0.0, ctx)
            found = float(np.minimum(np.abs(laplacian(np.clip(left, 0, 255))), LARGEST).mean())
            rough[reading] = found * (1.0 if reading in likely else CLEARLY)
    return min(rough, key=lambda reading: rough[reading], default=likely[0])


def _part(start: int, length: int, side: int) -> slice:
    """Return the middle of a stretch, at most `MOST` long."""
    middle, half = start + length // 2, min(length, MOST) // 2 + 1
    return slice(max(middle - half, 0), min(middle + half, side))
