"""ROC curves: what a test finds at which price in false alarms, with the uncertainty of few images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.evaluation.rates import CONFIDENCE, Rate, area_interval

FALSE_ALARMS = 0.01
RESAMPLES = 1000
# Rates of false alarms at which the band is drawn.
GRID = np.concatenate([[0.0], np.geomspace(0.001, 1.0, 60)])

Scores = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Roc:
    """One test against one kind of attack.

    Parameters
    ----------
    false_alarms, found : ndarray, (K,)
        Corners of the curve, both from 0 to 1.
    area, low, high : float
        Area under it, with its 95 % interval (`area_interval`).
    threshold : float
        Scores above it are alarms on at most 1 % of the honest images: on none of them where there are fewer than 100.
    found_there : Rate
        Attacks above `threshold`.
    band : ndarray, (2, G)
        Ends of the 95 % interval of what is found, at the false alarms of `GRID`.
    """

    false_alarms: Scores
    found: Scores
    area: float
    low: float
    high: float
    threshold: float
    found_there: Rate
    band: Scores


class Side(NamedTuple):
    """What a test said of all attacks, or of all honest images; at least one.

    Parameters
    ----------
    scores : ndarray, (K,)
        Suspicions, more for more suspicious.
    images : list of str, K
        Which honest image each was made from.
    """

    scores: Scores
    images: list[str]


def roc_of(attacks: Side, honest: Side, random: np.random.Generator) -> Roc:
    """Draw the curve of one test.

    Parameters
    ----------
    attacks, honest : Side
    random : Generator
        For the band, which resamples images and not scores: what was made from one image is alike.

    Returns
    -------
    Roc
    """
    curve = _Curve(attacks.scores, honest.scores)
    found, alarms = curve.corners(np.ones(len(attacks.scores)), np.ones(len(honest.scores)))
    area = float(np.trapezoid(found, alarms))
    threshold = threshold_at(honest.scores, FALSE_ALARMS)
    above = int((attacks.scores > threshold).sum())
    return Roc(
        alarms,
        found,
        area,
        *area_interval(area, len(set(attacks.images)), len(set(honest.images))),
        threshold,
        Rate.of(above, len(attacks.scores)),
        _band(curve, attacks.images, honest.images, random),
    )


def threshold_at(honest: Scores, false_alarms: float) -> float:
    """Return the lowest honest score that at most this share of the honest scores exceeds."""
    allowed = int(false_alarms * len(honest) + 1e-9)
    return float(np.sort(honest)[len(honest) - 1 - allowed])


class _Curve:
    """The scores of both sides in one order, so that resampling is a matter of weights."""

    def __init__(self, attacks: Scores, honest: Scores) -> None:
        values, place = np.unique(np.concatenate([attacks, honest]), return_inverse=True)
        self.levels = len(values)
        # Highest first: a curve starts where only the most suspicious are alarms.
        place = self.levels - 1 - place
        self.attacks, self.honest = place[: len(attacks)], place[len(attacks) :]

    def corners(self, attack_weights: Scores, honest_weights: Scores) -> tuple[Scores, Scores]:
        """Return shares found and false alarms, (levels + 1,) each; equal scores are one slanted step."""
        found, alarms = (
            np.concatenate([[0.0], np.cumsum(np.bincount(place, weights, self.levels))])
            for place, weights in ((self.attacks, attack_weights), (self.honest, honest_weights))
        )
        return found / found[-1], alarms / alarms[-1]


def _band(curve: _Curve, attack_images: list[str], honest_images: list[str], random: np.random.Generator) -> Scores:
    """Return the percentiles of what is found over resampled images."""
    images, place = np.unique([*attack_images, *honest_images], return_inverse=True)
    of_attacks, of_honest = place[: len(attack_images)], place[len(attack_images) :]
    found = []
    for _ in range(RESAMPLES):
        weights = np.bincount(random.integers(len(images), size=len(images)), minlength=len(images)).astype(float)
        attacks, honest = weights[of_attacks], weights[of_honest]
        # An image whose attack failed has one side only, and few images may by chance leave a side empty.
        if attacks.any() and honest.any():
            found.append(_at_grid(*curve.corners(attacks, honest)))
    if not found:
        return np.array([np.zeros(len(GRID)), np.ones(len(GRID))])
    tail = (1 - CONFIDENCE) / 2
    return np.quantile(found, (tail, 1 - tail), axis=0)


def _at_grid(found: Scores, alarms: Scores) -> Scores:
    """Return what is found at most at each rate of `GRID`: the curve is upright where no honest score lies."""
    last = np.searchsorted(alarms, GRID, side="right") - 1
    return found[last]
