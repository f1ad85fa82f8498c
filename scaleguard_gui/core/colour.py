"""Colour: grey and RGB versions of a frame."""

from __future__ import annotations

import numpy as np
from PIL import Image

from scaleguard_gui.core.frame import Frame

# ITU-R BT.601 luma, as Pillow's mode "L".
LUMA = np.array([0.299, 0.587, 0.114])


def to_grey(frame: Frame) -> Frame:
    """Return `frame` in grey (BT.601 luma; Pillow's integer formula for 8 bit); a grey frame stays as it is."""
    if not frame.is_colour:
        return frame
    if frame.pixels.dtype == np.uint8:
        return frame.with_pixels(np.asarray(Image.fromarray(frame.pixels).convert("L")))
    return frame.with_pixels(frame.quantise(frame.pixels @ LUMA))


def to_colour(frame: Frame) -> Frame:
    """Return `frame` as RGB with three equal channels; an RGB frame is returned as it is."""
    if frame.is_colour:
        return frame
    return frame.with_pixels(np.repeat(frame.pixels[..., None], 3, axis=2))
