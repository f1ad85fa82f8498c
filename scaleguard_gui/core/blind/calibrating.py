"""Calibrating: from scores of honest images and of attacks to a threshold, a probability at each score, and figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.evaluation.rates import CONFIDENCE, Rate, wilson_interval

RULE = (
    "The k-th smallest score of n honest images, hard negatives included, k = (n + 1)(1 - rate) rounded up, but n at "
    "most: a further image of their sort alarms with a probability of at most the rate, or of 1 / (n + 1) where n is "
    "too small for that. Where a rate is asked for each kind as well, the largest of these thresholds."
)
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
# A verdict divides by the threshold.
LEAST_THRESHOLD = 1e-6

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """The score of one image.

    Parameters
    ----------
    image : str
        Name of the honest image behind it.
    kind : str
        What was done to it: a hard negative, or an attack.
    score : float
        Of the blind scan; NaN where that could tell nothing.
    is_attack : bool
    """

    image: str
    kind: str
    score: float
    is_attack: bool = False

    def cells(self) -> dict[str, str | float]:
        """Return the score as a row of a table."""
        return {"image": self.image, "kind": self.kind, "attack": int(self.is_attack), "score": self.score}


def fitted_threshold(honest: Sequence[float], rate: float) -> float:
    """Return the threshold that honest images exceed at `rate`, by `RULE`.

    The order statistic of conformal prediction (Vovk, Gammerman & Shafer, "Algorithmic Learning in a Random World",
    2005, chapter 2): unlike an interpolated quantile it does not promise more than few images can.

    Parameters
    ----------
    honest : sequence of float
        Not empty, no NaN.
    rate : float
        Between 0 and 1, both exclusive.

    Raises
    ------
    ParameterError
        When the rate is out of its range.
    """
    if not 0 < rate < 1:
        raise ParameterError(f"The false-alarm rate must lie between 0 and 1, both exclusive, not {rate:g}.")
    ordered = np.sort(np.asarray(honest, np.float64))
    # What a decimal fraction cannot hold exactly must not cost a whole image.
    place = min(len(ordered), math.ceil((len(ordered) + 1) * (1 - rate) - 1e-9))
    return max(float(ordered[place - 1]), LEAST_THRESHOLD)


def probability_curve(honest: Sequence[float], attacks: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return the probability of an attack at each score, where honest and attacked images are equally many.

    Isotonic regression (Zadrozny & Elkan, "Transforming classifier scores into accurate multiclass probability
    estimates", KDD 2002), joined by straight lines. No image is certain: the ends are those that one more image of the
    other sort would leave, 1 / (n + 2) and 1 - 1 / (m + 2) for n honest images and m attacks.

    Parameters
    ----------
    honest, attacks : sequence of float
        Scores; neither empty, no NaN.

    Returns
    -------
    scores, probabilities : list of float
        Scores rise, probabilities never fall; constant beyond the ends.
    """
    # Imported here: it takes a third of a second, which nobody else should wait for.
    from scipy.optimize import isotonic_regression

    scores, inverse = np.unique(np.concatenate([honest, attacks]), return_inverse=True)
    is_attack = np.arange(len(inverse)) >= len(honest)
    weights = np.where(is_attack, 1 / len(attacks), 1 / len(honest))
    total = np.bincount(inverse, weights)
    share = np.bincount(inverse, weights * is_attack) / total
    fitted = isotonic_regression(share, weights=total)
    held = np.clip(fitted.x, 1 / (len(honest) + 2), 1 - 1 / (len(attacks) + 2))
    # Both ends of each level stretch: between the last honest image and the first attack the curve must be steep.
    starts, ends = fitted.blocks[:-1], fitted.blocks[1:] - 1
    kept = np.unique(np.concatenate([starts, ends]))
    return scores[kept].tolist(), held[kept].tolist()


def clustered_interval(alarms: Mapping[str, Sequence[bool]]) -> tuple[float, float]:
    """Return the 95 % interval of a rate over several versions of each image, which are much alike.

    The interval of as many independent images as these are worth (Korn & Graubard, "Confidence intervals for
    proportions with small expected number of positive counts", Survey Methodology 24, 1998): their number over the
    design effect of images as clusters; the number of images where no version alarms, or every one.

    Parameters
    ----------
    alarms : mapping of str to sequence of bool
        Image to its versions; not empty.
    """
    hits = np.array([sum(versions) for versions in alarms.values()], np.float64)
    sizes = np.array([len(versions) for versions in alarms.values()], np.float64)
    images, count = len(hits), sizes.sum()
    share = float(hits.sum() / count)
    plain = share * (1 - share) / count
    if images == 1 or plain == 0:
        return wilson_interval(share, images)
    clustered = images / (images - 1) * float(((hits - share * sizes) ** 2).sum()) / count**2
    return wilson_interval(share, count / max(1.0, clustered / plain))


