"""Comparison plots as SVG: drawn by hand, so that a page needs no other file and follows light and dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import numpy as np

from scaleguard_gui.core.comparison_points import LEGEND_SECONDS, Field, dot_size, fidelity_title, field_of
from scaleguard_gui.core.restorer_rows import RestorerRow

# The plot's rectangle, and room for the numbers at its axes, in SVG units.
WIDTH, HEIGHT = 640.0, 360.0
LEFT, TOP, RIGHT, BOTTOM = 56.0, 16.0, 20.0, 48.0
SWEEP_HEIGHT = 200.0

STYLE = """
.plot { width: 100%; max-width: 52rem; height: auto; font-size: 11px; }
.plot text { fill: currentColor; }
.plot .axis { stroke: currentColor; fill: none; }
.plot .grid { stroke: var(--line); fill: none; }
.plot .strip { fill: var(--line); opacity: .25; }
.plot .gone { fill: var(--gone); stroke: var(--gone); }
.plot .left { fill: var(--base); stroke: var(--left); stroke-width: 2; }
.plot .gone + .middle { fill: var(--base); font-weight: 600; }
.plot .curve { fill: none; stroke: var(--gone); stroke-width: 1.75; }
.plot .middle { text-anchor: middle; dominant-baseline: central; }
"""


def scatter_plot(rows: Sequence[RestorerRow]) -> str:
    """Return the plot of fidelity against payload left, a dot for each row with its rank in it; size tells the time.

    Parameters
    ----------
    rows : sequence of RestorerRow
        With the best one first.

    Returns
    -------
    str
        SVG; empty where no row has a place. `STYLE` must be in the page.
    """
    field = field_of(rows)
    if not field.points:
        return ""
    title = fidelity_title(rows)
    axis = _Axis(field.low, field.high, LEFT, WIDTH - RIGHT)
    parts = [_strip(field, axis), _shares(HEIGHT), _decibels(field, axis), _frame(title, HEIGHT)]
    # The slow ones are large: they lie behind.
    for point in sorted(field.points, key=lambda point: -point.size):
        x, y = axis.at(point.x), _share_at(point.y, HEIGHT)
        kind = "gone" if point.row.payload_gone else "left"
        told = (
            f"{point.row.label}: {point.y:.0f} % left, {_decibel_text(point.row.fidelity)}, {point.row.seconds:.2g} s"
        )
        parts.append(
            f'<g><title>{escape(told)}</title><circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" '
            f'r="{point.size / 2:.1f}"/><text class="middle" x="{x:.1f}" y="{y:.1f}">{point.rank}</text></g>'
        )
    return _svg("Fidelity against payload left", f"{title} against payload left", "".join(parts), HEIGHT) + _legend()


def sweep_plots(rows: Sequence[RestorerRow], parameter: str) -> str:
    """Return two plots, one above the other, of payload left and of fidelity against a parameter's values."""
    there = [(place, row) for place, row in enumerate(rows) if not row.error]
    names = [str(row.value_of(parameter)) for row in rows]
    shares = {place: 100 * row.payload_left for place, row in there}
    fidelities = {place: row.fidelity for place, row in there}
    return _curve("Payload left, %", shares, names, parameter, (0.0, 100.0)) + _curve(
        fidelity_title(rows), fidelities, names, parameter, None
    )


class _Axis:
    """Where numbers lie between two ends."""

    def __init__(self, low: float, high: float, first: float, last: float) -> None:
        self._low, self._first = low, first
        self._step = (last - first) / ((high - low) or 1.0)

    def at(self, value: float) -> float:
        return self._first + (value - self._low) * self._step


