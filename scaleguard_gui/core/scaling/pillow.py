"""Pillow's ``Image.resize``: antialiased except for nearest; Keras' ``load_img`` uses its nearest by default."""

from __future__ import annotations

import numpy as np
from PIL import Image

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.registry import scaler
from scaleguard_gui.core.scaling.size import Size


def resize_image(pixels: Pixels, size: Size, resampling: Image.Resampling) -> Pixels:
    """Return what ``Image.resize`` gives for these pixels; colour beyond 8 bit goes through it plane by plane."""
    if pixels.dtype == np.uint8:
        return np.asarray(Image.fromarray(pixels).resize(size, resampling))
    if pixels.ndim == 3:
        return np.stack([resize_image(pixels[..., c], size, resampling) for c in range(pixels.shape[2])], axis=-1)
    if pixels.dtype == np.float32:
        return np.asarray(Image.fromarray(pixels).resize(size, resampling))
    # Pillow has no signed 16-bit mode, and no colour beyond 8 bit: its 32-bit integer mode holds both exactly.
    limits = np.iinfo(pixels.dtype)
    wide = np.asarray(Image.fromarray(pixels.astype(np.int32)).resize(size, resampling))
    return np.clip(wide, limits.min, limits.max).astype(pixels.dtype)


@scaler("pillow.nearest", label="Pillow nearest")
def pillow_nearest(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Read one pixel per output, at floor((i + 1/2) r): ``Image.resize(..., NEAREST)``."""
    return resize_image(pixels, size, Image.Resampling.NEAREST)


@scaler("pillow.box", label="Pillow box")
def pillow_box(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Average the pixels of the output's area: ``Image.resize(..., BOX)``; robust when shrinking."""
    return resize_image(pixels, size, Image.Resampling.BOX)


@scaler("pillow.bilinear", label="Pillow bilinear")
def pillow_bilinear(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Antialiased triangle filter, one ratio to each side: ``Image.resize(..., BILINEAR)``."""
    return resize_image(pixels, size, Image.Resampling.BILINEAR)


@scaler("pillow.hamming", label="Pillow Hamming")
def pillow_hamming(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Antialiased Hamming filter, one ratio to each side: ``Image.resize(..., HAMMING)``."""
    return resize_image(pixels, size, Image.Resampling.HAMMING)


@scaler("pillow.bicubic", label="Pillow bicubic")
def pillow_bicubic(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Antialiased cubic filter, two ratios to each side: ``Image.resize(..., BICUBIC)``."""
    return resize_image(pixels, size, Image.Resampling.BICUBIC)


@scaler("pillow.lanczos", label="Pillow Lanczos")
def pillow_lanczos(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Antialiased Lanczos-3 filter, three ratios to each side: ``Image.resize(..., LANCZOS)``."""
    return resize_image(pixels, size, Image.Resampling.LANCZOS)
