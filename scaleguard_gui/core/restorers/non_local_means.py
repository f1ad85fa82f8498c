"""Non-local means: average over places that look alike, not over neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, integer, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.strips import filter_in_strips
from scaleguard_gui.core.scaling.preprocess import Preprocess

_SIXTEEN_BIT_LEVEL = 257


@dataclass(frozen=True)
class NonLocalMeansParameters(Parameters):
    """How alike two places must look, how large they are, and how far apart."""

    strength: float = number(
        10.0,
        0.5,
        100.0,
        unit="grey levels",
        step=0.5,
        label="Strength",
        help="How different two places may look and still be averaged; 255 levels are the value range.",
    )
    patch_radius: int = integer(
        3, 1, 7, unit="px", label="Patch radius", help="A place is 2 x radius + 1 pixels wide and high."
    )
    search_radius: int = integer(
        10, 2, 20, unit="px", label="Search radius", help="How far away a similar place is looked for."
    )


@restorer("non-local-means", label="Non-local means", parameters=NonLocalMeansParameters, heavy=True)
def non_local_means(
    frame: Frame, preprocess: Preprocess | None, params: NonLocalMeansParameters, ctx: RunContext
) -> Frame:
    """Replace every pixel by the mean of pixels whose surroundings look like its own.

    Formula: A'[p] = sum of w A[q] / sum of w over max(|q - p|) <= search radius, w = exp(-d^2 / (c strength^2)), d the
    mean over the patch of |A[q + t] - A[p + t]| summed over the c channels, max(|t|) <= patch radius; the image is
    mirrored at its border. OpenCV's `fastNlMeansDenoising` with the L1 norm, the one that it offers at every depth; it
    rounds d to whole steps and drops weights below 0.001. Deeper images, and floats, are averaged in 65536 equal steps
    of their value range.

    Parameters
    ----------
    strength : float, 0.5 to 100 grey levels of 1/255 of the value range
    patch_radius : int, 1 to 7 pixels
    search_radius : int, 2 to 20 pixels

    Needs the attack's parameters: no.

    Paper: Buades, Coll and Morel, "A non-local algorithm for image denoising", CVPR 2005.

    Weakness: payload pixels form a lattice, so that each finds others like itself to be averaged with, and stays. Slow.
    """
    patch, search = 2 * params.patch_radius + 1, 2 * params.search_radius + 1

    def smooth(pixels: Pixels) -> Pixels:
        if pixels.dtype == np.uint8:
            strength = [params.strength * frame.grey_level]
            return cv2.fastNlMeansDenoising(pixels, strength, None, patch, search, cv2.NORM_L1)
        strength = [params.strength * _SIXTEEN_BIT_LEVEL]
        deep = frame.as_sixteen_bit(pixels)
        averaged = cv2.fastNlMeansDenoising(deep, strength, None, patch, search, cv2.NORM_L1)
        return frame.from_sixteen_bit(np.asarray(averaged, np.uint16))

    return filter_in_strips(frame, params.patch_radius + params.search_radius, smooth, ctx)
