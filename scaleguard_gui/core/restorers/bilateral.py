"""Bilateral filter: a blur that stops at edges."""

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


@dataclass(frozen=True)
class BilateralParameters(Parameters):
    """Which neighbours count, by place and by value."""

    radius: int = integer(3, 1, 15, unit="px", label="Radius", help="How far away a neighbour may be.")
    sigma_space: float = number(
        2.0, 0.3, 15.0, unit="px", step=0.1, label="Sigma in space", help="How fast a neighbour's weight falls."
    )
    sigma_grey: float = number(
        60.0,
        1.0,
        255.0,
        unit="grey levels",
        step=1.0,
        label="Sigma in grey",
        help="How different a neighbour may be; 255 levels are the whole value range at any depth.",
    )


@restorer("bilateral", label="Bilateral", parameters=BilateralParameters)
def bilateral(frame: Frame, preprocess: Preprocess | None, params: BilateralParameters, ctx: RunContext) -> Frame:
    """Blur over neighbours of similar value, so that edges stay.

    Formula: A'[p] = sum of w A[q] / sum of w, w = exp(-|q - p|^2 / (2 sigma_space^2)) exp(-|A[q] - A[p]|^2 /
    (2 sigma_grey^2)), over |q - p| <= radius; in colour |A[q] - A[p]| sums the three channels, as OpenCV does.

    Parameters
    ----------
    radius : int, 1 to 15 pixels
    sigma_space : float, 0.3 to 15 pixels
    sigma_grey : float, 1 to 255 grey levels of 1/255 of the value range

    Needs the attack's parameters: no.

    Paper: Tomasi and Manduchi, "Bilateral Filtering for Gray and Color Images", ICCV 1998.

    Weakness: a payload pixel that stands out looks like an edge and is kept; raising sigma in grey removes it and
    with it the edges.
    """
    diameter = 2 * params.radius + 1

    def smooth(pixels: Pixels) -> Pixels:
        if pixels.dtype == np.uint8 and frame.span == 255:
            return cv2.bilateralFilter(pixels, diameter, params.sigma_grey, params.sigma_space)
        levels = (pixels.astype(np.float32) - np.float32(frame.value_range[0])) / np.float32(frame.grey_level)
        smoothed = cv2.bilateralFilter(levels, diameter, params.sigma_grey, params.sigma_space)
        return frame.quantise(smoothed * np.float32(frame.grey_level) + np.float32(frame.value_range[0]))

    return filter_in_strips(frame, params.radius, smooth, ctx)
