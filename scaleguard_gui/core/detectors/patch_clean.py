"""Patch-clean: is there a place where cleaning changes the model view more than elsewhere?"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.cleaned import cleaned, filter_field, why_not_cleaned
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.occupied import occupied_level
from scaleguard_gui.core.params import Parameters, choice
from scaleguard_gui.core.patches import patch_means
from scaleguard_gui.core.published import Measured, published

NAME = "patch-clean"
SHARE, OVERLAP = 5, 4
# Where both views are equal but for rounding, PSNR would be infinite: it is bounded at a quarter of a level.
LEAST_ERROR = 0.25


@dataclass(frozen=True)
class PatchCleanParameters(Parameters):
    """Which filter cleans, and how views are compared."""

    filter: str = filter_field()
    measure: str = choice(
        "RMSE", ("RMSE", "PSNR"), label="Measure", help="How the views are compared in each window; the paper has PSNR."
    )


@published(NAME, label="Patch-clean", parameters=PatchCleanParameters)
def patch_clean(views: Views, params: PatchCleanParameters, ctx: RunContext) -> Measured:
    """Look for the window of the model view that cleaning changes most.

    Formula: A' = A cleaned by the selective median or random filter (beta 2); in windows of a fifth of the model view,
    a quarter of a window apart, scale(A), blurred by 3 x 3, and scale(A') are compared by PSNR or by the root of the
    mean squared error, RMSE; score = abs(mean - worst) over the windows, in dB or in levels, 256 of which span the
    values in use; an attack lies above.

    Paper: Quiring, Mueller and Rieck, "On the Detection of Image-Scaling Attacks in Machine Learning", ACSAC 2023.

    The paper's PSNR is made for edits of a part, and turns round for whole images (AUC 0.29): an honest image has flat
    windows far better than its worst one, while an attack spoils all alike. In RMSE flat windows weigh nothing, which
    is why we set out with it (AUC 0.998).

    Weakness: undefined where the scaler reads nearly every pixel. Detail that is not spread evenly raises it in honest
    images; an attacker who fills the windows around each read pixel is not seen (against-selective-median).
    """
    untold, variant = why_not_cleaned(views), f"{params.filter}.{params.measure}"
    if untold:
        return Measured(np.nan, untold, variant=variant)
    clean_view = views.preprocess.model_view(cleaned(views, params.filter, ctx))
    ctx.check()
    before, after = (frame.pixels.astype(np.float32) for frame in (views.model_view, clean_view))
    level = occupied_level(views.suspect) or 1.0
    errors = window_errors((cv2.blur(before, (3, 3)) - after) / np.float32(level))
    if params.measure == "PSNR":
        ratios = 20 * np.log10(255 / np.maximum(errors, LEAST_ERROR))
        mean, worst, unit = float(ratios.mean()), float(ratios.min()), "dB"
    else:
        mean, worst, unit = float(errors.mean()), float(errors.max()), "levels"
    score = abs(mean - worst)
    told = (
        f"Model views with and without a selective {params.filter} are compared by {params.measure}: {mean:.1f} {unit} "
        f"in an average window and {worst:.1f} in the worst, a difference of {score:.1f}"
    )
    measures = {f"mean {params.measure} of a window": mean, f"worst {params.measure} of a window": worst}
    return Measured(score, told, variant=variant, measures=measures)


def window_errors(gaps: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the root of the mean square of every window, given (m, n[, 3]) differences."""
    squares = np.square(gaps)
    # Sums of a running total may fall below zero by rounding.
    means = patch_means(squares.mean(axis=2) if squares.ndim == 3 else squares, SHARE, OVERLAP)
    return np.asarray(np.sqrt(np.maximum(means, 0)))
