"""Lattice denoise: take off what an attack added and the noise that saving it as JPEG left, together."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.special import log_ndtr

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.lattice_fit import (
    Lattice,
    Levels,
    frame_of,
    in_each_channel,
    lattice_of,
    least_norm_part,
    levels_of,
    without_payload,
)
from scaleguard_gui.core.params import Parameters, integer, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.scaling.preprocess import Preprocess

DIAMETER = 5
# So many times the noise from black or white, a pixel of the attack may have been clipped before it was saved.
NEAR = 2.0


@dataclass(frozen=True)
class LatticeDenoiseParameters(Parameters):
    """How strong the noise is, and what is kept."""

    noise: float = number(
        8.0,
        0.5,
        40.0,
        unit="grey levels",
        step=0.5,
        label="Noise",
        help="Standard deviation of what saving left behind; about 8 for an attack saved as JPEG 75.",
    )
    sigma_grey: float = number(
        25.0, 1.0, 255.0, unit="grey levels", step=1.0, label="Sigma in grey", help="How different a neighbour may be."
    )
    sigma_space: float = number(
        1.5, 0.3, 5.0, unit="px", step=0.1, label="Sigma in space", help="How fast a neighbour's weight falls."
    )
    rounds: int = integer(3, 1, 20, label="Rounds", help="How often the estimate is made anew from the last one.")


@restorer(
    "lattice-denoise",
    label="Lattice undo and denoise",
    parameters=LatticeDenoiseParameters,
    needs_preprocess=True,
    heavy=True,
)
def lattice_denoise(frame: Frame, preprocess: Preprocess, params: LatticeDenoiseParameters, ctx: RunContext) -> Frame:
    """Estimate the image behind an attack that was saved with loss: every pixel changes.

    Formula: expectation and smoothing in turn, starting from "lattice-undo" with least norm. What the image would be
    without attack and loss is A with two parts replaced by the last estimate S: what an attack of least norm may have
    changed, the part L^T Y R of A - S; and pixels at black or white, by the mean of the tail of a normal distribution
    about S, since noise was cut off there (Tobin 1958): without that, black borders would turn grey. A bilateral filter
    of 5 x 5 makes the next S of it. Considered pixels within twice the noise of black or white count as clipped.

    Parameters
    ----------
    noise : float, 0.5 to 40 grey levels
    sigma_grey : float, 1 to 255 grey levels
    sigma_space : float, 0.3 to 5 pixels
    rounds : int, 1 to 20

    Needs the attack's parameters: yes, scaler and size. Where the scaler averages over all pixels or has fewer than two
    pixels an output the image comes back unchanged.

    Paper: Dempster, Laird and Rubin, "Maximum Likelihood from Incomplete Data via the EM Algorithm", 1977, with Tomasi
    and Manduchi's filter (ICCV 1998) in place of a maximisation.

    Weakness: it takes fine detail with the noise, in honest pixels too. For attacks in files without loss
    "lattice-undo" is better by 15 dB and more. An attacker evades it as that one.
    """
    lattice = lattice_of(preprocess, frame.height, frame.width)
    if lattice is None:
        return frame.with_pixels(frame.pixels, "restored")
    restored = in_each_channel(levels_of(frame), lambda levels: _restored(levels, lattice, params, ctx))
    return frame_of(restored, frame)


def _restored(levels: Levels, lattice: Lattice, params: LatticeDenoiseParameters, ctx: RunContext) -> Levels:
    near = NEAR * params.noise
    clipped = (levels <= near) | (levels >= 255 - near)
    estimate = np.clip(without_payload(levels, clipped, lattice, "smooth", 0.0, ctx), 0, 255)
    for done in range(params.rounds):
        ctx.progress(done / params.rounds)
        likely = _before_clipping(levels, estimate, params.noise)
        likely -= least_norm_part(likely - estimate, clipped, lattice)
        ctx.check()
        smoothed = cv2.bilateralFilter(likely, DIAMETER, params.sigma_grey, params.sigma_space)
        estimate = np.clip(smoothed, 0, 255).astype(np.float32, copy=False)
    return estimate


def _before_clipping(levels: Levels, estimate: Levels, noise: float) -> Levels:
    """Return the levels with black and white ones replaced by what they are expected to have been before clipping."""
    likely = levels.copy()
    for at_end, end, sign in ((levels <= 0, 0.0, 1.0), (levels >= 255, 255.0, -1.0)):
        beyond = sign * (estimate[at_end] - end) / noise
        # The mean of a normal distribution's tail; in logarithms, since both parts vanish far out.
        density = -0.5 * beyond**2 - 0.5 * np.log(2 * np.pi)
        likely[at_end] = estimate[at_end] - sign * noise * np.exp(density - log_ndtr(-beyond))
    return likely
