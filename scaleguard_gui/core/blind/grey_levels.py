"""Grey levels: any suspect as 8 bits, as fine as the scan needs, and what of them their neighbours do not explain."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.frame import Frame

# Shares of the values that may lie outside, and levels that are kept for them: a burnt-in label must not squeeze the
# picture into a few levels.
OUTLIERS, MARGIN = 0.1, 8
# Pixels looked at for that on each axis.
SAMPLED = 512
# Side of the median that stands for the honest pixel: wider than two taps of a kernel.
MEDIAN = 5


def grey_levels(suspect: Frame) -> NDArray[Any]:
    """Return an image in 8-bit grey levels, (M, N): itself, where it is that already.

    Of other depths the values in use are spread over 256 levels; attacks are made to be visible to a model, and change
    whole levels.
    """
    pixels = to_grey(suspect).pixels
    if pixels.dtype == np.uint8:
        return pixels
    steps = tuple(slice(None, None, max(1, side // SAMPLED)) for side in pixels.shape)
    low, high = np.percentile(pixels[steps], (OUTLIERS, 100 - OUTLIERS))
    scale = (255 - 2 * MARGIN) / max(float(high - low), 1e-12)
    # In strips: no float copy of a large image.
    levels = np.empty(pixels.shape, np.uint8)
    for start in range(0, pixels.shape[0], 256):
        strip = pixels[start : start + 256].astype(np.float32)
        levels[start : start + 256] = np.clip(np.rint((strip - low) * scale + MARGIN), 0, 255)
    return levels


def deviation(levels: NDArray[Any]) -> NDArray[Any]:
    """Return by how much each pixel deviates from the median of its neighbours, (M, N), int16, in levels."""
    return cv2.subtract(levels, cv2.medianBlur(levels, MEDIAN), dtype=cv2.CV_16S)
