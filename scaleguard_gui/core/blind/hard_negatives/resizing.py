"""Resizing: honest images enlarged by any kernel, or shrunk earlier and enlarged again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np

from scaleguard_gui.core.frame import Frame, Pixels

KERNELS = {
    "nearest": cv2.INTER_NEAREST,
    "linear": cv2.INTER_LINEAR,
    "cubic": cv2.INTER_CUBIC,
    "lanczos": cv2.INTER_LANCZOS4,
    "area": cv2.INTER_AREA,
}
FACTORS = (1.1, 2.0)
EARLIER_FACTORS = (2.0, 4.0)
# An enlarged image with more pixels than this is cropped to what it was: no archive has larger ones.
_MANY_PIXELS = 12_000_000


def resized(frame: Frame, width: int, height: int, kernel: str) -> Frame:
    """Resize by one of `KERNELS` of OpenCV; 8 bits by its own arithmetic for them, more by that for floats."""
    pixels = frame.pixels if frame.pixels.dtype == np.uint8 else frame.pixels.astype(np.float32)
    made: Pixels = cv2.resize(pixels, (width, height), interpolation=KERNELS[kernel])
    return frame.with_pixels(made if made.dtype == frame.pixels.dtype else frame.quantise(made))


def enlarged(frame: Frame, random: np.random.Generator, kernel: str) -> Frame:
    """Enlarge by 1.1 to 2; one in two is then cropped to its former size, at any place."""
    factor = random.uniform(*FACTORS)
    width, height = round(frame.width * factor), round(frame.height * factor)
    is_cropped = bool(random.integers(2)) or width * height > _MANY_PIXELS
    left, top = (int(random.integers(room + 1)) for room in (width - frame.width, height - frame.height))
    made = resized(frame, width, height, kernel)
    if not is_cropped:
        return made
    window = slice(top, top + frame.height), slice(left, left + frame.width)
    return made.with_pixels(np.ascontiguousarray(made.pixels[window]))


def shrunk_earlier(frame: Frame, random: np.random.Generator) -> Frame:
    """Shrink to a half to a quarter by any kernel, and enlarge to the former size by any."""
    factor = random.uniform(*EARLIER_FACTORS)
    down, up = (tuple(KERNELS)[int(number)] for number in random.integers(len(KERNELS), size=2))
    small = resized(frame, max(1, round(frame.width / factor)), max(1, round(frame.height / factor)), down)
    return resized(small, frame.width, frame.height, up)


RESIZED: dict[str, Callable[[Frame, np.random.Generator], Frame]] = {
    **{f"enlarged-{kernel}": partial(enlarged, kernel=kernel) for kernel in KERNELS},
    "shrunk-earlier": shrunk_earlier,
}
