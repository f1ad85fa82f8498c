"""Telea's inpainting: considered pixels filled from their edge inwards."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, integer
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.considered_filling import Mask, fill_considered
from scaleguard_gui.core.scaling.preprocess import Preprocess

_BAND_PIXELS = 1 << 18
# Rows beyond a block's own reach: the order of equally near pixels is settled by then.
_MARGIN = 8


@dataclass(frozen=True)
class TeleaParameters(Parameters):
    """How far a pixel looks."""

    radius: int = integer(3, 1, 12, unit="px", label="Radius", help="How far away known pixels count.")


@restorer("telea", label="Telea inpainting", parameters=TeleaParameters, needs_preprocess=True, heavy=True)
def telea(frame: Frame, preprocess: Preprocess, params: TeleaParameters, ctx: RunContext) -> Frame:
    """Fill considered pixels from the edge of each block inwards, along the image's level lines.

    Formula: in the order of their distance from the pixels that are not considered (fast marching), A'[p] = weighted
    mean of A[q] + gradient A[q] . (p - q) over known q within the radius; nearer ones, those across the edge and those
    on the same level line weigh more. OpenCV's `inpaint`, which adds up to 1.4 steps of its dtype to every value and is
    wrong for floats of 0..1: images of all depths go through it in 65536 equal steps of their value range, each channel
    by itself. Every pixel that is not considered stays bit-identical. Where the scaler reads every pixel of the part
    that it shows, the image stays as it is.

    Parameters
    ----------
    radius : int, 1 to 12 pixels

    Needs the attack's parameters: yes, scaler and size; with wrong ones it repairs the wrong pixels.

    Paper: Telea, "An Image Inpainting Technique Based on the Fast Marching Method", Journal of Graphics Tools 9 (2004).

    Weakness: gradients are taken from single pixels, so that noise is continued as if it were structure. An attacker
    who may change unread pixels too moves the result more easily than a median. Slow.
    """

    def fill(channel: Pixels, rows: Mask, columns: Mask) -> Pixels:
        # OpenCV lets a little of what it is to replace into the gradients: nothing of it must be there.
        steps = frame.as_sixteen_bit(channel).copy()
        steps[np.ix_(rows, columns)] = 0
        # OpenCV reads beyond images of a single row or column.
        around = [(1, 1) if side == 1 else (0, 0) for side in steps.shape]
        steps = np.asarray(np.pad(steps, around, mode="edge"), np.uint16)
        mask = np.asarray(np.pad(np.outer(rows, columns), around, mode="edge"), np.uint8)
        inside = np.ix_(np.flatnonzero(rows) + around[0][0], np.flatnonzero(columns) + around[1][0])
        overlap = 2 * params.radius + _longest_run(rows) + _MARGIN
        high = max(overlap, _BAND_PIXELS // frame.width)
        filled = np.empty_like(steps)
        for top in range(0, len(steps), high):
            ctx.check()
            start, bottom = max(0, top - overlap), top + high
            band = slice(start, bottom + overlap)
            part = cv2.inpaint(np.ascontiguousarray(steps[band]), mask[band], params.radius, cv2.INPAINT_TELEA)
            filled[top:bottom] = part[top - start : bottom - start]
        return frame.from_sixteen_bit(filled[inside])

    return fill_considered(frame, preprocess, fill, ctx)


def _longest_run(considered: Mask) -> int:
    """Return the length of the longest stretch of considered rows."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], considered, [False])).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max())
