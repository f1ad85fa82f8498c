"""Rates with their intervals: what so few images can say about all others."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

CONFIDENCE = 0.95
_NEAR = 1e-9


@dataclass(frozen=True)
class Rate:
    """A share with what it was counted on.

    Parameters
    ----------
    hits, count : int
    low, high : float
        Ends of the 95 % interval of Wilson (Journal of the American Statistical Association 22, 1927); 0 and 1 where
        nothing was counted.
    """

    hits: int
    count: int
    low: float
    high: float

    @classmethod
    def of(cls, hits: int, count: int) -> Rate:
        """Return the rate of `hits` in `count`, with its interval."""
        if count == 0:
            return cls(0, 0, 0.0, 1.0)
        return cls(hits, count, *wilson_interval(hits / count, count))

    @property
    def share(self) -> float:
        """Hits among all counted, 0..1; NaN where nothing was counted."""
        return self.hits / self.count if self.count else math.nan


def wilson_interval(share: float, count: float) -> tuple[float, float]:
    """Return the 95 % interval of Wilson (1927) of a share seen in `count` > 0 independent images, or worth as many."""
    z = float(ndtri(0.5 + CONFIDENCE / 2))
    spread = z**2 / count
    middle = (share + spread / 2) / (1 + spread)
    reach = z / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    # Rounding must not put a rate of all or nothing outside its own interval.
    return 0.0 if share == 0 else middle - reach, 1.0 if share == 1 else middle + reach


def area_interval(area: float, attacks: int, honest: int) -> tuple[float, float]:
    """Return the 95 % interval of an area under a ROC curve.

    The score interval of Newcombe, "Confidence intervals for an effect size measure based on the Mann-Whitney
    statistic, part 2", Statistics in Medicine 25, 2006 (method 5): all areas from which the one seen is at most 1.96
    standard errors away, by the variance of Hanley and McNeil (Radiology 143, 1982) at that area. It keeps its width
    where every attack stands above every honest image; a bootstrap and DeLong's variance say 1 to 1 there.

    Parameters
    ----------
    area : float
        0..1.
    attacks, honest : int
        Images behind it; copies of one image count once.
    """
    # Imported here: it takes a third of a second, which nobody else should wait for.
    from scipy.optimize import brentq

    if not (attacks and honest):
        return 0.0, 1.0
    z = float(ndtri(0.5 + CONFIDENCE / 2))
    mean = (attacks + honest) / 2 - 1

    def variance(true: float) -> float:
        spread = 1 + mean * ((1 - true) / (2 - true) + true / (1 + true))
        return true * (1 - true) * spread / (attacks * honest)

    def too_far(true: float) -> float:
        return (area - true) ** 2 - z**2 * variance(true)

    # An area of 0 or 1 is itself a solution; the other one is the end.
    low = 0.0 if area == 0 else float(brentq(too_far, 0.0, min(area, 1 - _NEAR)))
    high = 1.0 if area == 1 else float(brentq(too_far, max(area, _NEAR), 1.0))
    return low, high
