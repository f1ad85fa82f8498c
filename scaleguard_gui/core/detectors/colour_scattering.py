"""Colour scattering: do equal grey values lie equally far from the centre in the image and in what the model sees?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.occupied import LEVELS, occupied_level, occupied_range
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.published import Measured, published

NAME = "colour-scattering"


@published(NAME, label="Colour scattering")
def colour_scattering(views: Views, params: NoParameters, ctx: RunContext) -> Measured:
    """Compare where the grey values of the image lie with where those of its down-and-up version lie.

    Formula: v[k] = mean distance to the image centre of the pixels with grey level k, 0 where there is none; score =
    cosine of the angle between v(A) and v(up(scale(A))); an attack lies below. Levels are 256 equal parts of the values
    in use, which are the grey levels for 8 bit. Colour is made grey first.

    Paper: Xiao et al., "Seeing is Not Believing: Camouflage Attacks on Image Scaling Algorithms", USENIX Security 2019,
    section 6.1; distances as Quiring et al. measured it in 2020.

    Weakness: it finds about half of all whole-image attacks at 1 % false alarms, and no local edits. Empty grey levels,
    which smoothing fills, count as much as another picture does, and a target that lies around its centre as the source
    does is not seen.
    """
    suspect, again = to_grey(views.suspect), to_grey(views.down_and_up)
    ctx.check()
    own = scattering(suspect, suspect)
    ctx.check()
    other = scattering(again, suspect)
    norms = float(np.linalg.norm(own) * np.linalg.norm(other))
    name = suspect.name or "The image"
    if norms == 0:
        return Measured(np.nan, f"{name} is a single pixel; there is no distance to compare.", "below")
    score = float(own @ other) / norms
    told = (
        "The mean distances from the centre at which each grey level lies, in the image and in its down-and-up "
        f"version, are alike by a cosine of {score:.4f}"
    )
    return Measured(score, told, "below")


def scattering(frame: Frame, reference: Frame) -> NDArray[np.float64]:
    """Return v, (256,): the mean distance to the centre of the pixels of each level, in pixels.

    Parameters
    ----------
    frame : Frame
        Grey.
    reference : Frame
        Its values in use are what the levels divide; values of `frame` beyond them count in the first or last level.
    """
    low, level = occupied_range(reference)[0], occupied_level(reference) or 1.0
    levels = (frame.pixels.astype(np.float32) - np.float32(low)) / np.float32(level)
    places = np.clip(levels, 0, LEVELS - 1).astype(np.uint8)
    rows, columns = (np.arange(length) - (length - 1) / 2 for length in places.shape)
    distances = np.hypot(rows[:, None], columns)
    sums = np.bincount(places.ravel(), weights=distances.ravel(), minlength=LEVELS)
    counts = np.bincount(places.ravel(), minlength=LEVELS)
    return sums / np.maximum(counts, 1)
