"""OpenCV's ``cv2.resize``: linear, cubic and lanczos4 never antialias, which is what makes the attack possible."""

from __future__ import annotations

import cv2

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.registry import scaler
from scaleguard_gui.core.scaling.size import Size


def _resize(pixels: Pixels, size: Size, flag: int) -> Pixels:
    return cv2.resize(pixels, tuple(size), interpolation=flag)


@scaler("opencv.nearest", label="OpenCV nearest")
def opencv_nearest(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Read one pixel per output, at floor(i r): ``cv2.resize(..., INTER_NEAREST)``."""
    return _resize(pixels, size, cv2.INTER_NEAREST)


@scaler("opencv.linear", label="OpenCV linear")
def opencv_linear(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Read 2 x 2 pixels per output at any ratio: ``cv2.resize(..., INTER_LINEAR)``, OpenCV's default."""
    return _resize(pixels, size, cv2.INTER_LINEAR)


@scaler("opencv.cubic", label="OpenCV cubic")
def opencv_cubic(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Read 4 x 4 pixels per output at any ratio, with negative lobes: ``cv2.resize(..., INTER_CUBIC)``."""
    return _resize(pixels, size, cv2.INTER_CUBIC)


@scaler("opencv.lanczos4", label="OpenCV Lanczos 4")
def opencv_lanczos4(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Read 8 x 8 pixels per output at any ratio, with negative lobes: ``cv2.resize(..., INTER_LANCZOS4)``."""
    return _resize(pixels, size, cv2.INTER_LANCZOS4)


@scaler("opencv.area", label="OpenCV area")
def opencv_area(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Average every pixel of the output's area: ``cv2.resize(..., INTER_AREA)``; robust when shrinking."""
    return _resize(pixels, size, cv2.INTER_AREA)
