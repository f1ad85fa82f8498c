"""Median filter: the plainest remedy, and the first of the seed project's four."""

from __future__ import annotations

import cv2
import numpy as np
from scipy import ndimage

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.square_window import SquareWindow
from scaleguard_gui.core.restorers.strips import filter_in_strips
from scaleguard_gui.core.scaling.preprocess import Preprocess

# OpenCV takes 16 bit and float up to 5 x 5 only.
_LARGEST_DEEP_WINDOW = 5
_SIGN_BIT = np.uint16(0x8000)


@restorer("median", label="Median", parameters=SquareWindow)
def median(frame: Frame, preprocess: Preprocess | None, params: SquareWindow, ctx: RunContext) -> Frame:
    """Replace every pixel by the median of the square window around it.

    Formula: A'[p] = median of A[q] over max(|q - p|) <= radius, each channel by itself; the border is repeated.

    Parameters
    ----------
    radius : int, 1 to 12 pixels
        1 is the seed project's 3 x 3 window.

    Needs the attack's parameters: no.

    Paper: Tukey, "Exploratory Data Analysis", 1977; as a remedy against scaling attacks, Quiring et al. 2020,
    section 4.2, who restrict it to the considered pixels.

    Weakness: it smooths the whole image, the honest pixels too, and leaves the payload where considered pixels are
    dense (half of a window or more).
    """
    return filter_in_strips(frame, params.radius, lambda pixels: _filtered(pixels, params.side), ctx)


def _filtered(pixels: Pixels, size: int) -> Pixels:
    if pixels.dtype == np.uint8 or (pixels.dtype != np.int16 and size <= _LARGEST_DEEP_WINDOW):
        return cv2.medianBlur(pixels, size)
    if size <= _LARGEST_DEEP_WINDOW:
        # OpenCV has no signed median: turning the sign bit keeps the order of values.
        turned = np.bitwise_xor(pixels.view(np.uint16), _SIGN_BIT)
        return np.bitwise_xor(cv2.medianBlur(turned, size), _SIGN_BIT).view(np.int16)
    window = (size, size, 1)[: pixels.ndim]
    return ndimage.median_filter(pixels, size=window, mode="nearest")
