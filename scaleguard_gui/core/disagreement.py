"""Disagreement: how far what a front end sees of an image is from what it should see, by the image's own measure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.stages import run_restorer

# A change of this many model pixels across counts in full: a local edit must not be lost in the mean of the whole.
_BLOCK = 9
# In grey levels: two quantised views of a flat image differ by about as much for no reason.
_ROUNDING = 0.5


@dataclass(frozen=True, eq=False)
class SeenView:
    """What one front end sees.

    Parameters
    ----------
    front_end : FrontEnd
    view : Frame
        The model view.
    disagreement : float
        1 for what an honest image gives; see `seen_view`.
    difference : float
        Of the model view from the expected one in the block that differs most, mean of its pixels, in grey levels.
    """

    front_end: FrontEnd
    view: Frame
    disagreement: float
    difference: float


def cleaned(frame: Frame, ctx: RunContext | None = None) -> Frame:
    """Return the image without its lonely pixels: the median of every 5 x 5 window."""
    return run_restorer(frame, None, Selection.of("restorer", "median", {"radius": 2}), ctx or RunContext())


def seen_view(frame: Frame, clean: Frame, front_end: FrontEnd) -> SeenView:
    """Look at an image through a front end, and compare what it sees with what it should see.

    Formula: d(A) = the largest mean of abs(scale(A) - scale(median(A))) over blocks of 9 x 9 model pixels;
    disagreement = (d(A) + 0.5) / (d(A') + 0.5), where A' is the image moved by half a scaling ratio, of which the
    front end reads other pixels. An honest image differs from its median as much there as here, whatever its noise
    and its edges; only who knows which pixels are read can tell the two apart.

    Parameters
    ----------
    frame : Frame
    clean : Frame
        What `cleaned` makes of it.
    front_end : FrontEnd

    Raises
    ------
    ParameterError
        When the front end would enlarge the image.
    """
    preprocess = front_end.preprocess
    preprocess.check_shrinks(frame)
    view = preprocess.model_view(frame)
    steps = [round(ratio / 2) for ratio in preprocess.scaling_ratio(frame)]
    moved, moved_clean = (_moved(one, *steps) for one in (frame, clean))
    here = _difference(view, preprocess.model_view(clean)) / frame.grey_level
    there = _difference(preprocess.model_view(moved), preprocess.model_view(moved_clean)) / frame.grey_level
    return SeenView(front_end, view, (here + _ROUNDING) / (there + _ROUNDING), here)


def _difference(view: Frame, expected: Frame) -> float:
    gap: NDArray[np.float32] = np.abs(view.pixels.astype(np.float32) - expected.pixels.astype(np.float32))
    if gap.ndim == 3:
        gap = gap.mean(axis=2)
    block = tuple(min(_BLOCK, side) for side in gap.shape[::-1])
    return float(cv2.blur(gap, block, borderType=cv2.BORDER_REFLECT).max())


def _moved(frame: Frame, down: int, across: int) -> Frame:
    return frame.with_pixels(np.roll(frame.pixels, (down, across), axis=(0, 1)))
