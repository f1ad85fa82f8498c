"""Codecs: honest images saved as JPEG, once or twice, on grids of 8 and 16 pixels."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from scaleguard_gui.core.blind.hard_negatives.levels import Levels
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import BLOCK, ENCODERS, JpegOptions, Subsampling, quantisation_tables, through_jpeg

QUALITIES = (50, 75, 90, 95)
# Grids of 8 pixels, and of 16 in the colours.
_SUBSAMPLINGS: tuple[Subsampling, ...] = ("4:4:4", "4:2:0")
_AGAIN = (50, 95)


def saved(frame: Frame, random: np.random.Generator, quality: int) -> Frame:
    """Save as JPEG at a quality and read back: by either library, with colours in full or halved both ways.

    More than 8 bits are quantised block by block as 12-bit JPEG does, with the tables of that quality: their steps are
    256ths of what the image occupies, and no colour is halved.
    """
    encoder = ENCODERS[int(random.integers(len(ENCODERS)))]
    options = JpegOptions(quality, _SUBSAMPLINGS[int(random.integers(2))], encoder)
    return through_jpeg(frame, options) if frame.pixels.dtype == np.uint8 else _saved_deep(frame, quality)


def saved_twice(frame: Frame, random: np.random.Generator) -> Frame:
    """Save as JPEG, crop by less than a block and a half so that the grid lies elsewhere, and save once more."""
    first, second = (int(quality) for quality in random.integers(*_AGAIN, 2, endpoint=True))
    top, left = (int(offset) for offset in random.integers(1, 12, 2))
    once = saved(frame, random, first)
    top, left = min(top, once.height - 1), min(left, once.width - 1)
    return saved(once.with_pixels(np.ascontiguousarray(once.pixels[top:, left:])), random, second)


def _saved_deep(frame: Frame, quality: int) -> Frame:
    levels = Levels.of(frame)
    planes = np.atleast_3d(levels.shares(frame)) * np.float32(255)
    table = _table(quality)
    read = np.stack([_quantised(planes[..., channel], table) for channel in range(planes.shape[2])], axis=2)
    return levels.frame(read.reshape(frame.pixels.shape) / np.float32(255), frame)


def _quantised(plane: NDArray[np.float32], table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Round the cosine coefficients of each block to multiples of the table's steps."""
    height, width = plane.shape
    padded = cv2.copyMakeBorder(plane, 0, -height % BLOCK, 0, -width % BLOCK, cv2.BORDER_REPLICATE)
    blocks = padded.reshape(padded.shape[0] // BLOCK, BLOCK, padded.shape[1] // BLOCK, BLOCK).swapaxes(1, 2)
    coefficients = fft.dctn(blocks, axes=(2, 3), norm="ortho")
    rounded = fft.idctn(np.rint(coefficients / table) * table, axes=(2, 3), norm="ortho")
    return cast("NDArray[np.float32]", rounded.swapaxes(1, 2).reshape(padded.shape)[:height, :width])


@cache
def _table(quality: int) -> NDArray[np.float32]:
    return quantisation_tables(JpegOptions(quality))[0].astype(np.float32)


JPEG: dict[str, Callable[[Frame, np.random.Generator], Frame]] = {
    **{f"jpeg-{quality}": partial(saved, quality=quality) for quality in QUALITIES},
    "jpeg-twice": saved_twice,
}
