"""Inpainting: fill a part of a picture smoothly from what lies around it, in any depth."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def filled(pixels: NDArray[Any], mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Continue the surroundings of a mask into it by the biharmonic equation, so that values and slopes meet its edge.

    Damelin & Hoang, "On surface completion and image inpainting by biharmonic functions", 2018, as in
    `skimage.restoration.inpaint_biharmonic`. Texture is not continued: a filled part looks smoother than its
    surroundings.

    Parameters
    ----------
    pixels : ndarray, (m, n) or (m, n, 3)
        Any dtype; what the mask covers is not looked at.
    mask : ndarray, (m, n)
        Not all True.

    Returns
    -------
    ndarray, as `pixels`
        Float64, in the unit of `pixels`, within the range of the known ones.
    """
    # Imported here: it takes a tenth of a second, which nobody else should wait for.
    from skimage.restoration import inpaint_biharmonic

    known = pixels[~mask].astype(np.float64)
    low, high = float(known.min()), float(known.max())
    unit = (pixels.astype(np.float64) - low) / ((high - low) or 1.0)
    unit[mask] = 0.0
    channel_axis = 2 if pixels.ndim == 3 else None
    whole = inpaint_biharmonic(unit, mask, split_into_regions=True, channel_axis=channel_axis)
    return np.where(mask[..., None] if pixels.ndim == 3 else mask, whole * (high - low) + low, pixels)
