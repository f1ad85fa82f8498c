"""Targeted clean filter: how far are the pixels that the model reads from those around them?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.cleaned import cleaned_away, filter_field, why_not_cleaned
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.params import Parameters
from scaleguard_gui.core.published import Measured, published

NAME = "targeted-clean-filter"
QUANTILE = 0.6


@dataclass(frozen=True)
class TargetedCleanFilterParameters(Parameters):
    """Which filter cleans."""

    filter: str = filter_field()


@published(NAME, label="Targeted clean filter", parameters=TargetedCleanFilterParameters)
def targeted_clean_filter(views: Views, params: TargetedCleanFilterParameters, ctx: RunContext) -> Measured:
    """Compare the pixels that the model reads, and those alone, with what cleaning makes of them.

    Formula: A' = A cleaned by the selective median or random filter (beta 2); score = 0.6-quantile of abs(A - A') over
    the considered pixels and their channels, in levels, 256 of which span the values in use; an attack lies above. Of a
    wide kernel only pixels count that are read with at least half of the largest weight along both axes: among all of
    them the 0.6-quantile falls on those that an attack hardly touches (AUC 0.95, and 0.81 for cubic).

    Paper: Quiring, Mueller and Rieck, "On the Detection of Image-Scaling Attacks in Machine Learning", ACSAC 2023.

    Weakness: undefined where the scaler reads nearly every pixel. Noise and texture raise it in honest images; an
    edit of less than 40 % of the model view does not move the quantile; an attacker who fills the windows around each
    read pixel is not seen (against-selective-median).
    """
    untold = why_not_cleaned(views)
    if untold:
        return Measured(np.nan, untold, variant=params.filter)
    gaps, _, _ = cleaned_away(views, params.filter, ctx)
    ctx.check()
    score = float(np.quantile(gaps, QUANTILE))
    told = (
        f"Of the pixels that the model reads, {QUANTILE * 100:.0f} % lie up to {score:.1f} levels from what a "
        f"selective {params.filter} makes of their unread neighbours"
    )
    return Measured(score, told, variant=params.filter)
