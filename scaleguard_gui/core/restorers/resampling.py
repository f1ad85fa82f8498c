"""Shrink and enlarge a whole frame: what the restorers by resizing share."""

from __future__ import annotations

import cv2
import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.size import Size

DOWN_KERNELS = {"area": cv2.INTER_AREA, "linear": cv2.INTER_LINEAR, "nearest": cv2.INTER_NEAREST}
UP_KERNELS = {
    "cubic": cv2.INTER_CUBIC,
    "linear": cv2.INTER_LINEAR,
    "lanczos4": cv2.INTER_LANCZOS4,
    "nearest": cv2.INTER_NEAREST,
}


def resampled(frame: Frame, small: Size, down: int, up: int, ctx: RunContext) -> Frame:
    """Resize a frame to `small` and back, in floating point, by two of OpenCV's kernels."""
    values = frame.pixels.astype(np.float32)
    shrunken = cv2.resize(values, (small.width, small.height), interpolation=down)
    ctx.progress(0.5)
    enlarged = cv2.resize(shrunken, (frame.width, frame.height), interpolation=up)
    return frame.with_pixels(frame.quantise(enlarged), "restored")
