"""Window quantile: any rank between the minimum and the maximum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import integer, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.square_window import SquareWindow
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.selection_network import select_ranks

# What the planes of one strip may take, so that they stay in a core's second-level cache.
_STRIP_BYTES = 1 << 20


@dataclass(frozen=True)
class QuantileParameters(SquareWindow):
    """The window's size, and which of its sorted values is taken."""

    # The network's steps grow faster than the window.
    radius: int = integer(
        1, 1, 6, unit="px", label="Radius", help="The window is 2 x radius + 1 pixels wide and high; 1 is 3 x 3."
    )
    quantile: float = number(
        0.35, 0.0, 1.0, step=0.05, label="Quantile", help="0 is the darkest value of the window, 0.5 its median."
    )


@restorer("quantile", label="Quantile", parameters=QuantileParameters)
def quantile(frame: Frame, preprocess: Preprocess | None, params: QuantileParameters, ctx: RunContext) -> Frame:
    """Replace every pixel by a quantile of the square window around it.

    Formula: A'[p] = the value of rank round(quantile (k - 1)) among the k sorted A[q], max(|q - p|) <= radius, each
    channel by itself; the border is repeated. No two values are mixed: each A'[p] is a value of the window.

    Parameters
    ----------
    radius : int, 1 to 6 pixels
    quantile : float, 0 to 1
        0 is the minimum filter, 0.5 the median, 1 the maximum. A payload brighter than its surroundings is outvoted
        below 0.5, a darker one above.

    Needs the attack's parameters: no.

    Paper: rank-order filters, Heygster, "Rank filters in digital image processing", Computer Graphics and Image
    Processing 19 (1982).

    Weakness: away from 0.5 it darkens or lightens the whole image, and helps against payload of one sign only.
    """
    side, width = params.side, frame.pixels[0].size
    rank = int(params.quantile * (side * side - 1) + 0.5)
    high = max(1, _STRIP_BYTES // (side * side * width * frame.pixels.itemsize))
    widths = [(params.radius, params.radius)] * 2 + [(0, 0)] * (frame.pixels.ndim - 2)
    padded = np.pad(frame.pixels, widths, mode="edge")
    restored = np.empty_like(frame.pixels)
    for top in range(0, frame.height, high):
        ctx.progress(top / frame.height)
        restored[top : top + high] = _ranked(padded[top : top + high + side - 1], side, rank)
    return frame.with_pixels(restored, "restored")


def _ranked(padded: Pixels, side: int, rank: int) -> Pixels:
    """Return the value of a rank in each whole window of `padded`."""
    height, width = padded.shape[0] - side + 1, padded.shape[1] - side + 1
    planes = [padded[y : y + height, x : x + width].copy() for y in range(side) for x in range(side)]
    return select_ranks(planes, np.empty_like(planes[0]), (rank,))[0]
