"""Run a neighbourhood filter strip by strip, so that it can be stopped, with the result of one run over all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels

_STRIP_PIXELS = 1 << 18
# What strips share is computed twice: high strips share little, an eighth of their rows.
_LEAST_REACHES = 16


@dataclass(frozen=True)
class Strip:
    """A few rows of an image, with those around them that matter to a result.

    Parameters
    ----------
    rows : slice
        The rows of the image that this strip answers for.
    pixels : ndarray
        Their pixels and those around them, contiguous.
    inside : slice
        Where `rows` lie in `pixels`.
    """

    rows: slice
    pixels: Pixels
    inside: slice


def strips_of(frame: Frame, reach: int) -> Iterator[Strip]:
    """Cut a frame into strips; `reach` is how many rows away a pixel can still matter to a result."""
    high = max(_LEAST_REACHES * reach, _STRIP_PIXELS // frame.width, 1)
    for top in range(0, frame.height, high):
        start, bottom = max(0, top - reach), min(top + high, frame.height)
        pixels = np.ascontiguousarray(frame.pixels[start : bottom + reach])
        yield Strip(slice(top, bottom), pixels, slice(top - start, bottom - start))


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
    restored = np.empty_like(frame.pixels)
    for strip in strips_of(frame, reach):
        ctx.progress(strip.rows.start / frame.height)
        restored[strip.rows] = apply(strip.pixels)[strip.inside]
    return frame.with_pixels(restored, "restored")
