"""Against the selective median: an attack whose payload the repair puts back by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import number
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.window_filling import FillingParameters, filled_attack


@dataclass(frozen=True)
class AgainstSelectiveMedianParameters(FillingParameters):
    """What the attack against the selective median can be told."""

    cap: float = number(
        0.5,
        0.0,
        1.0,
        step=0.05,
        label="Most pixels moved",
        help="Share of each window's unread pixels that may be moved; less is less visible, and survives less.",
    )


@attack(
    "against-selective-median",
    label="Against the selective median",
    parameters=AgainstSelectiveMedianParameters,
    changes_unread=True,
)
def against_selective_median(
    source: Frame, target: Frame, preprocess: Preprocess, params: AgainstSelectiveMedianParameters, ctx: RunContext
) -> Crafted:
    """Copy the target in, then move just enough unread pixels around each read one for their median to be its value.

    The selective median replaces a considered pixel by the median of the unread pixels around it. Of those, the ones
    nearest in value are set to the considered pixel's own value, as many as the median needs, up to the cap; what the
    filter then puts in is what it takes out. The adaptive attack on the median filter of Quiring et al., "Adversarial
    preprocessing", USENIX Security 2020, section 5.4. Without a repair the model view is within epsilon of the target
    too.

    Cost in visibility: high. About half of all pixels around the considered ones take their values, so the target shows
    through when the image is looked at in full; that is why the defence is thought robust. Overlapping windows
    (beta below 2, kernels wider than the filter's window) disturb each other, and the payload comes back blurred.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
    params : AgainstSelectiveMedianParameters
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

    def choose(
        wanted: NDArray[np.float64], values: NDArray[np.float64], unread: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        count = unread.sum(axis=1)
        above = ((values > wanted) & unread).sum(axis=1)
        below = ((values < wanted) & unread).sum(axis=1)
        # With more than half on either side the median lies there; those are to be brought to the wanted value.
        side = np.where(above > below, 1.0, -1.0)[:, None]
        distance = np.where(unread & (side * (values - wanted) > 0), side * (values - wanted), np.inf)
        enough = np.maximum(above, below) - (count - count // 2 - 1)
        return distance, np.clip(enough, 0, (params.cap * count).astype(np.intp))

    return filled_attack(source, target, preprocess, params, choose, ctx)
