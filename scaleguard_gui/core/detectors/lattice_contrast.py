"""Lattice contrast: do the pixels that the front end reads deviate from their neighbours more than others do?"""

from __future__ import annotations

import math
from types import MappingProxyType

from scaleguard_gui.core.blind.calibration import calibration
from scaleguard_gui.core.blind.grey_levels import deviation, grey_levels
from scaleguard_gui.core.blind.lattice import Reading
from scaleguard_gui.core.blind.localise import credibility, places_of
from scaleguard_gui.core.blind.verify import Contrast, contrast
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.control import LEAST_RATIO, why_untold
from scaleguard_gui.core.finding import Finding, Views
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.registry import detector

NAME = "lattice-contrast"
# What scalers without antialiasing read: the pixel at an output's corner, the one at its centre, or those around it.
READINGS: tuple[Reading, ...] = ("corner", "centre", "linear")
# Outputs on one side, below which no square of them is left to judge.
SMALLEST = 5


@detector(NAME, label="Lattice contrast")
def lattice_contrast(views: Views, params: NoParameters, ctx: RunContext) -> Finding:
    """Compare the pixels that the front end reads with those half a scaling period further, place by place.

    An attack pushes the pixels that are read, and no others, away from what their neighbours suggest, wherever it
    changes what the model sees: in the whole image, or in a hundredth of it. Deviations from the median of 5 x 5 pixels
    are read by the front end's lattice and by three others, half a period down, across and both; the score is the
    largest surplus of their logarithmic energies over squares of 5 to 33 model pixels, in standard deviations, less the
    largest surplus of any of the other three. So the image is its own control, in all its places.

    It sees local edits, which tests over the whole image cannot. It cannot see attacks on antialiased scalers, which
    change the image for everyone to see, and little where the ratio is near 2. The threshold is the one that the
    program ships for the blind scan, which looks for the same at every size; this test was told the size, and alarms
    less often. A calibration of one's own does not move it.
    """
    ctx.check()
    limit = calibration().threshold
    suspect, size = views.suspect, views.preprocess.size
    untold = why_untold(views) or _too_close(views)
    if untold:
        return Finding(NAME, math.nan, limit, "above", None, untold, sees_edits=True)
    deviations = views.recall("deviations", lambda: deviation(grey_levels(suspect)))
    found: dict[Reading, Contrast] = {}
    for reading in READINGS:
        ctx.check()
        found[reading] = contrast(deviations, reading, size.height, size.width)
    reading, best = max(found.items(), key=lambda pair: pair[1].score)
    places = places_of(best, suspect.height, suspect.width)
    score = best.score * (credibility(best, places[0]) if places else 1.0)
    measures = {f"contrast read at {word}": one.score for word, one in found.items()}
    said = f"The pixels that the front end reads deviate from their neighbours {score:.1f} times what chance explains"
    if score > limit:
        boxes = [place.region for place in places[:1]]
        at = "".join(f", most at x {b.x} to {b.x + b.width}, y {b.y} to {b.y + b.height}" for b in boxes)
        told = f"{said}, more than {limit:.1f}{at}: there the model sees something else."
    else:
        told = f"{said}, at most {limit:.1f}: no place was found where the model sees something else."
    return Finding(NAME, score, limit, "above", score > limit, told, MappingProxyType(measures), sees_edits=True)


def _too_close(views: Views) -> str | None:
    """Return the sentence that says why lattices cannot be told apart, where they cannot."""
    down, across = views.preprocess.scaling_ratio(views.suspect)
    if min(down, across) < LEAST_RATIO or min(views.preprocess.size) < SMALLEST:
        return (
            f"{views.suspect.name or 'The image'} is {across:.2f} x {down:.2f} times as large as the model view "
            f"({views.preprocess.size}); this test needs a ratio of {LEAST_RATIO:g} on both axes, and a view of "
            f"at least {SMALLEST} pixels a side."
        )
    return None
