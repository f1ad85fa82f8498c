"""Means with their intervals: what so few images can say about the mean over all others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from scaleguard_gui.core.evaluation.rates import CONFIDENCE

_ALL = (-math.inf, math.inf)


@dataclass(frozen=True)
class Mean:
    """A mean with what it was taken over.

    Parameters
    ----------
    value : float
        NaN where there was nothing.
    low, high : float
        Ends of the 95 % interval (Student's t over images); all that is possible where fewer than two are behind it.
    count, images : int
        Values, and the images that they come from.
    """

    value: float
    low: float
    high: float
    count: int
    images: int

    @classmethod
    def of(cls, values: Sequence[float], images: Sequence[str], span: tuple[float, float] = _ALL) -> Mean:
        """Return the mean over images of the mean over the values of each: what was made of one image is alike.

        Parameters
        ----------
        values : sequence of float
            NaN does not count.
        images : sequence of str, as long
            Which image each value comes from.
        span : tuple of (low, high)
            Between which all values lie, and so the interval.
        """
        by_image: dict[str, list[float]] = {}
        for value, image in zip(values, images, strict=True):
            if not math.isnan(value):
                by_image.setdefault(image, []).append(value)
        if not by_image:
            return cls(math.nan, *span, 0, 0)
        means = np.array([np.mean(of_one) for of_one in by_image.values()])
        number, middle = len(means), float(means.mean())
        reach = math.inf
        if number > 1:
            times = float(stdtrit(number - 1, 0.5 + CONFIDENCE / 2))
            reach = times * float(means.std(ddof=1)) / math.sqrt(number)
        low, high = max(middle - reach, span[0]), min(middle + reach, span[1])
        return cls(middle, low, high, sum(map(len, by_image.values())), number)
