"""scikit-image's ``transform.resize``: a Gaussian blur before it shrinks, unless it is switched off, then splines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.params import Parameters, flag
from scaleguard_gui.core.registry import scaler
from scaleguard_gui.core.scaling.axis_weights import in_dtype
from scaleguard_gui.core.scaling.size import Size

_LIBRARIES = ("skimage.transform",)
_ANTIALIAS = "Blur first with a Gaussian of sigma (r - 1) / 2, so that every pixel is read (anti_aliasing)."


@dataclass(frozen=True)
class SharpParameters(Parameters):
    """Order 0, which scikit-image does not blur by default when pixels are whole numbers."""

    antialias: bool = flag(False, label="Antialias", help=_ANTIALIAS)


@dataclass(frozen=True)
class BlurredParameters(Parameters):
    """Orders 1 and 3, which scikit-image blurs by default."""

    antialias: bool = flag(True, label="Antialias", help=_ANTIALIAS)


def _resize(pixels: Pixels, size: Size, order: int, antialias: bool) -> Pixels:
    from skimage.transform import resize

    target = (size.height, size.width)
    answer = resize(pixels, target, order=order, anti_aliasing=antialias, preserve_range=True)
    return in_dtype(np.ascontiguousarray(answer), pixels.dtype)


@scaler(
    "skimage.nearest",
    label="scikit-image nearest",
    parameters=SharpParameters,
    libraries=_LIBRARIES,
    answers_in_floats=True,
)
def skimage_nearest(pixels: Pixels, size: Size, params: SharpParameters) -> Pixels:
    """Read one pixel per output, next to (i + 1/2) r: ``transform.resize(order=0, preserve_range=True)``.

    As easy to attack as any nearest; with antialias every pixel is read, and an attack must show. scikit-image
    answers in floats, which is what is judged; whole-number pixels are rounded.
    """
    return _resize(pixels, size, 0, params.antialias)


@scaler(
    "skimage.linear",
    label="scikit-image linear",
    parameters=BlurredParameters,
    libraries=_LIBRARIES,
    answers_in_floats=True,
)
def skimage_linear(pixels: Pixels, size: Size, params: BlurredParameters) -> Pixels:
    """Blur, then read 2 x 2 pixels per output: ``transform.resize(order=1, preserve_range=True)``.

    The default of scikit-image; every pixel is read, and an attack must show. Without antialias 2 x 2 pixels are all,
    as with OpenCV's linear. scikit-image answers in floats, which is what is judged; whole-number pixels are rounded.
    """
    return _resize(pixels, size, 1, params.antialias)


@scaler(
    "skimage.cubic",
    label="scikit-image cubic",
    parameters=BlurredParameters,
    libraries=_LIBRARIES,
    answers_in_floats=True,
)
def skimage_cubic(pixels: Pixels, size: Size, params: BlurredParameters) -> Pixels:
    """Blur, then a cubic spline: ``transform.resize(order=3, preserve_range=True)``.

    A spline reads 4 x 4 pixels per output, and some ten more to each side that fade by 0.27 a pixel. The answer is
    clipped to the values of the image. With antialias every pixel is read, and an attack must show. scikit-image
    answers in floats, which is what is judged; whole-number pixels are rounded.
    """
    return _resize(pixels, size, 3, params.antialias)
