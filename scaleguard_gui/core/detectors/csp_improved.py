"""CSP-improved: has the spectrum more bright points than those of honest images?"""

from __future__ import annotations

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.published import Measured, published
from scaleguard_gui.core.spectrum_points import counted_points

NAME = "csp-improved"


@published(NAME, label="CSP-improved", needs_preprocess=False)
def csp_improved(views: Views, params: NoParameters, ctx: RunContext) -> Measured:
    """Count the bright points of the centred spectrum, and judge the count by those of honest images.

    Formula: as CSP, with the count itself as score, and a threshold that is calibrated on honest images in place of a
    fixed one. The front end need not be known.

    Paper: Quiring, Mueller and Rieck, "On the Detection of Image-Scaling Attacks in Machine Learning", ACSAC 2023, on
    Kim et al., "Decamouflage", DSN 2021.

    Weakness: at a small scaling ratio an attack has few points, fewer than print or regular texture may have; it cannot
    see local edits, nor attacks with suppressed peaks (spectrum-suppression).
    """
    return counted_points(views, ctx)
