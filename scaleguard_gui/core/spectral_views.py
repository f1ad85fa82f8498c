"""Spectral views: the spectrum of a suspect, which several detectors look at, and whether there is room for peaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.occupied import occupied_range
from scaleguard_gui.core.spectrum import log_spectrum

LEAST_RATIO = 2.0


def spectrum_of(views: Views) -> NDArray[np.float32]:
    """Return the log spectrum of the suspect, (M, N), its centre at (M // 2, N // 2)."""
    return views.recall("log spectrum", lambda: log_spectrum(views.suspect))


def why_no_peaks(views: Views) -> str | None:
    """Return the sentence that says why an attack would leave no peaks to look for, or None where it would."""
    suspect, size = views.suspect, views.preprocess.size
    name = suspect.name or "The image"
    down, across = views.preprocess.scaling_ratio(suspect)
    if max(down, across) <= LEAST_RATIO:
        return (
            f"{name} ({suspect.width}x{suspect.height}) is only {across:.2f} x {down:.2f} times as large as the model "
            f"view ({size}); up to {LEAST_RATIO:g} an attack's peaks lie outside the spectrum, and this test cannot "
            "tell."
        )
    return why_flat(views)


def why_flat(views: Views) -> str | None:
    """Return the sentence that says that the suspect has but one value, and no spectrum; else None."""
    low, high = occupied_range(views.suspect)
    if low < high:
        return None
    return f"{views.suspect.name or 'The image'} has the same value everywhere; it has no spectrum to look at."
