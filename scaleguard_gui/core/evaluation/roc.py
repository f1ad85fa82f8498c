"""ROC curves: what a test finds at which price in false alarms, with the uncertainty of few images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.evaluation.rates import CONFIDENCE, Rate, area_interval

FALSE_ALARMS = 0.01
RESAMPLES = 1000
# Weights held at a time.
BUDGET = 2_000_000
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
    ranked = _Ranked(attacks, honest)
    found, alarms = (corners[0] for corners in ranked.corners(np.ones((1, len(ranked.images)))))
    area = float(np.trapezoid(found, alarms))
    threshold = threshold_at(honest.scores, FALSE_ALARMS)
    above = int((attacks.scores > threshold).sum())
    turns = _turns(found, alarms)
    return Roc(
        alarms[turns],
        found[turns],
        area,
        *area_interval(area, len(set(attacks.images)), len(set(honest.images))),
        threshold,
        Rate.of(above, len(attacks.scores)),
        _band(ranked, random),
    )


def threshold_at(honest: Scores, false_alarms: float) -> float:
    """Return the lowest honest score that at most this share of the honest scores exceeds."""
    allowed = int(false_alarms * len(honest) + 1e-9)
    return float(np.sort(honest)[len(honest) - 1 - allowed])


class _Ranked:
    """The scores of both sides, the most suspicious first, so that drawing images again is a matter of weights.

    Parameters
    ----------
    attacks, honest : Side
    """

    def __init__(self, attacks: Side, honest: Side) -> None:
        scores = np.concatenate([attacks.scores, honest.scores])
        order = np.argsort(-scores, kind="stable")
        ranked = scores[order]
        self.images, place = np.unique([*attacks.images, *honest.images], return_inverse=True)
        self._place = place[order]
        self._is_attack = (order < len(attacks.scores)).astype(float)
        # Equal scores are one slanted step: the curve has a corner after the last of them.
        self._ends = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)

    @property
    def size(self) -> int:
        """Scores there are."""
        return len(self._place)

    def has_both(self, weights: Scores) -> NDArray[np.bool_]:
        """Tell which of B rows of weights of the images leave attacks and honest images."""
        drawn = weights[:, self._place]
        return ((drawn @ self._is_attack) > 0) & ((drawn @ (1 - self._is_attack)) > 0)

    def corners(self, weights: Scores) -> tuple[Scores, Scores]:
        """Return shares found and false alarms, (B, K + 1), for B rows of weights that leave both sides."""
        drawn = weights[:, self._place]
        start = np.zeros((len(weights), 1))
        found, alarms = (
            np.hstack([start, np.cumsum(drawn * side, axis=1)[:, self._ends]])
            for side in (self._is_attack, 1 - self._is_attack)
        )
        return found / found[:, -1:], alarms / alarms[:, -1:]


def _turns(found: Scores, alarms: Scores) -> NDArray[np.bool_]:
    """Tell which corners there are besides those within an upright or level stretch."""
    rises = [np.diff(shares) > 0 for shares in (found, alarms)]
    upward, onward = (before[:-1] | before[1:] for before in rises)
    return np.concatenate([[True], upward & onward, [True]])


def _band(ranked: _Ranked, random: np.random.Generator) -> Scores:
    """Return the percentiles of what is found over resampled images."""
    count = len(ranked.images)
    drawn = random.multinomial(count, np.full(count, 1 / count), size=RESAMPLES).astype(float)
    # Of few images those drawn may by chance leave a side empty.
    drawn = drawn[ranked.has_both(drawn)]
    rows = max(1, BUDGET // ranked.size)
    found = [_at_grid(*ranked.corners(drawn[start : start + rows])) for start in range(0, len(drawn), rows)]
    tail = (1 - CONFIDENCE) / 2
    return np.quantile(np.concatenate(found), (tail, 1 - tail), axis=0)


def _at_grid(found: Scores, alarms: Scores) -> Scores:
    """Return what is found at most at each rate of `GRID`, (B, G): a curve is upright where no honest score lies."""
    # Rows are put one behind the other, 2 apart, so that one search serves all of them.
    rows = np.arange(len(alarms))[:, None]
    apart = alarms + 2.0 * rows
    last = np.searchsorted(apart.ravel(), (GRID + 1e-9 + 2.0 * rows).ravel(), side="right") - 1
    return found.ravel()[last].reshape(len(alarms), len(GRID))
