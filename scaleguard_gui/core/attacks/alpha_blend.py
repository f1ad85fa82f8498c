"""Alpha blend: the model sees the honest image with the target shining through."""

from __future__ import annotations

from dataclasses import dataclass

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
class AlphaBlendParameters(Parameters):
    """What the alpha-blended attack can be told."""

    epsilon: float = epsilon_field()
    objective: str = objective_field()
    alpha: float = number(
        0.3, 0.0, 1.0, step=0.05, label="Alpha", help="Share of the target in what the model sees; less hides better."
    )


@attack("alpha-blend", label="Alpha blend", parameters=AlphaBlendParameters)
def alpha_blend(
    source: Frame, target: Frame, preprocess: Preprocess, params: AlphaBlendParameters, ctx: RunContext
) -> Crafted:
    """Let the model see T' = (1 - alpha) scale(S) + alpha T, a mixture of the honest view and the target.

    Then min ||A - S|| subject to abs(scale(A) - T') <= epsilon, for the objective chosen. So poisoned training images
    carry the overlay of another class (Quiring & Rieck, "Backdooring and poisoning neural networks with image-scaling
    attacks", IEEE S&P Workshops 2020, section III).

    Cost in visibility: the change shrinks with alpha, its squares with alpha squared, beside the plain attack's.
    Weakness: the model still sees the honest image too, so that one image alone rarely changes a verdict.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
    params : AlphaBlendParameters
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
    goal = mixed(preprocess.model_view(source), target.pixels, params.alpha)
    return craft(source, goal, preprocess, params.epsilon, ctx, OBJECTIVES[params.objective])
