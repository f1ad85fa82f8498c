"""Range note: one line of text that keeps a frame's value range in a PNG or TIFF file.

Neither format has a field for "12 of 16 bits are used, and the values are not shifted": PNG's sBIT means shifted
values, and TIFF's MaxSampleValue means the largest value that occurs.
"""

from __future__ import annotations

import math
import re

import numpy as np

from scaleguard_gui.core.frame import Frame, Pixels

KEYWORD = "ScaleGuard"

_NOTE = re.compile(r"ScaleGuard value range (\S+) to (\S+)")


def range_note(frame: Frame) -> str | None:
    """Return the line to store with `frame`, or None where the dtype tells the range anyway."""
    if frame.value_range == Frame.of(frame.pixels).value_range:
        return None
    low, high = frame.value_range
    return f"ScaleGuard value range {low!r} to {high!r}"


def noted_range(text: object, pixels: Pixels) -> tuple[float, float] | None:
    """Return the range that a line of text notes, or None where it notes none that `pixels` keep to."""
    match = _NOTE.search(text) if isinstance(text, str) else None
    try:
        low, high = (float(match[1]), float(match[2])) if match else (math.nan, math.nan)
    except ValueError:
        return None
    holds = low < high and math.isfinite(high - low) and low <= np.min(pixels) and np.max(pixels) <= high
    return (low, high) if holds else None
