"""Cleaned: the suspect with the pixels that the model reads replaced from those around them; detectors share it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.occupied import occupied_level
from scaleguard_gui.core.params import choice
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.stages import run_restorer

FILTERS = ("median", "random")
# Beyond this share of read pixels, unread ones are so far away that they say nothing of what they stand in for.
MOST_READ = 0.95


def filter_field() -> Any:
    """Declare which selective filter cleans the image."""
    return choice(
        "median",
        FILTERS,
        label="Filter",
        help="What replaces the pixels that the model reads: the median of the unread pixels around, or one of them "
        "drawn at random.",
    )


def cleaned(views: Views, by: str, ctx: RunContext) -> Frame:
    """Return A', the suspect restored by the selective `by` ("median", "random") with its default parameters."""
    chosen = Selection.of("restorer", f"selective-{by}")
    return views.recall(("cleaned", by), lambda: run_restorer(views.suspect, views.preprocess, chosen, ctx))


def why_not_cleaned(views: Views) -> str | None:
    """Return the sentence that says why no pixel can be cleaned, or None where some can."""
    suspect, preprocess = views.suspect, views.preprocess
    share = preprocess.considered_share(suspect.height, suspect.width)
    if share <= MOST_READ:
        return None
    return (
        f"{preprocess.in_words} reads {share:.0%} of the pixels of {suspect.name or 'the image'} "
        f"({suspect.width}x{suspect.height}); too few are left to clean it from, and this test cannot tell."
    )


def cleaned_away(views: Views, by: str, ctx: RunContext) -> tuple[Pixels, NDArray[np.intp], NDArray[np.intp]]:
    """Return what cleaning took away from the pixels that the model reads.

    Of a wide kernel only rows and columns count that are read with at least half of the largest weight: an attack
    hardly touches the others, which are most of them. Nearest reads all with one weight, so that all count.

    Returns
    -------
    gaps : ndarray, (rows, columns[, 3]), float32
        abs(A - A') in levels, 256 of which span the values in use.
    rows, columns : ndarray
        Where these pixels lie in the image.
    """
    suspect, clean = views.suspect, cleaned(views, by, ctx)
    ctx.check()
    rows, columns = (_read_most(axis) for axis in views.preprocess.matrices(suspect.height, suspect.width))
    before, after = (frame.pixels[rows].take(columns, axis=1).astype(np.float32) for frame in (suspect, clean))
    return np.abs(before - after) / np.float32(occupied_level(suspect) or 1.0), rows, columns


def _read_most(axis: Any) -> NDArray[np.intp]:
    weights = np.asarray(abs(axis).sum(axis=0)).ravel()
    return np.flatnonzero(weights >= weights.max() / 2)
