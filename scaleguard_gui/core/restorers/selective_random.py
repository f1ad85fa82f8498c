"""Selective random filter: repair only the pixels that the model reads, by drawing from those that it does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.clean_windows import CleanWindows, clean_windows
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.seeding import seed_field, seeded_generator, system_seed_field

_BAND_PIXELS = 1 << 15


@dataclass(frozen=True)
class SelectiveRandomParameters(Parameters):
    """The window's size, and what the draw starts from."""

    beta: float = number(
        2.0, 1.0, 8.0, step=0.5, label="Beta", help="Window half-width = scaling ratio / beta, at least one pixel."
    )
    seed: int = seed_field()
    system_seed: bool = system_seed_field()


@restorer("selective-random", label="Selective random", parameters=SelectiveRandomParameters, needs_preprocess=True)
def selective_random(frame: Frame, preprocess: Preprocess, params: SelectiveRandomParameters, ctx: RunContext) -> Frame:
    """Replace each considered pixel by one, drawn at random, of the pixels around it that the model does not read.

    Formula: A'[p] = A[q], q drawn uniformly from all pixels that are not considered and lie within
    b = max(1, floor(ratio / beta)) pixels of p, down and across; in colour all channels come from the same q. Every
    pixel that is not considered stays bit-identical. Where a window holds considered pixels only, it grows pixel by
    pixel until it holds another one, at most 32 pixels; with none even there, the pixel stays as it is.

    Parameters
    ----------
    beta : float, 1 to 8
    seed : int, 0 to 2147483647
        The same seed always draws the same; it is never taken from the image.
    system_seed : bool
        Mix the seed with a secret that the operating system gives to this run of the program. The same recipe then
        gives the same bytes until the program ends, and no attacker can know the draw beforehand. Off by default, so
        that a saved session gives the same picture again: a defence in earnest should turn it on.

    Needs the attack's parameters: yes, scaler and size; with wrong ones it repairs the wrong pixels.

    Paper: Quiring et al., "Adversarial Preprocessing: Understanding and Preventing Image-Scaling Attacks in Machine
    Learning", USENIX Security 2020, section 4.2.

    Weakness: it leaves more noise than the selective median, and an attacker who fills most of each window with
    payload is drawn most of the time.
    """
    ctx.check()
    plan = clean_windows(preprocess, frame.height, frame.width, params.beta)
    generator = seeded_generator(params.seed, params.system_seed)
    restored = frame.pixels.copy()
    for windows in plan:
        lattice = np.ix_(windows.rows.centres, windows.columns.centres)
        restored[lattice] = _drawn(frame.pixels, restored[lattice], windows, generator, ctx)
    return frame.with_pixels(restored, "restored")


def _drawn(
    pixels: Pixels, before: Pixels, windows: CleanWindows, generator: np.random.Generator, ctx: RunContext
) -> Pixels:
    """Draw a clean pixel for every window of a lattice; `before` where a window has none."""
    rows, columns = windows.rows, windows.columns
    nearby_rows, nearby_columns = rows.inside, columns.inside
    lanes = np.arange(len(columns.centres))
    drawn = before
    high = max(1, _BAND_PIXELS // len(lanes))
    for top in range(0, len(rows.centres), high):
        ctx.check()
        band = rows.part(top, top + high)
        counts = CleanWindows(band, columns).clean_count
        place = generator.integers(0, np.maximum(counts, 1))
        # The first places are (any row, clean column), the others (clean row, considered column).
        in_clean_column = np.outer(band.count, columns.clean_count)
        is_first = place < in_clean_column
        place -= np.where(is_first, 0, in_clean_column)
        row, column = np.divmod(place, np.maximum(np.where(is_first, columns.clean_count, columns.considered_count), 1))
        column += np.where(is_first, 0, columns.clean_count)
        band_lanes = np.arange(top, top + len(band.centres))[:, None]
        has_clean = counts > 0
        chosen = nearby_rows[row, band_lanes][has_clean], nearby_columns[column, lanes][has_clean]
        drawn[top : top + high][has_clean] = pixels[chosen]
    return drawn
