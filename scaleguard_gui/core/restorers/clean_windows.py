"""Windows of clean pixels: around each considered pixel, the pixels nearby that the model view does not read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.scaling.preprocess import Preprocess

Positions = NDArray[np.intp]

# A pixel this much further away says little about the place that is to be repaired.
MAX_WIDENING = 32


@dataclass(frozen=True, eq=False)
class AxisWindows:
    """Windows along one axis; a pixel is considered where its row and its column are.

    Parameters
    ----------
    centres : ndarray, (n,)
        Considered positions, those with fewest clean neighbours first.
    reach : int
        Half-width: the window is centre - reach .. centre + reach, cut at the border.
    clean, considered : ndarray, (slots, n)
        Positions inside each window that are not read, and that are; filled up with `length`, one past the end.
    clean_count, considered_count : ndarray, (n,)
    length : int
        Pixels along this axis.
    """

    centres: Positions
    reach: int
    clean: Positions
    considered: Positions
    clean_count: Positions
    considered_count: Positions
    length: int

    @property
    def count(self) -> Positions:
        """Positions inside each window, (n,)."""
        return self.clean_count + self.considered_count

    @property
    def inside(self) -> Positions:
        """All positions of each window, clean ones first, (slots, n); filled up with `length`."""
        both = np.concatenate((self.clean, self.considered))
        return np.take_along_axis(both, np.argsort(both == self.length, axis=0, kind="stable"), axis=0)

    @property
    def without_clean(self) -> Positions:
        """Centres whose window holds considered positions only."""
        return self.centres[self.clean_count == 0]

    def part(self, start: int, stop: int) -> AxisWindows:
        """Return the windows of ``centres[start:stop]``, without slots that none of them fills."""
        chosen = slice(start, stop)
        clean, considered = self.clean_count[chosen], self.considered_count[chosen]
        return AxisWindows(
            self.centres[chosen],
            self.reach,
            self.clean[: clean.max(), chosen],
            self.considered[: considered.max(), chosen],
            clean,
            considered,
            self.length,
        )


@dataclass(frozen=True, eq=False)
class CleanWindows:
    """Windows around a lattice of considered pixels: every centre of `rows` with every centre of `columns`.

    The clean pixels of one window are (all rows x clean columns) and (clean rows x considered columns).
    """

    rows: AxisWindows
    columns: AxisWindows

    @property
    def clean_count(self) -> Positions:
        """Clean pixels in each window, (rows, columns)."""
        rows, columns = self.rows, self.columns
        every_row = np.outer(rows.count, columns.clean_count)
        return every_row + np.outer(rows.clean_count, columns.considered_count)


def half_widths(preprocess: Preprocess, height: int, width: int, beta: float) -> tuple[int, int]:
    """Return b = max(1, floor(ratio / beta)) down and across (Quiring et al. 2020, section 4.2)."""
    scaled = preprocess.layout(height, width).scaled
    return max(1, int(height / scaled.height / beta)), max(1, int(width / scaled.width / beta))


@lru_cache(maxsize=16)
def clean_windows(preprocess: Preprocess, height: int, width: int, beta: float) -> tuple[CleanWindows, ...]:
    """Plan the windows of all considered pixels; cached, since a dragged slider asks for the same ones again.

    Returns
    -------
    tuple of CleanWindows
        The first covers all considered pixels. Each following one is a pixel wider to every side and covers those
        whose windows were without a clean pixel so far, up to `MAX_WIDENING` pixels. Empty when the model reads every
        pixel of the part that it sees: what a crop leaves out tells nothing of what lies inside.
    """
    considered = preprocess.considered_axes(height, width)
    if reads_all_it_shows(preprocess, height, width):
        return ()
    reach = half_widths(preprocess, height, width, beta)
    centres = [np.flatnonzero(axis) for axis in considered]
    plan = []
    for wider in range(MAX_WIDENING + 1):
        rows, columns = (_windows_along(considered[a], centres[a], reach[a] + wider) for a in (0, 1))
        plan.append(CleanWindows(rows, columns))
        centres = [rows.without_clean, columns.without_clean]
        if not (len(centres[0]) and len(centres[1])):
            break
    return tuple(plan)


def reads_all_it_shows(preprocess: Preprocess, height: int, width: int) -> bool:
    """Tell whether every pixel of the part that the model view shows is considered."""
    rows, columns = preprocess.considered_axes(height, width)
    x, y, across, down = preprocess.placement(height, width)
    shown_rows = rows[max(math.ceil(y), 0) : math.floor(y + down)]
    return bool(shown_rows.all() and columns[max(math.ceil(x), 0) : math.floor(x + across)].all())


def _windows_along(considered: NDArray[np.bool_], centres: Positions, reach: int) -> AxisWindows:
    length = len(considered)
    positions = centres[:, None] + np.arange(-reach, reach + 1)
    inside = (positions >= 0) & (positions < length)
    read = considered[np.clip(positions, 0, length - 1)]
    fewest_first = np.argsort((inside & ~read).sum(axis=1), kind="stable")
    positions, inside, read = positions[fewest_first], inside[fewest_first], read[fewest_first]
    clean, clean_count = _packed(positions, inside & ~read, length)
    dirty, dirty_count = _packed(positions, inside & read, length)
    return AxisWindows(centres[fewest_first], reach, clean, dirty, clean_count, dirty_count, length)


def _packed(positions: Positions, wanted: NDArray[np.bool_], filler: int) -> tuple[Positions, Positions]:
    """Move the wanted positions of every row to its front; returned as (slots, n) with the number wanted."""
    count = wanted.sum(axis=1)
    front = np.argsort(~wanted, axis=1, kind="stable")[:, : count.max(initial=0)]
    packed = np.take_along_axis(positions, front, axis=1)
    packed[np.arange(packed.shape[1]) >= count[:, None]] = filler
    return np.ascontiguousarray(packed.T), count
