"""Effects: what each restorer gains and costs, on average, against each kind of attack."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.evaluation.means import Mean
from scaleguard_gui.core.evaluation.rates import Rate
from scaleguard_gui.core.evaluation.repair import Repair
from scaleguard_gui.core.evaluation.samples import Sample
from scaleguard_gui.core.payload_left import LEAST_LEFT

ALL_FAMILIES = ""
_DECIBELS, _SHARE = (-math.inf, math.inf), (0.0, 1.0)
# Between which ends each figure lies.
SPANS = {
    "psnr": _DECIBELS,
    "ssim": (-1.0, 1.0),
    "cosine": _SHARE,
    "view_psnr": _DECIBELS,
    "towards_target": _DECIBELS,
    "left": _SHARE,
    "changed": _SHARE,
}


@dataclass(frozen=True)
class Effect:
    """One restorer against one kind of attack, unsaved or saved at one quality, through scalers of one family or all.

    Parameters
    ----------
    restorer : str
    front_end : {"known", "blind"}
        Blind: on images in which the blind scan finds an attack, with the front end that it names.
    case : str
        The attack, or "honest": what the restorer does to an image that needs none.
    quality : int
        0 for unsaved.
    family : str
        Empty for all.
    psnr, ssim, cosine, view_psnr, towards_target, left, changed : Mean
        As in `Repair`.
    gone : Rate
        Images in which less of the payload is left than a model may still see (`core.payload_left.LEAST_LEFT`), of
        those that had one.
    seconds, longest : float
        Median and largest time of one image.
    refused : int
        Images that the restorer could not work on.
    """

    restorer: str
    front_end: str
    case: str
    quality: int
    family: str
    psnr: Mean
    ssim: Mean
    cosine: Mean
    view_psnr: Mean
    towards_target: Mean
    left: Mean
    changed: Mean
    gone: Rate
    seconds: float
    longest: float
    refused: int


def effects_of(samples: Iterable[Sample]) -> tuple[Effect, ...]:
    """Return the effects of all restorers.

    Parameters
    ----------
    samples : iterable of Sample

    Returns
    -------
    tuple of Effect
        Attacks, qualities and families in the order in which they first come, all families before each; the best
        restorer first (`ranked`).
    """
    groups: dict[tuple[str, int, str, str], dict[str, list[tuple[str, Repair]]]] = {}
    for sample in samples:
        for repair in sample.repairs:
            for family in (ALL_FAMILIES, sample.family):
                group = groups.setdefault((sample.case, sample.quality, repair.front_end, family), {})
                group.setdefault(repair.restorer, []).append((sample.image, repair))
    cases = list(dict.fromkeys(place[:3] for place in groups))
    return tuple(
        effect
        for case in cases
        for place, group in groups.items()
        if place[:3] == case
        for effect in ranked([_effect(place, repairs) for repairs in group.values()])
    )


def ranked(effects: Iterable[Effect]) -> list[Effect]:
    """Return effects with the best one first.

    Those that remove the payload on average come first, those nearest to the source on top; behind them, and behind
    what does not run, those that leave some of it, the least on top.
    """
    return sorted(effects, key=_rank)


def _rank(effect: Effect) -> tuple[int, float]:
    if not effect.psnr.count:
        return 2, 0.0
    if effect.left.value >= LEAST_LEFT:
        return 1, effect.left.value
    return 0, -effect.psnr.value


def _effect(place: tuple[str, int, str, str], repairs: Sequence[tuple[str, Repair]]) -> Effect:
    case, quality, front_end, family = place
    done = [(image, repair) for image, repair in repairs if not repair.reason]
    images = [image for image, _ in done]
    means = {name: Mean.of([getattr(repair, name) for _, repair in done], images, span) for name, span in SPANS.items()}
    left = [repair.left for _, repair in done if not math.isnan(repair.left)]
    seconds = [repair.seconds for _, repair in done]
    return Effect(
        restorer=repairs[0][1].restorer,
        front_end=front_end,
        case=case,
        quality=quality,
        family=family,
        **means,
        gone=Rate.of(sum(share < LEAST_LEFT for share in left), len(left)),
        seconds=float(np.median(seconds)) if seconds else math.nan,
        longest=max(seconds, default=math.nan),
        refused=len(repairs) - len(done),
    )
