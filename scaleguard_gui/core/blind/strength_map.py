"""Strength map: the places that a blind scan's score comes from, as a picture of the image's size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.scan_result import Scan
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame


def strength_map(scan: Scan, suspect: Frame) -> Frame:
    """Return the localisation map of a scan.

    Parameters
    ----------
    scan : Scan
    suspect : Frame
        The image that was scanned.

    Returns
    -------
    Frame
        (M, N), uint8: 0 where nothing points to the strongest candidate, 255 where most does. The scale is the
        image's own: how much that is, the score tells.

    Raises
    ------
    InputError
        When the scan has no map.
    """
    if scan.strength is None:
        raise InputError(
            f"There is no map of {suspect.name or 'this image'}. {scan.untold or 'Nothing was found in it.'}"
        )
    strength = scan.strength
    largest = float(strength.max())
    levels = np.rint(strength * (255.0 / largest if largest > 0 else 0.0)).astype(np.uint8)
    return Frame.of(_enlarged(levels, suspect.height, suspect.width), f"map of {suspect.name}".rstrip())


def _enlarged(levels: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Repeat each place over the pixels that it stands for."""
    for axis, length in enumerate((height, width)):
        levels = levels.take(np.arange(length) * levels.shape[axis] // length, axis)
    return levels