def _curve(
    title: str, values: dict[int, float], names: Sequence[str], parameter: str, span: tuple[float, float] | None
) -> str:
    finite = {place: value for place, value in values.items() if math.isfinite(value)}
    if not finite:
        return ""
    low, high = span or (min(finite.values()), max(finite.values()))
    margin = 0.08 * (high - low) or 1.0
    across = _Axis(-0.5, len(names) - 0.5, LEFT, WIDTH - RIGHT)
    up = _Axis(low - margin, high + margin, SWEEP_HEIGHT - BOTTOM, TOP)
    parts = [
        *(_across(up.at(value), f"{value:.4g}") for value in np.linspace(low, high, 3)),
        *(_below(across.at(place), name, SWEEP_HEIGHT) for place, name in enumerate(names)),
        _frame(parameter, SWEEP_HEIGHT),
    ]
    points = [f"{across.at(place):.1f} {up.at(value):.1f}" for place, value in finite.items()]
    parts.append(f'<path class="curve" d="M{"L".join(points)}"/>')
    for place, value in finite.items():
        told = f"{parameter} {names[place]}: {value:.4g}"
        parts.append(
            f'<circle class="gone" cx="{across.at(place):.1f}" cy="{up.at(value):.1f}" r="4">'
            f"<title>{escape(told)}</title></circle>"
        )
    figure = _svg(title, f"{title} against {parameter}", "".join(parts), SWEEP_HEIGHT)
    return f"<figure><figcaption>{escape(title)}</figcaption>{figure}</figure>"


def _svg(title: str, described: str, body: str, height: float) -> str:
    return (
        f'<svg class="plot" role="img" viewBox="0 0 {WIDTH:g} {height:g}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title><desc>{escape(described)}.</desc>{body}</svg>"
    )


def _legend() -> str:
    x, parts = LEFT, []
    for seconds in LEGEND_SECONDS:
        radius = dot_size(seconds) / 2
        parts.append(f'<circle class="left" cx="{x + 20:.1f}" cy="22" r="{radius:.1f}"/>')
        parts.append(f'<text x="{x + 44:.1f}" y="26">{seconds:g} s</text>')
        x += 92
    parts.append(f'<circle class="gone" cx="{x + 20:.1f}" cy="22" r="7"/>')
    parts.append(f'<text x="{x + 34:.1f}" y="26">the payload is gone</text>')
    return _svg("Legend", "Sizes of the dots tell the time; filled ones remove the payload", "".join(parts), 44.0)


def _strip(field: Field, axis: _Axis) -> str:
    if field.strip is None:
        return ""
    start = axis.at(field.strip)
    return (
        f'<rect class="strip" x="{start:.1f}" y="{TOP:g}" width="{WIDTH - RIGHT - start:.1f}" '
        f'height="{HEIGHT - BOTTOM - TOP:g}"/>'
    )


def _shares(height: float) -> str:
    named = f'<text x="{LEFT:g}" y="{TOP - 6:g}">payload left</text>'
    return named + "".join(_across(_share_at(share, height), f"{share} %") for share in (0, 25, 50, 75, 100))


def _decibels(field: Field, axis: _Axis) -> str:
    return "".join(_below(axis.at(x), label, HEIGHT) for x, label in field.ticks())


def _frame(title: str, height: float) -> str:
    middle = (LEFT + WIDTH - RIGHT) / 2
    return (
        f'<path class="axis" d="M{LEFT:g} {TOP:g}V{height - BOTTOM:g}H{WIDTH - RIGHT:g}"/>'
        f'<text x="{middle:g}" y="{height - 10:g}" text-anchor="middle">{escape(title)}</text>'
    )


def _across(y: float, label: str) -> str:
    return (
        f'<path class="grid" d="M{LEFT:g} {y:.1f}H{WIDTH - RIGHT:g}"/>'
        f'<text x="{LEFT - 6:g}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    )


def _below(x: float, label: str, height: float) -> str:
    return (
        f'<path class="grid" d="M{x:.1f} {TOP:g}V{height - BOTTOM:g}"/>'
        f'<text x="{x:.1f}" y="{height - BOTTOM + 16:g}" text-anchor="middle">{escape(label)}</text>'
    )


def _share_at(share: float, height: float) -> float:
    """Return where a share in per cent lies: dots at both ends stay inside the frame."""
    return _Axis(-8.0, 108.0, height - BOTTOM, TOP).at(share)


def _decibel_text(value: float) -> str:
    return "equal" if math.isinf(value) else f"{value:.2f} dB"
