"""Comparison points: where each restorer stands in the plot of fidelity against payload left against time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scaleguard_gui.core.restorer_rows import FidelityTo, RestorerRow

# Restorers that leave all of a reference as it is are infinitely near: they stand in a strip of their own, which takes
# this share of the plot's width, and begins at least so many dB to the right of the others.
STRIP, LEAST_GAP = 0.22, 2.0
# Diameter of a dot of a hundredth of a second and less, and what every factor of ten adds, in pixels.
SMALLEST, PER_DECADE, LARGEST = 16.0, 5.0, 40.0
SHORTEST_SECONDS = 0.01
LEGEND_SECONDS = (0.01, 0.1, 1.0, 10.0)


@dataclass(frozen=True, eq=False)
class Point:
    """One restorer in the plot.

    Parameters
    ----------
    row : RestorerRow
    rank : int
        From 1, as the table has it.
    x : float
        Fidelity in dB; for an infinite one its place in the strip.
    y : float
        Payload left, in per cent.
    size : float
        Diameter in pixels, which tells the time.
    """

    row: RestorerRow
    rank: int
    x: float
    y: float
    size: float


@dataclass(frozen=True, eq=False)
class Field:
    """All points, and the axis that they stand on.

    Parameters
    ----------
    points : tuple of Point
        Of the rows that ran and of whose payload something can be told.
    low, high : float
        Ends of the horizontal axis, in dB.
    strip : float or None
        Where the strip of infinite fidelity begins; None where there is none.
    left_out : int
        Rows without a point.
    """

    points: tuple[Point, ...]
    low: float
    high: float
    strip: float | None
    left_out: int

    def ticks(self, most: int = 6) -> tuple[tuple[float, str], ...]:
        """Return places on the horizontal axis and what stands there: round decibels, and ∞ below the strip."""
        end = self.high if self.strip is None else self.strip
        step = _round_step((end - self.low) / most)
        first, last = math.ceil(self.low / step), math.floor(end / step)
        decibels = tuple((step * count, f"{step * count:g}") for count in range(first, last + 1))
        return decibels if self.strip is None else (*decibels, ((self.strip + self.high) / 2, "∞"))


def field_of(rows: Sequence[RestorerRow]) -> Field:
    """Return the plot of rows, which are given with the best one first."""
    ranks = [(rank, row) for rank, row in enumerate(rows, 1) if not (row.error or math.isnan(row.payload_left))]
    finite = [row.fidelity for _, row in ranks if math.isfinite(row.fidelity)]
    infinite = [rank for rank, row in ranks if math.isinf(row.fidelity)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 0.0)
    margin = max(0.06 * (high - low), LEAST_GAP)
    low, high = low - margin, high + margin
    strip, width = (high, (high - low) * STRIP / (1 - STRIP)) if infinite else (None, 0.0)
    places = {rank: high + width * (place + 1) / (len(infinite) + 1) for place, rank in enumerate(infinite)}
    points = tuple(
        Point(row, rank, places.get(rank, row.fidelity), 100 * row.payload_left, dot_size(row.seconds))
        for rank, row in ranks
    )
    return Field(points, low, high + width, strip, len(rows) - len(points))


def parameter_title(rows: Sequence[RestorerRow], parameter: str) -> str:
    """Return what a swept parameter is called on the screen, with its unit."""
    described = [one for row in rows[:1] for one in row.restorer.parameters.describe() if one.name == parameter]
    return ", ".join(part for one in described for part in (one.label, one.unit) if part)


def _round_step(rough: float) -> float:
    decade = 10.0 ** math.floor(math.log10(rough))
    return next(decade * factor for factor in (1, 2, 5, 10) if decade * factor >= rough)


def dot_size(seconds: float) -> float:
    """Return the diameter of a dot, in pixels: it grows with the logarithm of the time."""
    return min(SMALLEST + PER_DECADE * math.log10(max(seconds, SHORTEST_SECONDS) / SHORTEST_SECONDS), LARGEST)


def fidelity_title(rows: Sequence[RestorerRow]) -> str:
    """Return what the horizontal axis tells, with its unit; rows that did not run say nothing about it.

    "Where unread" is where the model does not read.
    """
    kinds: list[FidelityTo] = [row.fidelity_to for row in rows if not row.error]
    return {
        "source": "PSNR to the source, dB",
        "unread": "PSNR to the suspect where unread, dB",
        "suspect": "PSNR to the suspect, dB",
    }[kinds[0] if kinds else "suspect"]
