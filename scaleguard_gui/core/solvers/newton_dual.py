"""Newton dual: semismooth Newton ascent on the dual of squares plus a penalty, where first-order ascent would crawl."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.penalty import Answer, Penalty
from scaleguard_gui.core.solvers.problem import Problem

CONJUGATE_STEPS = 50
# Squared residual, relative, at which a Newton system counts as solved.
CONJUGATE_TOLERANCE = 1e-4
# Of the bound of the Gram matrix: keeps systems regular in which all pixels of an output have saturated.
REGULARISATION = 1e-4
HALVINGS = 30


@dataclass(frozen=True, eq=False)
class Ascent:
    """Where the ascent stands.

    Parameters
    ----------
    multipliers : ndarray, (m, n)
        Y.
    pull : ndarray, (k, l)
        L^T Y R.
    answer : Answer
        The change that answers the pull.
    dual : float
        Value of the dual function at Y: no feasible change has less of 1/2 ||X||^2 + weight * penalty(X).
    """

    multipliers: NDArray[Any]
    pull: NDArray[Any]
    answer: Answer
    dual: float

    @property
    def primal(self) -> float:
        """1/2 ||X||^2 + weight * penalty(X)."""
        return self.answer.least + float(np.vdot(self.pull, self.answer.change))


class NewtonDual:
    """min 1/2 ||X||^2 + weight * penalty(X) over changes X = A - S of a problem, for one weight after the other.

    (Semismooth Newton for such duals: Li, Sun & Toh, SIAM J. Optim. 28, 2018.) Outputs at a bound follow Newton's
    direction, found by conjugate gradients; all others lose their multiplier. The length of a step is searched along
    it, which costs no product with the scaler.

    Parameters
    ----------
    problem : Problem
        In float64; its `ease` is not looked at.
    penalty : Penalty
    ctx : RunContext
        Asked at every product with the scaler.
    """

    def __init__(self, problem: Problem, penalty: Penalty, ctx: RunContext) -> None:
        self._problem, self._penalty, self._ctx = problem, penalty, ctx
        self._start = problem.footprint.down(problem.source)
        bound = problem.gram_bound
        self._steps = np.divide(1.0, bound, out=np.ones_like(bound), where=bound > 0)
        self._regularisation = np.where(bound > 0, REGULARISATION * bound, 1.0)

    def gain(self, multipliers: NDArray[Any]) -> float:
        """Return what <L^T Y R, X> is at least, for every feasible X."""
        problem = self._problem
        goal = np.where(multipliers > 0, problem.lower, np.where(multipliers < 0, problem.upper, self._start))
        return float(np.vdot(goal - self._start, multipliers))

    def ascend(
        self,
        start: NDArray[Any],
        weight: float,
        *,
        tolerance: float,
        gap: float,
        max_steps: int,
        ceiling: float = math.inf,
    ) -> tuple[Ascent, float]:
        """Climb from multipliers `start`; return where it ends, and the violation there, in stored values.

        A dual value above `ceiling`, what no change can cost, proves that none is feasible, and ends the climb.
        """
        here = self._at(start, self._problem.footprint.up(start), weight)
        for step in range(max_steps + 1):
            view = self._start + self._down(here.answer.change)
            violation = float(np.abs(self._problem.violation(view)).max(initial=0.0))
            closed = abs(here.primal - here.dual) <= gap * abs(here.primal)
            if (violation <= tolerance and closed) or step == max_steps or here.dual > ceiling:
                break
            here = self._climbed(here, self._direction(here, view), view, weight)
        return here, violation

    def _at(self, multipliers: NDArray[Any], pull: NDArray[Any], weight: float) -> Ascent:
        answer = self._penalty.answer(pull, weight)
        return Ascent(multipliers, pull, answer, answer.least + self.gain(multipliers))

    def _down(self, change: NDArray[Any]) -> NDArray[Any]:
        self._ctx.check()
        return self._problem.footprint.down(change)

    def _direction(self, here: Ascent, view: NDArray[Any]) -> NDArray[Any]:
        """Return Newton's direction, by preconditioned conjugate gradients over the outputs that are at a bound."""
        problem, answer, up = self._problem, here.answer, self._problem.footprint.up
        rising = here.multipliers - self._steps * (view - problem.lower) > 0
        active = rising | (here.multipliers - self._steps * (view - problem.upper) < 0)
        direction = np.where(active, 0.0, -here.multipliers)
        residual = np.where(active, np.where(rising, problem.lower, problem.upper) - view, 0.0)
        if direction.any():
            residual -= active * self._down(answer.follow(up(direction)))
        rows, columns = problem.footprint.rows, problem.footprint.columns
        diagonal = (columns.squared @ (rows.squared @ answer.free.astype(view.dtype)).T).T + self._regularisation
        scaled = residual / diagonal
        search, power = scaled, float(np.vdot(residual, scaled))
        enough = CONJUGATE_TOLERANCE * power
        for _ in range(CONJUGATE_STEPS):
            if power <= enough:
                break
            image = active * self._down(answer.follow(up(search))) + self._regularisation * search
            length = power / float(np.vdot(search, image))
            direction = direction + length * search
            residual = residual - length * image
            scaled = residual / diagonal
            before, power = power, float(np.vdot(residual, scaled))
            search = scaled + (power / before) * search
        return direction

    def _climbed(self, here: Ascent, direction: NDArray[Any], view: NDArray[Any], weight: float) -> Ascent:
        """Go along a direction: twice as far while that climbs, half as far until it does, else one plain step."""
        footprint = self._problem.footprint
        pull = footprint.up(direction)

        def after(length: float) -> Ascent:
            self._ctx.check()
            return self._at(here.multipliers + length * direction, here.pull + length * pull, weight)

        length, best = 1.0, after(1.0)
        if best.dual > here.dual:
            while (further := after(2 * length)).dual > best.dual and length < 1e6:
                length, best = 2 * length, further
            return best
        for _ in range(HALVINGS):
            length /= 2
            if (best := after(length)).dual > here.dual:
                return best
        base = here.multipliers - self._steps * view
        rising, falling = base + self._steps * self._problem.lower, base + self._steps * self._problem.upper
        plain = np.maximum(rising, 0) + np.minimum(falling, 0)
        return self._at(plain, footprint.up(plain), weight)
