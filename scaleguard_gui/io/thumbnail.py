"""Thumbnails: a small picture of a frame, each pixel the mean of what it stands for; looked at as the file asks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame, Pixels

LONG_SIDE = 160
_QUALITY = 85
# Of values of more than 8 bits, where the file names no window.
_PERCENTILES = (0.1, 99.9)


def jpeg_thumbnail(frame: Frame, long_side: int = LONG_SIDE) -> bytes:
    """Return a small picture of `frame` as the bytes of a JPEG file.

    It is shrunken by the mean of each area: a thumbnail that picks pixels would show what an attacker hides.

    Parameters
    ----------
    frame : Frame
    long_side : int
        In pixels; a smaller frame keeps its size.
    """
    levels = _shrunken(frame, long_side)
    pixels = levels[..., ::-1] if frame.is_colour else levels
    _, encoded = cv2.imencode(".jpg", np.ascontiguousarray(pixels), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return bytes(encoded.tobytes())


def png_thumbnail(frame: Frame, long_side: int = LONG_SIDE) -> bytes:
    """Return the same as `jpeg_thumbnail` as the bytes of a PNG file, for pictures of few or sharp pixels."""
    levels = _shrunken(frame, long_side)
    pixels = levels[..., ::-1] if frame.is_colour else levels
    _, encoded = cv2.imencode(".png", np.ascontiguousarray(pixels))
    return bytes(encoded.tobytes())


def shown_range(frame: Frame) -> tuple[float, float]:
    """Return the values shown black and white: of the file's window, of all that 8 bit can hold, or those in use."""
    if frame.display.window is not None:
        return frame.display.window
    if frame.pixels.dtype == np.uint8:
        return frame.value_range
    low, high = np.percentile(frame.pixels, _PERCENTILES)
    return float(low), float(high)


def _shrunken(frame: Frame, long_side: int) -> NDArray[np.uint8]:
    """Return a frame's area means as they are shown."""
    shrink = min(1.0, long_side / max(frame.width, frame.height))
    size = (max(1, round(frame.width * shrink)), max(1, round(frame.height * shrink)))
    small = cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA) if shrink < 1 else frame.pixels
    return _as_shown(small, frame)


def _as_shown(values: Pixels, frame: Frame) -> NDArray[np.uint8]:
    """Apply the file's window, curve and inversion."""
    display = frame.display
    low, high = shown_range(frame.with_pixels(values))
    unit = np.clip((values.astype(np.float32) - low) / max(high - low, 1e-6), 0.0, 1.0)
    if display.curve:
        unit = np.interp(unit, np.linspace(0.0, 1.0, len(display.curve)), display.curve)
    if display.inverted:
        unit = 1.0 - unit
    return np.rint(255.0 * unit).astype(np.uint8)
