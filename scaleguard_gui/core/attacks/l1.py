"""The L1 attack: the least sum of changes."""

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
from scaleguard_gui.core.solvers.objectives import OBJECTIVES


@dataclass(frozen=True)
class L1Parameters(Parameters):
    """What the L1 attack can be told."""

    epsilon: float = epsilon_field()


@attack("l1", label="L1", parameters=L1Parameters)
def l1(source: Frame, target: Frame, preprocess: Preprocess, params: L1Parameters, ctx: RunContext) -> Crafted:
    """Keep the sum of all changes as small as can be, while the model sees the target to within epsilon.

    min sum abs(A - S) subject to abs(scale(A) - T) <= epsilon and legal values (the constraint of Xiao et al., "Seeing
    is not believing", USENIX Security 2019); among all images that reach the minimum, the one of least L2. Where
    outputs share no pixel, each output's pixels of greatest weight go to their limits, one after the other, until the
    output is met; elsewhere a path of quadratic problems leads from least L2 to least L1, by a semismooth Newton
    method, until the gap is proved. Rounding moves pixels that have changed already, others only where the library
    cannot be satisfied otherwise.

    Fewer pixels change than under L2, but those by much: they show as dark and bright dots, which a median filter
    removes. Scalers that read each pixel with equal weight leave no choice, and L1 then gives what L2 does.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and (m, n[, 3]) of one dtype and range.
    preprocess : Preprocess
    params : L1Parameters
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
    return craft(source, target, preprocess, params.epsilon, ctx, OBJECTIVES["l1"])
