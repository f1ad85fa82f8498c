"""Interior point: the view of a small part of an image that misses its bounds least, with the proof that it does."""

from __future__ import annotations

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.newton_system import System, pairs
from scaleguard_gui.core.solvers.part import Array, Nearest, Part

MOST_ITERATIONS = 60
# Towards the end rounding spoils the equations: the best bound so far counts, and none better in so many is the end.
PATIENCE = 8
# Share of the way to the nearest wall that a step may go.
STEP = 0.99
# What is left of a slack, on a scale where legal values span 1, when it is no more than rounding.
SMALLEST_SLACK = 1e-14
# In spans of the legal values: beyond every view that legal pixels can give, so that such a bound never acts.
NEVER = 8.0


def least_miss(part: Part, ctx: RunContext, *, tolerance: float, floor: float, stay: float = 0.0) -> Nearest:
    """Minimise t + stay/2 ||A - S||^2 over legal A and t >= floor with lower - t <= L A R^T <= upper + t.

    Mehrotra's predictor-corrector method (1992). With two matrices for the two axes, the normal equations of p q
    outputs cost (k l p^2 + k p^2 q^2) and not (k l p^2 q^2).

    Parameters
    ----------
    part : Part
    ctx : RunContext
        Asked in every iteration.
    tolerance : float
        Distance between miss and bound, in stored values, that ends the search.
    floor : float
        Miss, in stored values, that is good enough; negative to keep clear of the bounds.
    stay : float
        Pull towards the source, on a scale where legal values span 1; decides where many blocks are as good.

    Returns
    -------
    Nearest
    """
    state = _State(part, floor, stay)
    best, since = state.nearest(), 0
    while since < PATIENCE and max(best.miss, floor) - max(best.bound, floor) > tolerance:
        ctx.check()
        if state.iterations == MOST_ITERATIONS or not state.advance():
            break
        best, improved = best.improved_by(state.nearest())
        since = 0 if improved else since + 1
    return best


class _State:
    """Primal and dual variables, on a scale where legal values span 1; the primal ones are feasible throughout."""

    def __init__(self, part: Part, floor: float, stay: float) -> None:
        self.part, self.stay = part, stay
        self.span = float(np.max(part.high) - np.min(part.low))
        self.origin = np.broadcast_to(np.asarray(part.low, np.float64), part.source.shape)
        width = np.broadcast_to(np.asarray(part.high, np.float64), part.source.shape) - self.origin
        # Pixels that may not move at all would have no interior.
        self.width = np.maximum(width / self.span, 1e-9)
        bounds = zip(part.views(self.origin), part.bounds(), strict=True)
        scaled = [((lower - offset) / self.span, (upper - offset) / self.span) for offset, (lower, upper) in bounds]
        self.bounds = [(np.maximum(lower, -NEVER), np.minimum(upper, NEVER)) for lower, upper in scaled]
        self.base = (part.source - self.origin) / self.span
        self.floor = floor / self.span
        self.pixels = np.clip(self.base, 0.1 * self.width, 0.9 * self.width)
        self.miss = max(float(np.max(-slack)) for slack in [*self._view_slacks(0.0), np.asarray(-self.floor)]) + 0.1
        outputs = sum(lower.size for lower, _ in self.bounds)
        even = [np.full(slack.shape, 0.5 / outputs) for slack in self._view_slacks(0.0)]
        share = np.full(self.pixels.shape, 0.1 / self.pixels.size)
        self.duals = [*even, share, share, np.full((), 0.1)]
        self.iterations = 0

    def _view_slacks(self, miss: float) -> list[Array]:
        views = zip(self.part.views(self.pixels), self.bounds, strict=True)
        return [slack for view, (lower, upper) in views for slack in (view - lower + miss, upper - view + miss)]

    def slacks(self) -> list[Array]:
        """Return what each inequality leaves: of each view both bounds, of the pixels both, of the miss its floor."""
        pixels = [self.pixels, self.width - self.pixels]
        return [*self._view_slacks(self.miss), *pixels, np.asarray(self.miss - self.floor)]

    def multipliers(self) -> list[Array]:
        return [lower - upper for lower, upper in pairs(self.duals)]

    def _count(self) -> int:
        return sum(dual.size for dual in self.duals)

    def _complementarity(self, slacks: list[Array], duals: list[Array]) -> float:
        return float(sum(np.vdot(s, d) for s, d in zip(slacks, duals, strict=True))) / self._count()

    def _residual_pixels(self) -> Array:
        pulled = self.part.spread(self.multipliers()) + self.duals[-3] - self.duals[-2]
        return np.asarray(self.stay * (self.pixels - self.base) - pulled)

    def _residual_miss(self) -> float:
        return float(1 - sum(dual.sum() for dual in (*self.duals[:-3], self.duals[-1])))

    def advance(self) -> bool:
        self.iterations += 1
        slacks, duals = self.slacks(), self.duals
        if min(float(np.min(slack)) for slack in slacks) < SMALLEST_SLACK:
            return False
        mean = self._complementarity(slacks, duals)
        system = System(self.part, [dual / slack for dual, slack in zip(duals, slacks, strict=True)], self.stay)
        residuals = self._residual_pixels(), self._residual_miss()
        targets = [-dual for dual in duals]
        moves = system.solve(targets, *residuals)
        if moves is None:
            return False
        ahead, back = _step(slacks, moves.slacks), _step(duals, moves.duals)
        after = self._complementarity(
            [s + ahead * d for s, d in zip(slacks, moves.slacks, strict=True)],
            [s + back * d for s, d in zip(duals, moves.duals, strict=True)],
        )
        centre = min(1.0, after / mean) ** 3 * mean
        targets = [
            (centre - ds * dd) / s - d for s, d, ds, dd in zip(slacks, duals, moves.slacks, moves.duals, strict=True)
        ]
        moves = system.solve(targets, *residuals)
        if moves is None:
            return False
        ahead, back = STEP * _step(slacks, moves.slacks), STEP * _step(duals, moves.duals)
        if self.stay:
            ahead = back = min(ahead, back)
        self.pixels = self.pixels + ahead * moves.pixels
        self.miss += ahead * moves.miss
        self.duals = [d + back * m for d, m in zip(duals, moves.duals, strict=True)]
        return max(ahead, back) > 1e-9

    def nearest(self) -> Nearest:
        block = np.clip(self.origin + self.pixels * self.span, self.part.low, self.part.high)
        multipliers = self.multipliers()
        return Nearest(block, multipliers, self.part.miss_of(block), self.part.miss_bound(*multipliers))


def _step(values: list[Array], moves: list[Array]) -> float:
    """Return how far to go, at most 1, before a value reaches 0."""
    most = 1.0
    for value, move in zip(values, moves, strict=True):
        falling = move < 0
        if falling.any():
            most = min(most, float((value[falling] / -move[falling]).min()))
    return most
