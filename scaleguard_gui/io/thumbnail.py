"""Thumbnails: a small picture of a frame, each pixel the mean of what it stands for; looked at as the file asks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame

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
    shrink = min(1.0, long_side / max(frame.width, frame.height))
    size = (max(1, round(frame.width * shrink)), max(1, round(frame.height * shrink)))
    small = cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA) if shrink < 1 else frame.pixels
    levels = _as_shown(small.astype(np.float32), frame)
    pixels = levels[..., ::-1] if frame.is_colour else levels
    _, encoded = cv2.imencode(".jpg", np.ascontiguousarray(pixels), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return bytes(encoded.tobytes())


def _as_shown(values: NDArray[np.float32], frame: Frame) -> NDArray[np.uint8]:
    """Apply the file's window, curve and inversion."""
    display = frame.display
    if display.window is not None:
        low, high = display.window
    elif frame.pixels.dtype == np.uint8:
        low, high = frame.value_range
    else:
        low, high = np.percentile(values, _PERCENTILES)
    unit = np.clip((values - low) / max(high - low, 1e-6), 0.0, 1.0)
    if display.curve:
        unit = np.interp(unit, np.linspace(0.0, 1.0, len(display.curve)), display.curve)
    if display.inverted:
        unit = 1.0 - unit
    return np.rint(255.0 * unit).astype(np.uint8)
