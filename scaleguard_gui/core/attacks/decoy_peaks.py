"""Decoy peaks: an attack with further peaks in its spectrum, where no scaler would put them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from scaleguard_gui.core.attack_fields import epsilon_field, objective_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, number
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.solvers.objectives import OBJECTIVES
from scaleguard_gui.core.spectrum import expected_peaks


@dataclass(frozen=True)
class DecoyPeaksParameters(Parameters):
    """What decoy peaks can be told."""

    epsilon: float = epsilon_field()
    objective: str = objective_field()
    divisor: float = number(
        50.0,
        10.0,
        500.0,
        step=5.0,
        label="Divisor",
        help="A decoy is as strong as the strongest peak of the image's spectrum, its mean, divided by this.",
    )


@attack("decoy-peaks", label="Decoy peaks", parameters=DecoyPeaksParameters, changes_unread=True)
def decoy_peaks(
    source: Frame, target: Frame, preprocess: Preprocess, params: DecoyPeaksParameters, ctx: RunContext
) -> Crafted:
    """Add faint waves whose peaks lie between the expected ones, and craft the attack on the image with waves.

    A detector that asks whether the strongest peak of each tile of the spectrum lies where an attack would put it finds
    the decoy instead: half a tile away, of amplitude max / divisor. The model view stays within epsilon, since the
    crafting comes last. Quiring et al., "On the detection of image-scaling attacks in machine learning", ACSAC 2023.

    Cost in visibility: a regular weave over the whole picture, of about 2 x mean / divisor grey levels for each of four
    waves: at 25 it is plain to see, at 75 only in flat areas. Detectors that count peaks find more, not fewer.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
    params : DecoyPeaksParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Same inputs, same bytes.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    ctx.check()
    woven = source.with_pixels(source.quantise(source.pixels + _waves(source, preprocess, params.divisor)))
    crafted = craft(woven, target, preprocess, params.epsilon, ctx, OBJECTIVES[params.objective])
    # What is proved is proved about the woven image, and not about the source.
    return replace(crafted, certificate=None)


def _waves(source: Frame, preprocess: Preprocess, divisor: float) -> NDArray[np.float32]:
    """Return the sum of the decoys' waves, (M, N, 1) for colour, in stored values."""
    scaled = preprocess.layout(source.height, source.width).scaled
    peaks = expected_peaks(preprocess, source.height, source.width) - (source.height // 2, source.width // 2)
    nearest = peaks[(np.abs(peaks) <= (scaled.height, scaled.width)).all(axis=1)]
    decoys = np.add(nearest, (scaled.height // 2, scaled.width // 2))
    spectrum = np.zeros((source.height, source.width), np.complex64)
    strength = (float(source.pixels.mean()) - source.value_range[0]) * source.height * source.width / divisor
    rows, columns = (decoys % spectrum.shape).T
    # Each wave's mirror image makes the sum real.
    spectrum[rows, columns] = spectrum[-rows, -columns] = strength
    waves = fft.ifft2(spectrum).real.astype(np.float32)
    return waves[..., None] if source.is_colour else waves
