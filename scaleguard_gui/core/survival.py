"""Survival: what saving leaves of an attack, told by what the model sees before and after."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.colour import to_colour, to_grey
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess

Fate = Literal["survives", "weakened", "gone"]

# Of the way from the honest model view to the target, below which a model can hardly be said to see the target.
GONE_BELOW = 0.5
# Outputs that the attack moves by less than so many grey levels hold no payload.
LEAST_PAYLOAD = 4.0

_WORDS: dict[Fate, str] = {
    "survives": "the attack survives",
    "weakened": "the attack is weakened",
    "gone": "the attack is gone",
}


@dataclass(frozen=True)
class Survival:
    """What is left of an attack after saving; errors in 8-bit grey levels, shares 0..1.

    Parameters
    ----------
    verdict : {"survives", "weakened", "gone"}
        Survives: where the attack changes what the model sees, the mean error is at most the allowed epsilon, or what
        it was before. Gone: less than half is left of that change. Weakened: between the two.
    epsilon : float
        What was allowed.
    epsilon_before, epsilon_after : float
        Largest abs(D - T) by the real call.
    error_before, error_after : float
        Mean abs(D - T) over the model view.
    within_before, within_after : float
        Share of the outputs whose abs(D - T) is at most `epsilon`.
    left : float
        1 - mean abs(D - T) / mean abs(H - T) after saving, over the outputs that the attack changes; H is the model
        view of the source. 1 where the model sees the target, 0 where it sees what it would have seen anyway.
    """

    verdict: Fate
    epsilon: float
    epsilon_before: float
    epsilon_after: float
    error_before: float
    error_after: float
    within_before: float
    within_after: float
    left: float

    def to_mapping(self) -> dict[str, Any]:
        """Return the figures as a dict that JSON can hold."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """The verdict with its figures, for people."""
        return (
            f"Read again, {_WORDS[self.verdict]}: the model view is {self.error_after:.3g} grey levels from the target "
            f"on average and up to {self.epsilon_after:.4g} ({self.error_before:.3g} and {self.epsilon_before:.4g} "
            f"before saving), and {self.within_after:.0%} of its pixels are within {self.epsilon:g}."
        )


def survival(
    source: Frame, attacked: Frame, saved: Frame, goal: Frame, preprocess: Preprocess, epsilon: float
) -> Survival:
    """Compare what the model sees of an attack image before and after saving.

    Parameters
    ----------
    source : Frame
        The honest image, (M, N[, 3]).
    attacked, saved : Frame
        The attack image, and what a reader of the file gets, of one height and width; made grey or colour as
        `attacked` is.
    goal : Frame
        T, of the model view's shape.
    preprocess : Preprocess
    epsilon : float
        Allowed abs(D - T) in grey levels.
    """
    comparable = to_colour(saved) if attacked.is_colour else to_grey(saved)
    gaps = [_gap(frame, goal, preprocess) for frame in (source, attacked, comparable)]
    honest, before, after = gaps
    payload = honest > max(epsilon, LEAST_PAYLOAD)
    if not payload.any():
        payload = np.ones_like(payload)
    left = 1 - after[payload].mean() / max(honest[payload].mean(), 1e-12)
    verdict: Fate = "weakened" if left >= GONE_BELOW else "gone"
    if after[payload].mean() <= max(epsilon, before[payload].mean()):
        verdict = "survives"
    return Survival(
        verdict=verdict,
        epsilon=epsilon,
        epsilon_before=float(before.max()),
        epsilon_after=float(after.max()),
        error_before=float(before.mean()),
        error_after=float(after.mean()),
        within_before=_share_within(before, epsilon),
        within_after=_share_within(after, epsilon),
        left=float(np.clip(left, 0, 1)),
    )


def allowed_epsilon(attack: Selection) -> float:
    """Return the epsilon that an attack was told, 0 where it takes none."""
    told = attack.parameters.to_mapping().get("epsilon", 0.0)
    return float(told) if isinstance(told, int | float) else 0.0


def _gap(frame: Frame, goal: Frame, preprocess: Preprocess) -> NDArray[np.float64]:
    return np.abs(preprocess.exact_view(frame) - goal.pixels) / frame.grey_level


def _share_within(gap: NDArray[np.float64], epsilon: float) -> float:
    return float((gap <= epsilon + 1e-6).mean())
