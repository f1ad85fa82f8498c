"""The perceptual attack: changes go where texture hides them."""

from __future__ import annotations

from dataclasses import dataclass

from scaleguard_gui.core.attack_fields import epsilon_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, integer, number
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.solvers.objectives.perceptual import Perceptual


@dataclass(frozen=True)
class PerceptualParameters(Parameters):
    """What the perceptual attack can be told."""

    epsilon: float = epsilon_field()
    masking: float = number(
        4.0,
        1.0,
        16.0,
        step=0.5,
        unit="times",
        label="Texture masking",
        help="How many times larger a change may be in the strongest texture than in a flat area; 1 gives plain L2.",
    )
    window: int = integer(
        5, 3, 31, step=2, unit="pixels", label="Window", help="Side of the neighbourhood whose texture counts; odd."
    )


@attack("perceptual", label="Perceptual L2", parameters=PerceptualParameters)
def perceptual(
    source: Frame, target: Frame, preprocess: Preprocess, params: PerceptualParameters, ctx: RunContext
) -> Crafted:
    """Change the source as little as an eye can tell, so that the model sees the target to within epsilon.

    min 1/2 sum ((A - S) / strength)^2 subject to abs(scale(A) - T) <= epsilon and legal values, where strength grows
    from 1 in flat areas to `masking` in the strongest texture: the noise visibility function of Voloshynovskiy et al.
    ("A stochastic approach to content adaptive digital image watermarking", Information Hiding 1999) over the attack of
    Xiao et al. ("Seeing is not believing", USENIX Security 2019). Solved, rounded and judged as the joint L2 attack is;
    the map of weights, 1 / strength^2, comes with the result.

    An output can shift changes among the pixels that it reads only: a nearest-neighbour scaler reads one, and nothing
    is gained. The plain L2 distance is larger than that of the joint L2 attack, in flat areas the change is smaller.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and (m, n[, 3]) of one dtype and range.
    preprocess : Preprocess
    params : PerceptualParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Of the source's shape, dtype and range, with the map "weights"; only considered pixels differ.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    # An even window has no middle; the next odd one has.
    objective = Perceptual(masking=params.masking, window=params.window | 1)
    return craft(source, target, preprocess, params.epsilon, ctx, objective)
