"""Peak distance: do the brightest points of the spectrum lie where this front end's attacks leave their peaks?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.published import Measured, published
from scaleguard_gui.core.spectral_views import spectrum_of, why_no_peaks
from scaleguard_gui.core.spectrum import expected_peaks

NAME = "peak-distance"


@published(NAME, label="Peak distance")
def peak_distance(views: Views, params: NoParameters, ctx: RunContext) -> Measured:
    """Measure how far the brightest point around each expected peak lies from it.

    Formula: the spectrum is cut into tiles of m x n around centre + (i m, j n), (i, j) != (0, 0); in each, the offset
    (dy, dx) of the largest log magnitude from the middle counts hypot(dy / m, dx / n) tiles; score = mean over the
    tiles, about 0 for an attack, which lies below. Tiles at the border are cut there.

    Paper: Quiring, Mueller and Rieck, "On the Detection of Image-Scaling Attacks in Machine Learning", ACSAC 2023.

    Weakness: undefined at a scaling ratio of at most 2, where the peaks leave the spectrum. An attacker can add decoys
    that outshine the peaks (decoy-peaks); local edits do not move the brightest points.
    """
    untold = why_no_peaks(views)
    if untold:
        return Measured(np.nan, untold, "below")
    spectrum = spectrum_of(views)
    ctx.check()
    suspect, size = views.suspect, views.preprocess.size
    places = expected_peaks(views.preprocess, suspect.height, suspect.width)
    distances = distances_in_tiles(spectrum, places, size.height, size.width)
    score = float(distances.mean())
    told = (
        f"In the {len(places)} tiles of the spectrum where an attack on {views.preprocess.in_words} leaves peaks, the "
        f"brightest point lies {score:.3f} tiles from the expected place on average"
    )
    return Measured(score, told, "below")


def distances_in_tiles(
    spectrum: NDArray[np.float32], places: NDArray[np.intp], height: int, width: int
) -> NDArray[np.float64]:
    """Return how far the largest value of each (height, width) tile lies from its place, (P,), in tiles."""
    distances = np.empty(len(places))
    for number, (row, column) in enumerate(places):
        top, left = max(row - height // 2, 0), max(column - width // 2, 0)
        tile = spectrum[top : row + (height + 1) // 2, left : column + (width + 1) // 2]
        down, across = np.unravel_index(int(tile.argmax()), tile.shape)
        distances[number] = np.hypot((top + down - row) / height, (left + across - column) / width)
    return distances