def calibration_figures(scored: Sequence[Scored], rate: float, kind_rate: float | None = None) -> dict[str, Any]:
    """Calibrate, and describe what the calibration rests on.

    Parameters
    ----------
    scored : sequence of Scored
        Honest images and attacks.
    rate : float
        Share of honest images that may alarm.
    kind_rate : float, optional
        Share of each kind of them that may; with fewer than 1 / `kind_rate` images none of a kind does.

    Returns
    -------
    dict
        For JSON: ``threshold``, the ``false_alarm_rate`` that so many images can vouch for, ``curve``, ``rule``, and
        figures of ``honest`` images and of ``attacks``, by kind.

    Raises
    ------
    InputError
        When nothing could be told of any honest image, or of any attack.
    ParameterError
        When the rate is out of its range.
    """
    honest, attacks = ([one for one in scored if one.is_attack == is_attack] for is_attack in (False, True))
    honest_scores, attack_scores = _told(honest), _told(attacks)
    for name, told in (("honest image", honest_scores), ("attack", attack_scores)):
        if not len(told):
            raise InputError(f"Nothing can be calibrated: no {name} could be judged; add larger images.")
    threshold = _threshold(honest, rate, kind_rate)
    scores, probabilities = probability_curve(honest_scores.tolist(), attack_scores.tolist())
    return {
        "asked_false_alarm_rate": rate,
        "asked_rate_of_each_kind": kind_rate,
        "false_alarm_rate": max(rate, 1 / (len(honest_scores) + 1)),
        "threshold": threshold,
        "rule": RULE,
        "curve": {"scores": scores, "probabilities": probabilities},
        "confidence": CONFIDENCE,
        "honest": {
            **_figures(honest, threshold),
            "interval": list(clustered_interval(_alarms(honest, threshold))),
            "held_out": _held_out(honest, rate, kind_rate),
            "kinds": {kind: _figures(of_kind, threshold) for kind, of_kind in _by_kind(honest).items()},
        },
        "attacks": {
            **_figures(attacks, threshold),
            "interval": list(clustered_interval(_alarms(attacks, threshold))),
            "kinds": {kind: _figures(of_kind, threshold) for kind, of_kind in _by_kind(attacks).items()},
        },
    }


def _figures(scored: Sequence[Scored], threshold: float) -> dict[str, Any]:
    """Describe scores: an interval of their rate as if all were of different images, and their quantiles."""
    told = _told(scored)
    rate = Rate.of(int((told > threshold).sum()), len(told))
    return {
        "images": len({one.image for one in scored}),
        "count": len(told),
        "untold": len(scored) - len(told),
        "alarms": rate.hits,
        "rate": rate.share if rate.count else None,
        "interval": [rate.low, rate.high],
        "quantiles": dict(zip(map(str, QUANTILES), np.quantile(told, QUANTILES).tolist(), strict=True))
        if rate.count
        else {},
    }


def _threshold(honest: Sequence[Scored], rate: float, kind_rate: float | None) -> float:
    whole = fitted_threshold(_told(honest).tolist(), rate)
    if kind_rate is None:
        return whole
    told = (_told(of_kind).tolist() for of_kind in _by_kind(honest).values())
    return max(whole, *(fitted_threshold(scores, kind_rate) for scores in told if scores))


def _held_out(honest: Sequence[Scored], rate: float, kind_rate: float | None) -> dict[str, Any]:
    """Return how often images alarm at the threshold that all other images give: closer to what new ones will do."""
    alarms: dict[str, list[bool]] = {}
    for image in dict.fromkeys(one.image for one in honest):
        others = [one for one in honest if one.image != image]
        versions = _told(one for one in honest if one.image == image)
        if len(versions) and len(_told(others)):
            alarms[image] = (versions > _threshold(others, rate, kind_rate)).tolist()
    count, hits = sum(map(len, alarms.values())), sum(map(sum, alarms.values()))
    if not count:
        return {"count": 0, "alarms": 0, "rate": None, "interval": [0.0, 1.0]}
    return {"count": count, "alarms": hits, "rate": hits / count, "interval": list(clustered_interval(alarms))}


def _alarms(scored: Iterable[Scored], threshold: float) -> dict[str, list[bool]]:
    alarms: dict[str, list[bool]] = {}
    for one in scored:
        if not math.isnan(one.score):
            alarms.setdefault(one.image, []).append(one.score > threshold)
    return alarms


def _by_kind(scored: Iterable[Scored]) -> dict[str, list[Scored]]:
    kinds: dict[str, list[Scored]] = {}
    for one in scored:
        kinds.setdefault(one.kind, []).append(one)
    return kinds


def _told(scored: Iterable[Scored]) -> Scores:
    return np.array([one.score for one in scored if not math.isnan(one.score)], np.float64)
