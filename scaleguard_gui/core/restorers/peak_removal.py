"""Peak removal: the seed project's histogram remedy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, integer
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.selection_network import fill_in_medians

LEVELS = 256
# Pixels whose windows are sorted together: their values stay in a core's cache.
_BATCH = 1 << 15


@dataclass(frozen=True)
class PeakRemovalParameters(Parameters):
    """The window's size."""

    size: int = integer(
        4, 2, 16, unit="px", label="Window", help="Side of the window whose top left pixel is the one replaced."
    )


@restorer("peak-removal", label="Peak removal", parameters=PeakRemovalParameters, libraries=("scipy.signal",))
def peak_removal(frame: Frame, preprocess: Preprocess | None, params: PeakRemovalParameters, ctx: RunContext) -> Frame:
    """Replace the pixels of every grey level that is a local maximum of the histogram by a median of their window.

    Formula: r starts as A. For every local maximum v of the histogram of A, values rising, each pixel with r[i, j] = v
    becomes the median of r[i : i + size, j : j + size], in place; a window is cut at the border, and the mean of two
    middle values is cut to a whole number. Deeper images are counted over 256 equal steps of their value range, each
    channel by itself.

    Parameters
    ----------
    size : int, 2 to 16 pixels
        4 is the seed project's.

    Needs the attack's parameters: no.

    Paper: the seed project's own.

    Weakness: what it replaces is decided by how common a grey level is, not by where a pixel lies: most of what it
    changes is honest, and most of the payload stays.
    """
    ctx.check()
    restored = frame.pixels.copy()
    for channel in np.moveaxis(np.atleast_3d(restored), 2, 0):
        _remove_peaks(channel, frame, params.size, ctx)
    return frame.with_pixels(restored, "restored")


def _remove_peaks(channel: Pixels, frame: Frame, size: int, ctx: RunContext) -> None:
    """Replace in place; `channel` is a view into the result."""
    # Imported here: it takes half a second, which every start of the program would pay for.
    from scipy.signal import find_peaks

    height, width = channel.shape
    # The border is widened by the largest value, which sorts behind the values that are there.
    highest = np.inf if channel.dtype == np.float32 else np.iinfo(channel.dtype).max
    padded = np.pad(channel, ((0, size - 1), (0, size - 1)), constant_values=highest)
    levels = _levels(channel, frame).ravel()
    peaks, _ = find_peaks(np.bincount(levels, minlength=LEVELS))
    for done, value in enumerate(peaks):
        ctx.progress(done / len(peaks))
        # A window reaches down and right only, so no pixel of this level waits for another one of it.
        found = np.flatnonzero(levels == value)
        for start in range(0, len(found), _BATCH):
            places = found[start : start + _BATCH]
            rows, columns = np.divmod(places, width)
            counts = np.minimum(size, height - rows) * np.minimum(size, width - columns)
            medians = _window_medians(padded, rows * padded.shape[1] + columns, counts, size)
            channel[rows, columns] = medians
            padded[rows, columns] = medians
            levels[places] = _levels(medians, frame)


def _levels(values: Pixels, frame: Frame) -> NDArray[np.uint8]:
    """Return which of the 256 equal steps of the value range each value lies in; the value itself for 8 bit."""
    if values.dtype == np.uint8 and frame.span == LEVELS - 1:
        return values.copy()
    low = frame.value_range[0]
    steps = LEVELS / (frame.span + 1) if frame.is_integer else LEVELS / frame.span
    return np.clip((values.astype(np.float64) - low) * steps, 0, LEVELS - 1).astype(np.uint8)


def _window_medians(padded: Pixels, places: NDArray[np.intp], counts: NDArray[np.intp], size: int) -> Pixels:
    """Return the median of the `counts` values in each window that starts at a flat place of `padded`."""
    flat, stride = padded.ravel(), padded.shape[1]
    planes = [flat.take(places + (y * stride + x)) for y in range(size) for x in range(size)]
    medians = np.empty(len(places), padded.dtype)
    fill_in_medians(medians, planes, np.empty_like(medians), counts, _cut_middle)
    return medians


def _cut_middle(lower: Pixels, upper: Pixels) -> Pixels:
    """Return the mean of the two middle values, cut to a whole number where the image holds whole numbers."""
    return ((lower.astype(np.float32) + upper) / 2).astype(lower.dtype)
