"""Spectrum points: the bright blobs that an attack's lattice leaves in the spectrum, counted."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.published import Measured
from scaleguard_gui.core.spectral_views import spectrum_of, why_flat

LEVEL = 0.35
# Half-width of the cross through the centre that an image's border draws.
CROSS = 2
BLUR = 21
# One bright point alone comes out of the blur as 0.013 in its middle; a blob then reaches 6 pixels around it.
BLOB = 0.003


def counted_points(views: Views, ctx: RunContext) -> Measured:
    """Measure how many bright points the suspect's spectrum has; NaN for an image of one value."""
    untold = why_flat(views)
    if untold:
        return Measured(np.nan, untold)
    spectrum = spectrum_of(views)
    ctx.check()
    score = float(count_points(spectrum))
    return Measured(score, f"The spectrum of the image has {score:.0f} bright points, its own centre among them")


def count_points(spectrum: NDArray[np.float32]) -> int:
    """Count the bright blobs of a log spectrum, (M, N), its centre at (M // 2, N // 2).

    A point is bright above 0.35 of the way from the median to the largest value. The cross of 5 rows and 5 columns
    through the centre does not count: opposite borders of an image that do not fit draw it.

    Returns
    -------
    int
        Connected regions (8 neighbours) where the 21 x 21 Gaussian blur of the bright points exceeds 0.003.
    """
    usual, highest = float(np.median(spectrum)), float(spectrum.max())
    bright = (spectrum > usual + LEVEL * (highest - usual)).astype(np.float32)
    row, column = spectrum.shape[0] // 2, spectrum.shape[1] // 2
    bright[max(row - CROSS, 0) : row + CROSS + 1] = 0
    bright[:, max(column - CROSS, 0) : column + CROSS + 1] = 0
    blurred = cv2.GaussianBlur(bright, (BLUR, BLUR), 0, borderType=cv2.BORDER_CONSTANT)
    return int(cv2.connectedComponents((blurred > BLOB).astype(np.uint8), connectivity=8)[0]) - 1
