"""SciPy's ``ndimage.zoom``: splines that never antialias, by default from corner pixel to corner pixel.

With its default mode, "constant", SciPy makes the last row or column black for some lengths (451 to 112): rounding
puts that output behind the last pixel. Models see that, and no attack can change it; grid mode is free of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.params import Parameters, flag
from scaleguard_gui.core.registry import scaler
from scaleguard_gui.core.scaling.size import Size


@dataclass(frozen=True)
class ZoomParameters(Parameters):
    """The one switch of every order."""

    grid_mode: bool = flag(
        False,
        label="Grid mode",
        help="Lay the edges of the image onto each other, and not the centres of the corner pixels.",
    )


def _zoom(pixels: Pixels, size: Size, order: int, params: ZoomParameters) -> Pixels:
    if pixels.ndim == 3:
        return np.stack([_zoom(pixels[..., c], size, order, params) for c in range(pixels.shape[2])], axis=-1)
    factors = (size.height / pixels.shape[0], size.width / pixels.shape[1])
    # SciPy itself warns of its default, "constant", in grid mode: it darkens the border of an enlarged image.
    mode = "nearest" if params.grid_mode else "constant"
    return ndimage.zoom(pixels, factors, order=order, mode=mode, grid_mode=params.grid_mode)


@scaler("scipy.nearest", label="SciPy nearest", parameters=ZoomParameters)
def scipy_nearest(pixels: Pixels, size: Size, params: ZoomParameters) -> Pixels:
    """Read one pixel per output, next to i (M - 1) / (m - 1): ``ndimage.zoom(order=0, grid_mode)``.

    As easy to attack as any nearest. The dtype stays.
    """
    return _zoom(pixels, size, 0, params)


@scaler("scipy.linear", label="SciPy linear", parameters=ZoomParameters)
def scipy_linear(pixels: Pixels, size: Size, params: ZoomParameters) -> Pixels:
    """Read 2 x 2 pixels per output at any ratio: ``ndimage.zoom(order=1, grid_mode)``.

    As easy to attack as OpenCV's linear. The dtype stays: whole numbers are rounded by SciPy itself.
    """
    return _zoom(pixels, size, 1, params)


@scaler("scipy.cubic", label="SciPy cubic", parameters=ZoomParameters)
def scipy_cubic(pixels: Pixels, size: Size, params: ZoomParameters) -> Pixels:
    """Read a cubic spline at any ratio: ``ndimage.zoom(order=3, grid_mode)``, the default of SciPy.

    4 x 4 pixels per output, and some ten more to each side that fade by 0.27 a pixel; no antialiasing, so that at
    large ratios most pixels are not read. The dtype stays: whole numbers are rounded by SciPy itself.
    """
    return _zoom(pixels, size, 3, params)
