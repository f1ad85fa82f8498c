"""Peak spectrum: is the spectrum bright where this front end's attacks leave their peaks?"""

from __future__ import annotations

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.published import Measured, published
from scaleguard_gui.core.spectral_views import spectrum_of, why_no_peaks
from scaleguard_gui.core.spectrum import expected_peaks, windows_mask

NAME = "peak-spectrum"
HALF_WIDTH = 5


@published(NAME, label="Peak spectrum")
def peak_spectrum(views: Views, params: NoParameters, ctx: RunContext) -> Measured:
    """Rank the brightness of the spectrum around the expected peaks among all of the spectrum.

    Formula: the peaks of an attack lie at centre + (i m, j n), (i, j) != (0, 0); score = percentile (0 to 100), among
    all values of the log spectrum, of its mean over the windows of half-width 5 around them; an attack lies above.

    Paper: Quiring, Mueller and Rieck, "On the Detection of Image-Scaling Attacks in Machine Learning", ACSAC 2023.

    Weakness: undefined at a scaling ratio of at most 2, where the peaks leave the spectrum. Lines, screens and earlier
    enlargement leave peaks too; an attacker can suppress the peaks (spectrum-suppression); local edits leave weak ones.
    """
    untold = why_no_peaks(views)
    if untold:
        return Measured(np.nan, untold)
    suspect = views.suspect
    spectrum = spectrum_of(views)
    ctx.check()
    places = expected_peaks(views.preprocess, suspect.height, suspect.width)
    brightness = float(spectrum[windows_mask(places, HALF_WIDTH, *spectrum.shape)].mean(dtype=np.float64))
    score = 100 * np.count_nonzero(spectrum <= brightness) / spectrum.size
    told = (
        f"Around the {len(places)} places where an attack on {views.preprocess.in_words} leaves peaks, the spectrum is "
        f"brighter than in {score:.1f} % of all places"
    )
    return Measured(float(score), told, measures={"mean log magnitude at the peaks": brightness})
