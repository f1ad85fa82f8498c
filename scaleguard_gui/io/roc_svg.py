"""ROC curves as SVG: drawn by hand, so that a page needs no other file and follows light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.evaluation.roc import GRID, Roc

# The plot's rectangle, and room for the numbers at its axes, in SVG units.
WIDTH, HEIGHT = 420.0, 280.0
LEFT, TOP, RIGHT, BOTTOM = 48.0, 10.0, 24.0, 44.0
# False alarms below this one are drawn at the left edge, where a logarithm has no zero.
LEAST = 0.001
_TICKS = ((0.001, "0.1 %"), (0.01, "1 %"), (0.1, "10 %"), (1.0, "100 %"))
# Kinds of line: colours and dashes come from the style sheet, in coprime numbers so that pairs repeat late.
COLOURS, DASHES = 6, 5

STYLE = """
.plot { width: 100%; max-width: 34rem; height: auto; font-size: 11px; }
.plot text { fill: currentColor; }
.plot .axis { stroke: currentColor; fill: none; }
.plot .grid { stroke: var(--line); fill: none; }
.plot .curve { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
.plot .first { stroke-width: 3; }
.plot .band { stroke: none; opacity: .18; }
.k { display: inline-block; width: 2.2em; height: .8em; vertical-align: middle; margin-right: .5em; }
"""


class Line(NamedTuple):
    """A curve and its name."""

    name: str
    roc: Roc


def roc_plot(title: str, lines: Sequence[Line]) -> str:
    """Return a figure of ROC curves, the first one with its band, and a legend with areas that is a table.

    Parameters
    ----------
    title : str
    lines : sequence of Line

    Returns
    -------
    str
        HTML; `STYLE` and `line_styles` must be in the page.
    """
    told = "; ".join(f"{line.name}: area {line.roc.area:.3f}" for line in lines)
    drawn = _band(lines[0].roc) + "".join(_curve(number, line.roc) for number, line in reversed(list(enumerate(lines))))
    svg = (
        f'<svg class="plot" role="img" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title><desc>Attacks found against false alarms. {escape(told)}.</desc>"
        f"{_axes()}{drawn}</svg>"
    )
    return f"<figure><figcaption>{escape(title)}</figcaption>{svg}{_legend(lines)}</figure>"


def line_styles() -> str:
    """Return the style sheet's rules for all kinds of line; colours are the page's variables --c0, --c1 ..."""
    dashes = ("none", "7 3", "2 3", "9 3 2 3", "4 4")
    colours = "".join(f".c{n} {{ stroke: var(--c{n}); }} .f{n} {{ fill: var(--c{n}); }}\n" for n in range(COLOURS))
    return colours + "".join(f".d{n} {{ stroke-dasharray: {dash}; }}\n" for n, dash in enumerate(dashes))


def _axes() -> str:
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _y(share)
        parts.append(f'<path class="grid" d="M{LEFT:g} {y:.1f}H{WIDTH - RIGHT:g}"/>')
        parts.append(f'<text x="{LEFT - 6:g}" y="{y + 4:.1f}" text-anchor="end">{100 * share:.0f} %</text>')
    for rate, label in _TICKS:
        x = _x(rate)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP:g}V{HEIGHT - BOTTOM:g}"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16:g}" text-anchor="middle">{label}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle:g}" y="{HEIGHT - 8:g}" text-anchor="middle">false alarms</text>')
    frame = f"M{LEFT:g} {TOP:g}V{HEIGHT - BOTTOM:g}H{WIDTH - RIGHT:g}"
    return "".join(parts) + f'<path class="axis" d="{frame}"/>'


def _curve(number: int, roc: Roc) -> str:
    first = " first" if number == 0 else ""
    return f'<path class="curve{first} {_kind(number)}" d="{_path(roc.false_alarms, roc.found)}"/>'


def _band(roc: Roc) -> str:
    low, high = roc.band
    there = np.concatenate([GRID, GRID[::-1]])
    return f'<path class="band f0" d="{_path(there, np.concatenate([low, high[::-1]]))}Z"/>'


def _legend(lines: Sequence[Line]) -> str:
    rows = "".join(
        f'<tr><td><svg class="k" viewBox="0 0 30 8" aria-hidden="true"><path class="curve {_kind(number)}" '
        f'd="M0 4H30"/></svg>{escape(line.name)}</td><td class="number">{line.roc.area:.4f}</td>'
        f'<td class="number">{line.roc.low:.3f} to {line.roc.high:.3f}</td></tr>'
        for number, line in enumerate(lines)
    )
    head = '<tr><th scope="col">Curve</th><th scope="col">Area</th><th scope="col">95 % interval</th></tr>'
    return f'<table class="legend"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _kind(number: int) -> str:
    return f"c{number % COLOURS} d{number % DASHES}"


def _path(alarms: NDArray[np.float64], found: NDArray[np.float64]) -> str:
    points = dict.fromkeys(f"{_x(x):.1f} {_y(y):.1f}" for x, y in zip(alarms.tolist(), found.tolist(), strict=True))
    return "M" + "L".join(points)


def _x(rate: float) -> float:
    decades = -np.log10(LEAST)
    share = 1 + np.log10(max(rate, LEAST)) / decades
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)
