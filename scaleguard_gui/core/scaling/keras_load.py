"""Keras' ``load_img(target_size=...)``: Pillow's ``Image.resize``, with nearest by default, the easiest to attack."""

from __future__ import annotations

from PIL import Image

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.registry import scaler
from scaleguard_gui.core.scaling.pillow import resize_image
from scaleguard_gui.core.scaling.size import Size


@scaler("keras.nearest", label="Keras load_img nearest")
def keras_nearest(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Read one pixel per output, at floor((i + 1/2) r): ``load_img(target_size=...)``, the default of Keras.

    The real call is Pillow's, on the image as opened; 8 bits stay 8 bits. The most attackable default of all.
    """
    return resize_image(pixels, size, Image.Resampling.NEAREST)


@scaler("keras.bilinear", label="Keras load_img bilinear")
def keras_bilinear(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Antialiased triangle filter, one ratio to each side: ``load_img(..., interpolation="bilinear")``.

    Pillow's, unlike ``tf.image.resize`` and Keras' own resizing layer: every pixel is read, and an attack must show.
    """
    return resize_image(pixels, size, Image.Resampling.BILINEAR)


@scaler("keras.bicubic", label="Keras load_img bicubic")
def keras_bicubic(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Antialiased cubic filter, two ratios to each side: ``load_img(..., interpolation="bicubic")``.

    Pillow's: every pixel is read, and an attack must show.
    """
    return resize_image(pixels, size, Image.Resampling.BICUBIC)


@scaler("keras.lanczos", label="Keras load_img Lanczos")
def keras_lanczos(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Antialiased Lanczos-3 filter, three ratios to each side: ``load_img(..., interpolation="lanczos")``.

    Pillow's: every pixel is read, and an attack must show.
    """
    return resize_image(pixels, size, Image.Resampling.LANCZOS)


@scaler("keras.box", label="Keras load_img box")
def keras_box(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Average the pixels of the output's area: ``load_img(..., interpolation="box")``; robust when shrinking."""
    return resize_image(pixels, size, Image.Resampling.BOX)


@scaler("keras.hamming", label="Keras load_img Hamming")
def keras_hamming(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Antialiased Hamming filter, one ratio to each side: ``load_img(..., interpolation="hamming")``.

    Pillow's: every pixel is read, and an attack must show.
    """
    return resize_image(pixels, size, Image.Resampling.HAMMING)
