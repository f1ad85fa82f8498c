"""Histogram match: a target in the source's own grey levels, so that their histograms do not tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.attack_fields import epsilon_field, objective_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, number
from scaleguard_gui.core.payload import mixed
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.solvers.objectives import OBJECTIVES


@dataclass(frozen=True)
class HistogramMatchParameters(Parameters):
    """What the histogram-matched attack can be told."""

    epsilon: float = epsilon_field()
    objective: str = objective_field()
    strength: float = number(
        1.0, 0.0, 1.0, step=0.05, label="Strength", help="Share of the matched target; 0 keeps the target as it is."
    )


@attack(
    "histogram-match",
    label="Histogram-matched target",
    parameters=HistogramMatchParameters,
    libraries=("skimage.exposure",),
)
def histogram_match(
    source: Frame, target: Frame, preprocess: Preprocess, params: HistogramMatchParameters, ctx: RunContext
) -> Crafted:
    """Give the target the source's histogram before crafting, so that tests on histograms find nothing.

    Each target value t becomes the source value of the same rank, T' = F_S^-1(F_T(t)), channel by channel, as
    `skimage.exposure.match_histograms` does with exact cumulative histograms at any depth (Gonzalez & Woods, "Digital
    image processing", section 3.3). Then min ||A - S|| subject to abs(scale(A) - T') <= epsilon. The adaptive attack on
    the histogram detector of Xiao et al. (USENIX Security 2019, section 6), as Quiring & Rieck ("Backdooring and
    poisoning neural networks with image-scaling attacks", 2020) describe it.

    Cost in visibility: mostly lower than the plain attack's, since the target's grey levels come nearer to the
    source's. What the model sees changes: contrast is the source's, and colours may shift. Weakness: equal target
    values stay equal, so that a target of few grey levels keeps a histogram of few; detectors that look at places, not
    at counts, see this attack as well as a plain one.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
        Padding stays as it is, and does not count.
    params : HistogramMatchParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Its goal is T'. Same inputs, same bytes.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    ctx.check()
    reference = preprocess.as_read(source).pixels
    shown = preprocess.read_outputs(source.height, source.width)
    matched = target.pixels.astype(np.float64)
    matched[shown] = _matched(target.pixels[shown], reference, ctx)
    goal = mixed(target, matched, params.strength)
    return craft(source, goal, preprocess, params.epsilon, ctx, OBJECTIVES[params.objective])


def _matched(values: NDArray[Any], reference: NDArray[Any], ctx: RunContext) -> NDArray[np.float64]:
    """Match each channel of `values` to that of `reference`, unrounded."""
    # Imported here: it takes a tenth of a second, which nobody else should wait for.
    from skimage.exposure import match_histograms

    if values.ndim == 2:
        return np.asarray(match_histograms(values, reference), np.float64)
    channels = []
    # One by one, since scikit-image cuts the fractions off when it is given all channels together.
    for channel in range(values.shape[2]):
        ctx.check()
        channels.append(match_histograms(values[..., channel], reference[..., channel]))
    return np.stack(channels, axis=-1).astype(np.float64)
