"""The L0 attack: the fewest changed pixels."""

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
class L0Parameters(Parameters):
    """What the L0 attack can be told."""

    epsilon: float = epsilon_field()


@attack("l0", label="L0, fewest pixels", parameters=L0Parameters)
def l0(source: Frame, target: Frame, preprocess: Preprocess, params: L0Parameters, ctx: RunContext) -> Crafted:
    """Change as few values as can be found, while the model sees the target to within epsilon.

    min count(A != S) subject to abs(scale(A) - T) <= epsilon and legal values (the constraint of Xiao et al., "Seeing
    is not believing", USENIX Security 2019). Where outputs share no pixel this is exact over real numbers: each output
    takes the pixels that can do most for it. Elsewhere the problem is a mixed-integer one, and the method a heuristic:
    the linear relaxation min sum abs(A - S) / room gives a lower bound and a sparse start, reweighting (Candes, Wakin &
    Boyd 2008) and pruning make it sparser. Each colour channel counts by itself. Rounding moves pixels that have
    changed already, others only where the library cannot be satisfied otherwise.

    The few pixels change by as much as their range allows: salt-and-pepper dots that any eye finds in flat areas, and
    that a median filter removes. A nearest-neighbour scaler reads one pixel per output, and leaves no choice.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and (m, n[, 3]) of one dtype and range.
    preprocess : Preprocess
    params : L0Parameters
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
    return craft(source, target, preprocess, params.epsilon, ctx, OBJECTIVES["l0"])
