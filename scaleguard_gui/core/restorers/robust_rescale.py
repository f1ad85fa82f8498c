"""Robust rescale: keep what a scaler that reads every pixel would have shown the model."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, choice, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.resampling import DOWN_KERNELS, UP_KERNELS, resampled
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size


@dataclass(frozen=True)
class RobustRescaleParameters(Parameters):
    """How much finer than the model view the small image is, and how it is enlarged."""

    fineness: float = number(
        1.0,
        1.0,
        4.0,
        step=0.25,
        label="Fineness",
        help="Side of the small image, as a multiple of the model view's; more keeps more detail and more payload.",
    )
    up: str = choice("cubic", tuple(UP_KERNELS), label="Up", help="How the small image is enlarged again.")


@restorer("robust-rescale", label="Robust rescale", parameters=RobustRescaleParameters, needs_preprocess=True)
def robust_rescale(frame: Frame, preprocess: Preprocess, params: RobustRescaleParameters, ctx: RunContext) -> Frame:
    """Shrink the image to the model view's size by means over areas, and enlarge it again.

    Formula: A' = up(area(A)) in floating point; area means every pixel equally into a small image whose sides are
    those of the shrunken image, before any crop or padding, times the fineness, at most those of A.

    Parameters
    ----------
    fineness : float, 1 to 4
    up : {"cubic", "linear", "lanczos4", "nearest"}

    Needs the attack's parameters: the size only; which scaler it was does not matter.

    Paper: Quiring et al., "Adversarial Preprocessing: Understanding and Preventing Image-Scaling Attacks in Machine
    Learning", USENIX Security 2020, section 4.1, whose robust scaling algorithms read every pixel with equal weight;
    here the image is enlarged again, for models whose front end cannot be changed.

    Weakness: no detail finer than the model view is left for a person to see. Where the scaler reads a large share of
    the pixels, the payload keeps that share of the mean.
    """
    ctx.check()
    scaled = preprocess.layout(frame.height, frame.width).scaled
    small = Size(
        min(frame.width, math.ceil(scaled.width * params.fineness)),
        min(frame.height, math.ceil(scaled.height * params.fineness)),
    )
    return resampled(frame, small, DOWN_KERNELS["area"], UP_KERNELS[params.up], ctx)
