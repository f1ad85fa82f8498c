"""Minimum or maximum filter: how much does the image lose when its darkest or brightest neighbours win?"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scaleguard_gui.core import metrics
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Direction, Views
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.occupied import in_occupied_levels
from scaleguard_gui.core.params import Parameters, choice
from scaleguard_gui.core.published import Measured, published
from scaleguard_gui.core.restorers.strips import filter_in_strips

NAME = "min-max-filter"
_FILTERS = {"minimum": cv2.erode, "maximum": cv2.dilate}


@dataclass(frozen=True)
class MinMaxFilterParameters(Parameters):
    """Which filter, and how the loss is measured."""

    filter: str = choice("minimum", tuple(_FILTERS), label="Filter", help="Which neighbour replaces each pixel.")
    window: str = choice("2x2", ("2x2", "3x3"), label="Window", help="Which neighbours count, in pixels.")
    measure: str = choice(
        "SSIM", ("MSE", "SSIM", "PSNR"), label="Measure", help="How the filtered image is compared with the image."
    )


@published(NAME, label="Minimum/maximum filter", parameters=MinMaxFilterParameters, needs_preprocess=False)
def min_max_filter(views: Views, params: MinMaxFilterParameters, ctx: RunContext) -> Measured:
    """Compare the image with its minimum- or maximum-filtered version.

    Formula: A'[p] = min (or max) of A[q] over a window of 2 x 2 or 3 x 3 pixels; score = MSE, SSIM or PSNR of A and A'.
    An attack, single pixels unlike their neighbours, lies above in MSE and below in SSIM and PSNR. Measured in levels,
    256 of which span the values in use. The front end need not be known.

    Paper: Kim et al., "Decamouflage: A Framework to Detect Image-Scaling Attacks on Convolutional Neural Networks",
    DSN 2021, the filtering method.

    SSIM of 2 x 2 is what we set out with: MSE and PSNR rank images by their texture (AUC 0.92 to 0.94 where SSIM has
    0.99).

    Weakness: noise, print and fine texture are single pixels unlike their neighbours too, and at a large scaling
    ratio the few pixels of an attack weigh little against them; it cannot see local edits. The minimum sees bright
    payload pixels best, the maximum dark ones.
    """
    side = int(params.window[0])
    window = np.ones((side, side), np.uint8)
    apply = _FILTERS[params.filter]
    suspect = in_occupied_levels(views.suspect, views.suspect)
    filtered = filter_in_strips(suspect, side, lambda pixels: apply(pixels, window), ctx)
    measures = _measures(suspect, filtered, params.measure == "SSIM")
    direction: Direction = "above" if params.measure == "MSE" else "below"
    score = measures[params.measure]
    if np.isnan(score):
        told = f"{suspect.name or 'The image'} is less than {metrics.WINDOW} pixels high or wide; SSIM needs more."
    else:
        told = f"The image and its {params.window} {params.filter} are compared by {params.measure}: {score:.4g}"
    variant = f"{params.filter}.{params.window}.{params.measure}"
    return Measured(score, told, direction, variant, measures)


def _measures(suspect: Frame, filtered: Frame, with_ssim: bool) -> dict[str, float]:
    """Return MSE and PSNR, and SSIM where it is asked for: it takes ten times as long."""
    mse = metrics.mean_squared_error(suspect, filtered)
    measures = {"MSE": mse, "PSNR": metrics.psnr(mse)}
    return measures | {"SSIM": metrics.ssim(suspect, filtered)} if with_ssim else measures
