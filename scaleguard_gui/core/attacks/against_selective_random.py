"""Against the selective random filter: an attack whose payload a random neighbour brings back."""

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
class AgainstSelectiveRandomParameters(FillingParameters):
    """What the attack against the selective random filter can be told."""

    share: float = number(
        0.75,
        0.0,
        1.0,
        step=0.05,
        label="Pixels overwritten",
        help="Share of each window's unread pixels that take the payload's value; about the chance that it comes back.",
    )


@attack(
    "against-selective-random",
    label="Against the selective random",
    parameters=AgainstSelectiveRandomParameters,
    changes_unread=True,
)
def against_selective_random(
    source: Frame, target: Frame, preprocess: Preprocess, params: AgainstSelectiveRandomParameters, ctx: RunContext
) -> Crafted:
    """Copy the target in, then overwrite a share of the unread pixels around each read one with its value.

    The selective random filter replaces a considered pixel by an unread one picked at random from its window. If three
    quarters of the window hold the considered pixel's own value, it gets that value back in three of four cases. The
    pixels nearest in value are overwritten first. Quiring et al., "Adversarial preprocessing", USENIX Security 2020,
    section 5.4. The model view without a repair is within epsilon of the target too.

    Cost in visibility: very high, more than against the median: most pixels of the image take the payload's values.
    Where windows overlap, as with wide kernels, neighbours overwrite each other and less comes back.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
    params : AgainstSelectiveRandomParameters
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
        distance = np.where(unread, np.abs(values - wanted), np.inf)
        return distance, np.ceil(params.share * unread.sum(axis=1)).astype(np.intp)

    return filled_attack(source, target, preprocess, params, choose, ctx)
