"""The attack as a convex problem: its data, and a solution with the proof of how good it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.solvers.bands import Strip, product
from scaleguard_gui.core.solvers.footprint import Footprint


@dataclass(frozen=True, eq=False)
class Problem:
    """min 1/2 sum (A - S)^2 / E over blocks A with low <= A <= high and lower <= L A R^T <= upper.

    (Xiao et al. 2019, eq. 4, jointly in both axes.) All in stored values and one floating dtype.

    Parameters
    ----------
    footprint : Footprint
    source : ndarray, (k, l)
        S, the considered pixels of one channel.
    lower, upper : ndarray, (m, n)
        What the model view may be; infinite where one side does not matter.
    low, high : float or ndarray, (k, l)
        What each pixel may be.
    ease : ndarray, (k, l), optional
        E, how easily each pixel gives way: the inverse of its weight in the objective; 1 everywhere by default.
    """

    footprint: Footprint
    source: NDArray[Any]
    lower: NDArray[Any]
    upper: NDArray[Any]
    low: float | NDArray[Any]
    high: float | NDArray[Any]
    ease: NDArray[Any] | None = None

    def box(self, part: Any = ...) -> tuple[Any, Any]:
        """Return what the pixels of a part (any index of a block) may be: (low, high), numbers or arrays."""
        low, high = (bound[part] if isinstance(bound, np.ndarray) else bound for bound in (self.low, self.high))
        return low, high

    def widened(self, limits: Problem, levels: float) -> Problem:
        """Return this problem with a box wider by `levels` on both sides, within that of `limits`."""
        low, high = np.maximum(self.low - levels, limits.low), np.minimum(self.high + levels, limits.high)
        return replace(self, low=low, high=high)

    @property
    def is_boxed(self) -> bool:
        """True when pixels have bounds of their own."""
        return isinstance(self.low, np.ndarray) or isinstance(self.high, np.ndarray)

    @cached_property
    def span(self) -> float:
        """Largest legal value minus the smallest."""
        return float(np.max(self.high) - np.min(self.low))

    @cached_property
    def squared_norms(self) -> NDArray[Any]:
        """Sum of squared weight times E over the pixels of each output, (m, n): how fast Y moves it."""
        rows, columns = self.footprint.rows, self.footprint.columns
        if self.ease is None:
            return self.footprint.squared_norms
        return (columns.squared @ (rows.squared @ self.ease).T).T

    @cached_property
    def gram_bound(self) -> NDArray[Any]:
        """Absolute row sums of ``W E W^T``, W = L x R, (m, n): their diagonal matrix dominates it."""
        rows, columns = self.footprint.rows, self.footprint.columns
        if self.ease is None:
            return np.outer(rows.gram_bound, columns.gram_bound)
        influence = self.ease * rows.influence[:, None] * columns.influence
        return (columns.absolute @ (rows.absolute @ influence).T).T

    def pixels(self, multipliers: NDArray[Any]) -> NDArray[Any]:
        """Return the minimiser for multipliers Y (m, n): A(Y) = clip(S + E L^T Y R, low, high), (k, l)."""
        wide = self.footprint.columns.spread(multipliers)
        block = np.empty_like(self.source)
        for strip in self.footprint.rows.strips:
            self._pixels_of(strip, wide, block[strip.inputs])
        return block

    def view(self, multipliers: NDArray[Any]) -> NDArray[Any]:
        """Return the view of `pixels(multipliers)`, (m, n), without ever holding more than a strip of these pixels."""
        wide = self.footprint.columns.spread(multipliers)
        tall = np.zeros((multipliers.shape[0], wide.shape[1]), wide.dtype)
        room = np.empty((self.footprint.rows.strips[0].up.shape[0], wide.shape[1]), wide.dtype)
        for strip in self.footprint.rows.strips:
            block = self._pixels_of(strip, wide, room[: strip.up.shape[0]])
            tall[strip.outputs] += product(
                strip.down, block, np.empty((strip.down.shape[0], wide.shape[1]), wide.dtype)
            )
        return self.footprint.columns.scale(tall)

    def move(self, strip: Strip, wide: NDArray[Any], out: NDArray[Any]) -> NDArray[Any]:
        """Write S + E L^T Y R of a strip to `out`; `wide` is Y R. Returns `out`."""
        product(strip.up, wide[strip.outputs], out)
        if self.ease is not None:
            out *= self.ease[strip.inputs]
        out += self.source[strip.inputs]
        return out

    def _pixels_of(self, strip: Strip, wide: NDArray[Any], out: NDArray[Any]) -> NDArray[Any]:
        """Write the pixels of a strip to `out`; `wide` is Y R. Returns `out`."""
        low, high = self.box(strip.inputs)
        return np.clip(self.move(strip, wide, out), low, high, out=out)

    def violation(self, view: NDArray[Any]) -> NDArray[Any]:
        """Return by how much an (m, n) view misses: positive where it must rise, negative where it must fall."""
        return np.clip(view, self.lower, self.upper) - view

    def solution(
        self,
        multipliers: NDArray[Any],
        iterations: int,
        view: NDArray[Any] | None = None,
        block: NDArray[Any] | None = None,
        primal: float | None = None,
    ) -> Solution:
        """Evaluate primal and dual value at `multipliers`; the rest is what is known of them already."""
        block = self.pixels(multipliers) if block is None else block
        view = self.footprint.down(block) if view is None else view
        if primal is None:
            primal = 0.5 * sum(self._cost(block, strip.inputs) for strip in self.footprint.rows.strips)
        unbound = primal - float((view * multipliers).sum(dtype=np.float64))
        worst = float(np.abs(self.violation(view)).max(initial=0.0))
        return Solution(block, multipliers, primal, self.dual(multipliers, unbound), worst, iterations, unbound)

    def dual(self, multipliers: NDArray[Any], unbound: float) -> float:
        """Return the value of the dual function, given the part of it that does not depend on the view's bounds."""
        goal = np.where(multipliers > 0, self.lower, np.where(multipliers < 0, self.upper, 0))
        return unbound + float((goal * multipliers).sum(dtype=np.float64))

    def _cost(self, block: NDArray[Any], rows: slice) -> float:
        change = block[rows] - self.source[rows]
        weighted = change if self.ease is None else change / self.ease[rows]
        # Row by row in the pixels' own precision, which a row's length does not exceed; the rows in double.
        return float(np.einsum("ij,ij->i", change, weighted).sum(dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Solution:
    """A block of pixels, and how far from the optimum it can be.

    Parameters
    ----------
    block : ndarray, (k, l)
    multipliers : ndarray, (m, n)
        Y of the dual problem.
    primal : float
        1/2 sum (A - S)^2 / E of `block`.
    dual : float
        Value of the dual function: no feasible block costs less.
    violation : float
        By how much the worst output misses its bounds, in stored values.
    iterations : int
    unbound : float
        The part of `dual` that does not depend on the bounds of the view; NaN where it is not known.
    """

    block: NDArray[Any]
    multipliers: NDArray[Any]
    primal: float
    dual: float
    violation: float
    iterations: int
    unbound: float = math.nan

    @property
    def gap(self) -> float:
        """abs(primal - dual), relative to the primal value: 0 at the optimum."""
        return abs(self.primal - self.dual) / max(self.primal, 1e-12)
