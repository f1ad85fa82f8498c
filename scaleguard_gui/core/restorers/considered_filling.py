"""Fill considered pixels from all others: what the restorers by inpainting share."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.lattice_inpainting import Axis, Plane
from scaleguard_gui.core.restorers.clean_windows import reads_all_it_shows
from scaleguard_gui.core.scaling.preprocess import Preprocess

Mask = NDArray[np.bool_]


def fill_considered(
    frame: Frame, preprocess: Preprocess, fill: Callable[[Pixels, Mask, Mask], NDArray[np.floating]], ctx: RunContext
) -> Frame:
    """Replace the considered pixels of a frame, channel by channel.

    Parameters
    ----------
    frame : Frame
    preprocess : Preprocess
    fill : callable
        Takes a channel (M, N) and which rows (M,) and columns (N,) are considered; a pixel is where both are. Returns
        values for the considered ones, (rows, columns), in the unit of the channel.
    ctx : RunContext
        Asked for cancellation before every channel.

    Returns
    -------
    Frame
        Filled values are kept within those of the channel's other pixels, which stay bit-identical. Unchanged where
        the model reads every pixel of the part that it sees: nothing there tells what they were.
    """
    ctx.check()
    restored = frame.pixels.copy()
    if reads_all_it_shows(preprocess, frame.height, frame.width):
        return frame.with_pixels(restored, "restored")
    rows, columns = preprocess.considered_axes(frame.height, frame.width)
    unread = ~np.logical_and.outer(rows, columns)
    lattice = np.ix_(rows, columns)
    channels = cv2.split(frame.pixels)
    for number, channel in enumerate(channels):
        ctx.progress(number / len(channels))
        values = fill(channel, rows, columns)
        low, high = _limits(channel, unread)
        restored.reshape(*unread.shape, -1)[..., number][lattice] = frame.quantise(np.clip(values, low, high))
    return frame.with_pixels(restored, "restored")


def solve_considered(
    frame: Frame,
    preprocess: Preprocess,
    solve: Callable[[Plane, Axis, Axis, RunContext], Plane],
    ctx: RunContext,
) -> Frame:
    """Replace the considered pixels of a frame by what an equation of `core.lattice_inpainting` asks for."""

    def fill(channel: Pixels, rows: Mask, columns: Mask) -> Plane:
        values = channel.astype(np.float64)
        values[np.ix_(rows, columns)] = 0
        return solve(values, *_axes(preprocess, *channel.shape), ctx)

    return fill_considered(frame, preprocess, fill, ctx)


@lru_cache(maxsize=4)
def _axes(preprocess: Preprocess, height: int, width: int) -> tuple[Axis, Axis]:
    rows, columns = preprocess.considered_axes(height, width)
    return Axis.of(rows), Axis.of(columns)


def _limits(channel: Pixels, unread: Mask) -> tuple[float, float]:
    known = channel[unread]
    return float(known.min()), float(known.max())
