"""Effects as SVG: restorers' fidelity against what they leave of the payload, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from scaleguard_gui.core.evaluation.effects import Effect
from scaleguard_gui.core.evaluation.means import Mean
from scaleguard_gui.io.roc_svg import BOTTOM, COLOURS, HEIGHT, LEFT, RIGHT, TOP, WIDTH

STYLE = """
.plot .reach { fill: none; stroke-width: 1; opacity: .5; }
.plot .rank { font-weight: 600; }
"""
_STEPS = 6
# Shares at both ends stay off the frame.
_LOW, _HIGH = -0.06, 1.06


def effects_plot(title: str, effects: Sequence[Effect]) -> str:
    """Return a figure of restorers, each a dot with its intervals and its rank, and the ranks' names as a table.

    Parameters
    ----------
    title : str
    effects : sequence of Effect
        With the best one first.

    Returns
    -------
    str
        HTML; empty where nothing was measured. The styles of `roc_svg` and `STYLE` must be in the page.
    """
    placed = [(rank, one) for rank, one in enumerate(effects, 1) if one.psnr.count and one.left.count]
    if not placed:
        return ""
    axis = _Decibels([one.psnr for _, one in placed])
    told = "; ".join(
        f"{rank} {one.restorer}: {one.psnr.value:.1f} dB, {one.left.value:.0%} left" for rank, one in placed
    )
    drawn = "".join(_dot(rank, one, axis) for rank, one in reversed(placed))
    svg = (
        f'<svg class="plot" role="img" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title><desc>Payload left against fidelity. {escape(told)}.</desc>"
        f"{_shares()}{axis.drawn()}{drawn}</svg>"
    )
    rows = "".join(f'<tr><td class="number">{rank}</td><td>{escape(one.restorer)}</td></tr>' for rank, one in placed)
    head = '<tr><th scope="col">Rank</th><th scope="col">Restorer</th></tr>'
    legend = f'<table class="legend"><thead>{head}</thead><tbody>{rows}</tbody></table>'
    return f"<figure><figcaption>{escape(title)}</figcaption>{svg}{legend}</figure>"


class _Decibels:
    """The axis across, which shows all means; intervals may reach beyond it.

    Parameters
    ----------
    means : list of Mean
    """

    def __init__(self, means: list[Mean]) -> None:
        values = [mean.value for mean in means]
        rough = max((max(values) - min(values)) / _STEPS, 0.5)
        self._step = next(step for step in (0.5, 1.0, 2.0, 5.0, 10.0, 20.0) if step >= rough)
        self._low = math.floor(min(values) / self._step - 0.5) * self._step
        self._high = math.ceil(max(values) / self._step + 0.5) * self._step

    def at(self, value: float) -> float:
        """Where a number lies; at the frame where it is beyond."""
        share = (value - self._low) / (self._high - self._low)
        return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)

    def drawn(self) -> str:
        """The axis with its lines and numbers."""
        parts = []
        for number in range(round((self._high - self._low) / self._step) + 1):
            value = self._low + number * self._step
            x = self.at(value)
            parts.append(f'<path class="grid" d="M{x:.1f} {TOP:g}V{HEIGHT - BOTTOM:g}"/>')
            parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16:g}" text-anchor="middle">{value:g}</text>')
        middle = (LEFT + WIDTH - RIGHT) / 2
        name = "PSNR to source, dB; payload left upwards"
        parts.append(f'<text x="{middle:g}" y="{HEIGHT - 8:g}" text-anchor="middle">{name}</text>')
        frame = f"M{LEFT:g} {TOP:g}V{HEIGHT - BOTTOM:g}H{WIDTH - RIGHT:g}"
        return "".join(parts) + f'<path class="axis" d="{frame}"/>'


def _shares() -> str:
    return "".join(
        f'<path class="grid" d="M{LEFT:g} {_y(share):.1f}H{WIDTH - RIGHT:g}"/>'
        f'<text x="{LEFT - 6:g}" y="{_y(share) + 4:.1f}" text-anchor="end">{100 * share:.0f} %</text>'
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    )


def _dot(rank: int, effect: Effect, axis: _Decibels) -> str:
    x, y = axis.at(effect.psnr.value), _y(effect.left.value)
    colour = (rank - 1) % COLOURS
    across = f"M{axis.at(effect.psnr.low):.1f} {y:.1f}H{axis.at(effect.psnr.high):.1f}"
    upright = f"M{x:.1f} {_y(effect.left.low):.1f}V{_y(effect.left.high):.1f}"
    return (
        f'<path class="reach c{colour}" d="{across}{upright}"/>'
        f'<circle class="f{colour}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        f'<text class="rank" x="{x + 5:.1f}" y="{y - 5:.1f}">{rank}</text>'
    )


def _y(share: float) -> float:
    inside = (min(max(share, _LOW), _HIGH) - _LOW) / (_HIGH - _LOW)
    return TOP + (1 - inside) * (HEIGHT - TOP - BOTTOM)
