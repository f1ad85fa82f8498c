"""The joint L2 attack: the image nearest to the source that the front end shrinks to the target."""

from __future__ import annotations

from dataclasses import dataclass

from scaleguard_gui.core.attack_fields import epsilon_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.craft import craft


@dataclass(frozen=True)
class L2Parameters(Parameters):
    """What the joint L2 attack can be told."""

    epsilon: float = epsilon_field()


@attack("l2", label="Joint L2", parameters=L2Parameters)
def l2(source: Frame, target: Frame, preprocess: Preprocess, params: L2Parameters, ctx: RunContext) -> Crafted:
    """Change the source as little as possible, in squares, so that the model sees the target to within epsilon.

    min 1/2 ||A - S||^2 subject to abs(scale(A) - T) <= epsilon and legal values: the strong attack of Xiao et al.
    ("Seeing is not believing", USENIX Security 2019) and Quiring et al. ("Adversarial preprocessing", USENIX Security
    2020), but solved for both axes at once. Where outputs share no pixel (nearest; linear from ratio 2, cubic from
    ratio 4) each output is solved exactly by itself; elsewhere by accelerated ascent on the dual problem. The result
    is then rounded to what the image can store, shown to the real library, and mended by single grey levels until the
    library itself stays within epsilon.

    Works for every scaler, grey and colour, all depths. Antialiased scalers read every pixel, so the attack image comes
    to look like the target, and small epsilons can be out of reach: the best image found is returned, and the epsilon
    that is shown is the one the real call gives.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and (m, n[, 3]) of one dtype, range and colour.
    preprocess : Preprocess
    params : L2Parameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Of the source's shape, dtype and range; only considered pixels differ. Same inputs, same bytes.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    return craft(source, target, preprocess, params.epsilon, ctx)
