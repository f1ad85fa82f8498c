"""CSP: how many bright points has the spectrum?"""

from __future__ import annotations

from dataclasses import replace

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.published import Measured, published
from scaleguard_gui.core.spectrum_points import counted_points

NAME = "csp"
LIMIT = 1.0


@published(NAME, label="CSP", needs_preprocess=False)
def csp(views: Views, params: NoParameters, ctx: RunContext) -> Measured:
    """Count the bright points of the centred spectrum.

    Formula: the log spectrum is thresholded, blurred by a Gaussian of 21 x 21, and the blobs that are left are counted.
    An honest image has one, its own centre; more than one is an attack: the paper's threshold. The papers leave the
    level open: ours is 0.35 of the way from the median to the largest value, and the cross that the image's borders
    draw through the centre is left out. The front end need not be known.

    Paper: Kim et al., "Decamouflage: A Framework to Detect Image-Scaling Attacks on Convolutional Neural Networks",
    DSN 2021, the steganalysis method ("centered spectrum points").

    Weakness: one fixed count for all images, which lines, print and regular texture exceed as well: about one in four
    honest images does. It cannot see local edits, nor attacks with suppressed peaks (spectrum-suppression).
    """
    return replace(counted_points(views, ctx), limit=LIMIT)
