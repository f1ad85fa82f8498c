"""Clean filter: how much of the image changes when the pixels that the model reads are repaired?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core import metrics
from scaleguard_gui.core.cleaned import cleaned, filter_field, why_not_cleaned
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.occupied import in_occupied_levels
from scaleguard_gui.core.params import Parameters, choice
from scaleguard_gui.core.published import Measured, published

NAME = "clean-filter"


@dataclass(frozen=True)
class CleanFilterParameters(Parameters):
    """Which filter, and how its work is measured."""

    filter: str = filter_field()
    measure: str = choice(
        "SSIM", ("SSIM", "PSNR"), label="Measure", help="How the cleaned image is compared with the image."
    )


@published(NAME, label="Clean filter", parameters=CleanFilterParameters)
def clean_filter(views: Views, params: CleanFilterParameters, ctx: RunContext) -> Measured:
    """Compare the image with its cleaned version.

    Formula: A' = A with every considered pixel replaced by the median of, or a random one of, the unread pixels around
    it (the selective restorers, beta 2); score = PSNR or SSIM of A and A'; an attack, whose read pixels fit their
    neighbours badly, lies below. Measured in levels, 256 of which span the values in use.

    Paper: Quiring, Mueller and Rieck, "On the Detection of Image-Scaling Attacks in Machine Learning", ACSAC 2023;
    the filters are those of Quiring et al., USENIX Security 2020.

    SSIM is what we set out with: PSNR ranks images by their texture (AUC 0.93 where SSIM has 0.99).

    Weakness: undefined where the scaler reads nearly every pixel. Noise and texture fit their neighbours badly too;
    at a large scaling ratio few pixels count among many; it cannot see local edits. An attacker who fills the windows
    around each read pixel is not seen (against-selective-median).
    """
    untold = why_not_cleaned(views)
    if untold:
        return Measured(np.nan, untold, "below", _variant(params))
    suspect, clean = (in_occupied_levels(f, views.suspect) for f in (views.suspect, cleaned(views, params.filter, ctx)))
    ctx.check()
    if params.measure == "PSNR":
        score = metrics.psnr(metrics.mean_squared_error(suspect, clean))
    else:
        score = metrics.ssim(suspect, clean)
    if np.isnan(score):
        told = f"{suspect.name or 'The image'} is less than {metrics.WINDOW} pixels high or wide; SSIM needs more."
    else:
        told = (
            f"The image is compared with itself after a selective {params.filter} has cleaned the pixels that the "
            f"model reads: their {params.measure} is {score:.4g}"
        )
    return Measured(score, told, "below", _variant(params))


def _variant(params: CleanFilterParameters) -> str:
    return f"{params.filter}.{params.measure}"
