"""Masks: regions of a model view as black and white pictures that any program can paint."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.region import Region
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import read_image, write_image

# A region is kept as rectangles. A hand that paints makes some hundreds; a photograph would make a million.
_MOST_BOXES = 20_000


def read_mask(path: str | os.PathLike[str], size: Size) -> Region:
    """Read a region from a picture of the model view's size; what is brighter than half its brightest pixel is in it.

    Raises
    ------
    InputError
        When it cannot be read, has another size, is black, or is no mask but a photograph.
    """
    frame, name = read_image(path), Path(path).name
    if (frame.width, frame.height) != size:
        raise InputError(
            f"{name} is {frame.width}x{frame.height} pixels; a mask must have the size of the model view, {size}."
        )
    bright = frame.pixels.max(axis=2) if frame.is_colour else frame.pixels
    bright = bright.astype(np.float64) - frame.value_range[0]
    if bright.max() <= 0:
        raise InputError(f"{name} is black and marks nothing; paint white where the model view is to be edited.")
    region = Region.of_mask(bright > bright.max() / 2)
    if len(region.boxes) > _MOST_BOXES:
        raise InputError(f"{name} looks like a photograph; a mask is black, and white where the edit goes.")
    return region


def write_mask(path: str | os.PathLike[str], region: Region, size: Size) -> tuple[str, ...]:
    """Write a region as a picture of `size`, white on black; return notices.

    Raises
    ------
    InputError
        When it cannot be written, or only in a format that would alter it.
    ParameterError
        When the region reaches beyond `size`.
    """
    path = Path(path)
    if path.suffix.lower() != ".png":
        raise InputError(f"{path.name} must end in .png: a mask is saved as PNG.")
    return write_image(path, Frame.of(np.where(region.mask(size), np.uint8(255), np.uint8(0)), "mask"))
