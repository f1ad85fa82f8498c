"""The L-infinity attack: no pixel changes more than it must."""

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
class LInfinityParameters(Parameters):
    """What the L-infinity attack can be told."""

    epsilon: float = epsilon_field()


@attack("linf", label="L-infinity", parameters=LInfinityParameters)
def linf(source: Frame, target: Frame, preprocess: Preprocess, params: LInfinityParameters, ctx: RunContext) -> Crafted:
    """Keep the largest change of any pixel as small as can be, while the model sees the target to within epsilon.

    min max abs(A - S) subject to abs(scale(A) - T) <= epsilon and legal values (the constraint of Xiao et al., "Seeing
    is not believing", USENIX Security 2019, under the norm that later work on adversarial images prefers); among all
    images that reach the minimum, the one of least L2. Where outputs share no pixel the reach of each follows from an
    exact search; elsewhere a path of quadratic problems leads from least L2 to least L-infinity, by a semismooth Newton
    method, until the gap is proved. Rounding stays within the reach rounded up to a whole level; where the library
    cannot be satisfied that way, single pixels go further.

    One output that is hard to reach sets the reach of all: large changes are avoided, and many small ones made, so that
    the L2 distance can be larger than that of the joint L2 attack, and the noise is evenly strong. A nearest-neighbour
    scaler reads one pixel per output, and leaves no choice.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and (m, n[, 3]) of one dtype and range.
    preprocess : Preprocess
    params : LInfinityParameters
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
    return craft(source, target, preprocess, params.epsilon, ctx, OBJECTIVES["linf"])
