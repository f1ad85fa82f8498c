"""Targeted patch-clean: is there a place where the pixels that the model reads fit worse than elsewhere?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.cleaned import cleaned_away, filter_field, why_not_cleaned
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.params import Parameters
from scaleguard_gui.core.patches import patch_size, patch_starts
from scaleguard_gui.core.published import Measured, published

NAME = "targeted-patch-clean"
QUANTILE = 0.6
SHARE, OVERLAP = 10, 2


@dataclass(frozen=True)
class TargetedPatchCleanParameters(Parameters):
    """Which filter cleans."""

    filter: str = filter_field()


@published(NAME, label="Targeted patch-clean", parameters=TargetedPatchCleanParameters)
def targeted_patch_clean(views: Views, params: TargetedPatchCleanParameters, ctx: RunContext) -> Measured:
    """Look for the window of the image whose read pixels fit their neighbours worst.

    Formula: A' = A cleaned by the selective median or random filter (beta 2); in windows of a tenth of the image, half
    a window apart, the 0.6-quantile of abs(A - A') over the considered pixels; score = maximum - mean over the windows
    in levels, 256 of which span the values in use; an attack lies above. Of a wide kernel only pixels count that are
    read with at least half of the largest weight along both axes, as in the targeted clean filter.

    Paper: Quiring, Mueller and Rieck, "On the Detection of Image-Scaling Attacks in Machine Learning", ACSAC 2023.

    Weakness: undefined where the scaler reads nearly every pixel. It is made for edits of a part: an attack that
    changes the whole image by one amount is not seen; texture that is not spread evenly raises it in honest images.
    """
    untold = why_not_cleaned(views)
    if untold:
        return Measured(np.nan, untold, variant=params.filter)
    gaps, rows, columns = cleaned_away(views, params.filter, ctx)
    lengths = views.suspect.height, views.suspect.width
    windows = [_windows(read, length) for read, length in zip((rows, columns), lengths, strict=True)]
    quantiles = _quantiles(gaps, windows[0], windows[1], ctx)
    score = float(quantiles.max() - quantiles.mean())
    mean, largest = float(quantiles.mean()), float(quantiles.max())
    told = (
        f"The pixels that the model reads lie {mean:.1f} levels from what a selective {params.filter} makes of their "
        f"neighbours in an average window and {largest:.1f} in the worst, {score:.1f} more"
    )
    measures = {"mean of the windows": mean, "largest of the windows": largest}
    return Measured(score, told, variant=params.filter, measures=measures)


def _windows(read: NDArray[np.intp], length: int) -> list[slice]:
    """Return which of the positions `read` lie in each window along an axis; windows without any are left out."""
    window, stride = patch_size(length, SHARE, OVERLAP)
    starts = patch_starts(length, window, stride)
    bounds = zip(np.searchsorted(read, starts), np.searchsorted(read, starts + window), strict=True)
    return [slice(int(first), int(last)) for first, last in bounds if first < last]


def _quantiles(gaps: Pixels, down: list[slice], across: list[slice], ctx: RunContext) -> NDArray[np.float64]:
    quantiles = np.empty((len(down), len(across)))
    for i, rows in enumerate(down):
        ctx.check()
        for j, columns in enumerate(across):
            quantiles[i, j] = np.quantile(gaps[rows, columns], QUANTILE)
    return quantiles
