"""Penalties: what an objective adds to the squares, so that its limit is the objective with ties broken by least L2."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

# What a pull is scaled by in search of the best bound.
SCALES = (1.0, 0.999, 0.99, 0.95, 0.8)


# Of the last reach: where the next one is looked for.
NEARBY = 0.98


class Answer(NamedTuple):
    """The best change for a pull, and how it moves with it.

    Parameters
    ----------
    change : ndarray, (k, l)
        X, the minimiser of 1/2 ||X||^2 + penalty(X) - <pull, X> within the box.
    least : float
        That minimum.
    free : ndarray, (k, l), bool
        Pixels that follow their own pull, one to one.
    tied : ndarray, (k, l), optional
        -1, 0 or 1: pixels that move together, all by the mean of what pulls them outwards.
    """

    change: NDArray[Any]
    least: float
    free: NDArray[np.bool_]
    tied: NDArray[Any] | None = None

    def follow(self, pull: NDArray[Any]) -> NDArray[Any]:
        """Return how the change moves when the pull does: an element of the generalised Jacobian times `pull`."""
        moved = self.free * pull
        if self.tied is not None:
            count = np.count_nonzero(self.tied)
            if count:
                moved += self.tied * (float(np.vdot(self.tied, pull)) / count)
        return moved


class Penalty(Protocol):
    """A convex function of the change within the box [low - S, high - S], to be scaled by a weight."""

    def answer(self, pull: NDArray[Any], weight: float) -> Answer:
        """Return the minimiser of 1/2 ||X||^2 + weight * penalty(X) - <pull, X>."""

    def value(self, change: NDArray[Any]) -> float:
        """Return penalty(X)."""

    def bound(self, pull: NDArray[Any], gain: float) -> float:
        """Return what the penalty of no change with <pull, X> >= gain is below."""


class Prices:
    """sum_p price_p abs(x_p), the price of a pixel may depend on its direction: L1, and the relaxation of L0.

    Parameters
    ----------
    least, most : ndarray, (k, l)
        The box of the change: low - S <= 0 <= high - S.
    down, up : float or ndarray, (k, l)
        Prices, at least 0.
    """

    def __init__(
        self,
        least: NDArray[Any],
        most: NDArray[Any],
        down: float | NDArray[Any] = 1.0,
        up: float | NDArray[Any] = 1.0,
    ) -> None:
        self._least, self._most, self._down, self._up = least, most, down, up

    def answer(self, pull: NDArray[Any], weight: float) -> Answer:
        """Soft-threshold the pull, and clip."""
        wanted = np.maximum(pull - weight * self._up, 0) + np.minimum(pull + weight * self._down, 0)
        change = np.clip(wanted, self._least, self._most)
        least = 0.5 * float(np.vdot(change, change)) + weight * self.value(change) - float(np.vdot(pull, change))
        return Answer(change, least, (change == wanted) & (wanted != 0))

    def value(self, change: NDArray[Any]) -> float:
        """Return the sum of all prices paid."""
        return float((self._up * np.maximum(change, 0) - self._down * np.minimum(change, 0)).sum())

    def bound(self, pull: NDArray[Any], gain: float) -> float:
        """Scale the pull so that the bound of linear programming duality is largest.

        For every a >= 0: price(X) >= a gain - sum_p (what a pixel gains by going to its limit, a pull_p - price_p).
        Near the end of a path the best a is just below 1.
        """
        scales = SCALES if gain > 0 else ()
        return max((self._bound(pull * scale, gain * scale) for scale in scales), default=0.0)

    def _bound(self, pull: NDArray[Any], gain: float) -> float:
        rising, falling = np.maximum(pull - self._up, 0), np.minimum(pull + self._down, 0)
        return gain - float(np.vdot(rising, self._most)) - float(np.vdot(falling, self._least))


class Largest:
    """max_p abs(x_p): L-infinity.

    Parameters
    ----------
    least, most : ndarray, (k, l)
        The box of the change: low - S <= 0 <= high - S.
    """

    def __init__(self, least: NDArray[Any], most: NDArray[Any]) -> None:
        self._least, self._most = least, most
        self._last = 0.0

    def answer(self, pull: NDArray[Any], weight: float) -> Answer:
        """Clip the pull to the reach t at which the squares save as much as the weight costs."""
        strength = np.abs(pull)
        room = np.where(pull > 0, self._most, -self._least)
        reach = self._last = _reach(strength, room, weight, NEARBY * self._last)
        change = np.clip(pull, np.maximum(-reach, self._least), np.minimum(reach, self._most))
        least = 0.5 * float(np.vdot(change, change)) + weight * reach - float(np.vdot(pull, change))
        pressed = (strength >= reach) & (room > reach)
        free = (strength < reach) & (strength < room)
        return Answer(change, least, free, np.where(pressed, np.sign(pull), 0.0))

    def value(self, change: NDArray[Any]) -> float:
        """Return the largest change."""
        return float(np.abs(change).max(initial=0.0))

    def bound(self, pull: NDArray[Any], gain: float) -> float:
        """Return the least t at which sum_p abs(pull_p) min(t, room_p) reaches the gain; infinite where none does."""
        if gain <= 0:
            return 0.0
        strength, room = np.abs(pull).ravel(), np.where(pull > 0, self._most, -self._least).ravel()
        reach = 0.0
        # Concave and piecewise linear: Newton's steps from below never overshoot.
        while True:
            missing = gain - float(np.vdot(strength, np.minimum(room, reach)))
            if missing <= 1e-9 * gain:
                return reach
            still = room > reach
            slope = float(strength[still].sum())
            if slope <= 0:
                return np.inf
            reach += missing / slope


def _reach(strength: NDArray[Any], room: NDArray[Any], weight: float, guess: float) -> float:
    """Return the least t >= 0 at which sum of (strength - t) over strength > t, room > t is at most `weight`.

    The sum falls with t, piecewise linearly and, where a pixel meets its limit, by a jump. A guess just below t leaves
    few pixels to look at.
    """
    below, above = 0.0, float(np.minimum(strength, room).max(initial=0.0))
    strength, room = strength.ravel(), room.ravel()
    for _ in range(100):
        pressed = (strength > guess) & (room > guess)
        count = int(np.count_nonzero(pressed))
        excess = float(strength[pressed].sum()) - count * guess - weight
        if excess > 0:
            below = guess
            strength, room = strength[pressed], room[pressed]
            guess += excess / count
        else:
            above = guess
        if excess == 0 or above - below <= 1e-14 * above:
            break
        if excess < 0 or guess >= above:
            guess = 0.5 * (below + above)
    return above
