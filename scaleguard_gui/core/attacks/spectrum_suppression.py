"""Spectrum suppression: an attack without the peaks that detectors look for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.attack_fields import epsilon_field, objective_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, integer, number
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.solvers.objectives import OBJECTIVES
from scaleguard_gui.core.spectrum import add_filtered, expected_peaks, windows_mask


@dataclass(frozen=True)
class SpectrumSuppressionParameters(Parameters):
    """What spectrum suppression can be told."""

    epsilon: float = epsilon_field()
    objective: str = objective_field()
    factor: float = number(
        0.2, 0.0, 1.0, step=0.05, label="Factor", help="What is left of the spectrum around each expected peak."
    )
    radius: int = integer(5, 0, 32, unit="px", label="Radius", help="Half-width of the window around each peak.")
    rounds: int = integer(
        4,
        1,
        16,
        label="Rounds",
        help="How often peaks are suppressed and the model view is brought back; more hide better.",
    )


@attack(
    "spectrum-suppression", label="Spectrum suppression", parameters=SpectrumSuppressionParameters, changes_unread=True
)
def spectrum_suppression(
    source: Frame, target: Frame, preprocess: Preprocess, params: SpectrumSuppressionParameters, ctx: RunContext
) -> Crafted:
    """Multiply the spectrum around the expected peaks by a factor, bring the model view back, and repeat.

    The lattice of an attack repeats its own spectrum around every multiple of the model view's size; detectors count or
    measure these peaks. Between suppression and crafting the image swings: crafting writes on the lattice again, but
    what was spread to unread pixels meanwhile makes the peaks lower each time. The adaptive attack on spectral
    detectors of Quiring et al., "On the detection of image-scaling attacks in machine learning", ACSAC 2023.

    Cost in visibility: with a factor near 0 unread pixels take over the payload's smooth part, and a ghost of the
    target shows. The peaks never vanish wholly while the model view must stay within epsilon; tests in the image's
    own domain (histogram, down and up) see this attack as well as a plain one.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
    params : SpectrumSuppressionParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Same inputs, same bytes; the last round's crafting, so within epsilon where that can be reached.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    objective = OBJECTIVES[params.objective]
    peaks = expected_peaks(preprocess, source.height, source.width)
    gain = np.where(windows_mask(peaks, params.radius, source.height, source.width), params.factor, 1.0).astype(
        np.float32
    )
    # The image itself, around the centre, is not the attack's.
    gain[windows_mask(np.array([[source.height // 2, source.width // 2]]), params.radius, *gain.shape)] = 1.0
    crafted = craft(source, target, preprocess, params.epsilon, ctx, objective)
    for done in range(params.rounds):
        ctx.check()
        ctx.progress(done / params.rounds, f"round {done + 1} of {params.rounds}")
        spread = add_filtered(crafted.frame, source, gain)
        crafted = craft(spread, target, preprocess, params.epsilon, ctx, objective)
    return Crafted(crafted.frame, target, notices=crafted.notices)
