"""Run a neighbourhood filter strip by strip, so that it can be stopped, with the result of one run over all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels

_STRIP_PIXELS = 1 << 18


def filter_in_strips(frame: Frame, reach: int, apply: Callable[[Pixels], Pixels], ctx: RunContext) -> Frame:
    """Filter a frame.

    Parameters
    ----------
    frame : Frame
    reach : int
        How many rows away a pixel can still matter to a result.
    apply : callable
        Filters (rows, N[, 3]) pixels to the same shape and dtype.
    ctx : RunContext
        Asked for cancellation before every strip.

    Returns
    -------
    Frame
        Of the same shape, dtype and range.
    """
    high = max(reach, _STRIP_PIXELS // frame.width, 1)
    restored = np.empty_like(frame.pixels)
    for top in range(0, frame.height, high):
        ctx.progress(top / frame.height)
        start = max(0, top - reach)
        strip = np.ascontiguousarray(frame.pixels[start : top + high + reach])
        restored[top : top + high] = apply(strip)[top - start : top - start + high]
    return frame.with_pixels(restored, "restored")
