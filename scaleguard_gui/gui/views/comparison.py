"""Comparison: what the attack pane shows of two pictures: one after the other, side by side, or their difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from scaleguard_gui.core.frame import Frame, Pixels

Mode = Literal["none", "curtain", "difference"]
MODES: tuple[Mode, ...] = ("none", "curtain", "difference")


@dataclass(frozen=True)
class Comparison:
    """The state of a comparison.

    Parameters
    ----------
    mode : {"none", "curtain", "difference"}
    first, second : str
        Slots; the difference is second minus first, the curtain has the first on its left.
    divider : float
        Place of the curtain, as a share of the picture's width.
    blinking : bool
        True while the first is shown in place of the second.
    """

    mode: Mode = "none"
    first: str = "source"
    second: str = "attack"
    divider: float = 0.5
    blinking: bool = False


def signed_difference(second: Frame, first: Frame) -> Frame | None:
    """Return second minus first in stored values, exact; None where their sizes differ.

    Colour pictures give one value per pixel: that of the channel with the largest change, because a mean over
    channels would hide what one gains and another loses. Grey beside colour is compared with each channel.

    Returns
    -------
    Frame or None
        (M, N), int16 for 8-bit pictures and float32 for others; its value range is symmetric: the largest change.
    """
    if second.pixels.shape[:2] != first.pixels.shape[:2]:
        return None
    small = second.pixels.dtype == first.pixels.dtype == np.uint8
    channels = 3 if second.is_colour or first.is_colour else 1
    minuend, subtrahend = (_with_channels(frame.pixels, channels) for frame in (second, first))
    change = cv2.subtract(minuend, subtrahend, dtype=cv2.CV_16S if small else cv2.CV_32F)
    if change.ndim == 3:
        change = _strongest(change)
    low, high, _, _ = cv2.minMaxLoc(change)
    # Never an empty range, so that two equal pictures give an even, neutral map.
    span = max(abs(low), abs(high)) or second.grey_level
    return Frame(change, (-span, span), display=replace(second.display, window=None, inverted=False))


def _with_channels(pixels: Pixels, channels: int) -> Pixels:
    return cv2.merge([pixels] * 3) if channels == 3 and pixels.ndim == 2 else pixels


def _strongest(change: Pixels) -> Pixels:
    red, green, blue = cv2.split(change)
    high, low = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    return np.where(high >= -low, high, low)
