"""Interior point: the view of a small part of an image that misses its bounds least, with the proof that it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.bands import product
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
        offset = part.rows @ self.origin @ part.columns.T
        self.lower = np.maximum((part.lower - offset) / self.span, -NEVER)
        self.upper = np.minimum((part.upper - offset) / self.span, NEVER)
        self.base = (part.source - self.origin) / self.span
        self.floor = floor / self.span
        self.pixels = np.clip(self.base, 0.1 * self.width, 0.9 * self.width)
        view = self._view(self.pixels)
        self.miss = max(float(np.max(self.lower - view)), float(np.max(view - self.upper)), self.floor) + 0.1
        outputs = view.size
        even = np.full(view.shape, 0.5 / outputs)
        share = np.full(self.pixels.shape, 0.1 / self.pixels.size)
        self.duals = [even, even, share, share, np.full((), 0.1)]
        self.iterations = 0
        self.bandwidth = _reach(part.rows) * part.columns.shape[0] + _reach(part.columns)

    def _view(self, pixels: Array) -> Array:
        return self.part.rows @ pixels @ self.part.columns.T

    def _spread(self, view: Array) -> Array:
        return self.part.rows.T @ view @ self.part.columns

    def slacks(self) -> list[Array]:
        view = self._view(self.pixels)
        return [
            view - self.lower + self.miss,
            self.upper - view + self.miss,
            self.pixels,
            self.width - self.pixels,
            np.asarray(self.miss - self.floor),
        ]

    def multipliers(self) -> Array:
        return np.asarray(self.duals[0] - self.duals[1])

    def _count(self) -> int:
        return 2 * self.lower.size + 2 * self.pixels.size + 1

    def _complementarity(self, slacks: list[Array], duals: list[Array]) -> float:
        # Not `vdot`: BLAS shares it among threads, which wait for each other for longer than it takes.
        return float(sum((s * d).sum() for s, d in zip(slacks, duals, strict=True))) / self._count()

    def _residual_pixels(self) -> Array:
        pulled = self._spread(self.duals[0] - self.duals[1]) + self.duals[2] - self.duals[3]
        return np.asarray(self.stay * (self.pixels - self.base) - pulled)

    def _residual_miss(self) -> float:
        return float(1 - self.duals[0].sum() - self.duals[1].sum() - self.duals[4])

    def advance(self) -> bool:
        self.iterations += 1
        slacks, duals = self.slacks(), self.duals
        if min(float(np.min(slack)) for slack in slacks) < SMALLEST_SLACK:
            return False
        mean = self._complementarity(slacks, duals)
        system = _System(self, slacks)
        targets = [-dual for dual in duals]
        moves = system.solve(targets)
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
        moves = system.solve(targets)
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
        view = self._view(block)
        miss = max(float(np.max(self.part.lower - view)), float(np.max(view - self.part.upper)))
        multipliers = self.multipliers()
        return Nearest(block, multipliers, miss, self.part.miss_bound(multipliers))


@dataclass(frozen=True, eq=False)
class _Moves:
    pixels: Array
    miss: float
    slacks: list[Array]
    duals: list[Array]


class _System:
    """Newton's equations at one state, factorised once for predictor and corrector."""

    def __init__(self, state: _State, slacks: list[Array]) -> None:
        self.state, self.slacks = state, slacks
        stiff = [dual / slack for dual, slack in zip(state.duals, slacks, strict=True)]
        self.stiff = stiff
        self.give = 1.0 / (state.stay + stiff[2] + stiff[3])
        self.total, self.lean = stiff[0] + stiff[1], stiff[0] - stiff[1]
        self.root = np.sqrt(self.total).ravel()
        matrix = _normal_matrix(state.part.rows, state.part.columns, self.give) * np.outer(self.root, self.root)
        matrix[np.diag_indices_from(matrix)] += 1.0
        # Outputs far apart share no pixel; and a band, unlike a full matrix, is no work that OpenBLAS gives to threads.
        band = np.zeros((state.bandwidth + 1, matrix.shape[0]))
        for below, diagonal in enumerate(band):
            diagonal[: diagonal.size - below] = matrix.diagonal(-below)
        try:
            self.factor = linalg.cholesky_banded(band, overwrite_ab=True, lower=True, check_finite=False)
        except linalg.LinAlgError:
            self.factor = None

    def _invert(self, view: Array) -> Array:
        """Apply (1 / total + W give W^T)^-1 to an (p, q) view."""
        inner = linalg.cho_solve_banded((self.factor, True), self.root * view.ravel(), check_finite=False)
        return np.asarray((self.root * inner).reshape(view.shape))

    def solve(self, targets: list[Array]) -> _Moves | None:
        """Solve for moves whose duals change by target - stiffness x slack."""
        if self.factor is None:
            return None
        state = self.state
        force = state._spread(targets[0] - targets[1]) + targets[2] - targets[3] - state._residual_pixels()
        lean = self.lean / self.total
        still = self._invert(state._view(self.give * force))
        tilt = self._invert(lean)
        want = float((targets[0] + targets[1]).sum() + targets[4] - state._residual_miss())
        both = float((4 * self.stiff[0] * self.stiff[1] / self.total).sum())
        miss = (want - float((lean * still).sum())) / (float((lean * tilt).sum()) + both + float(self.stiff[4]))
        pull = still + miss * tilt
        pixels = self.give * (force - state._spread(pull))
        # Not from the view of `pixels`: where a bound is stiff that is next to nothing, and all of it rounding.
        rise = (pull + 2 * miss * self.stiff[1]) / self.total
        fall = (2 * miss * self.stiff[0] - pull) / self.total
        slacks = [rise, fall, pixels, -pixels, np.asarray(miss)]
        duals = [t - k * s for t, k, s in zip(targets, self.stiff, slacks, strict=True)]
        return _Moves(pixels, miss, slacks, duals)


def _normal_matrix(rows: Array, columns: Array, give: Array) -> Array:
    """Return W diag(give) W^T, (p q, p q), for W = rows x columns (Kronecker)."""
    p, q = rows.shape[0], columns.shape[0]
    across = (columns[:, None, :] * columns[None, :, :]).reshape(q * q, -1)
    down = (rows[:, None, :] * rows[None, :, :]).reshape(p * p, -1)
    narrow = product(give, np.ascontiguousarray(across.T), np.empty((give.shape[0], q * q)))
    both = product(down, narrow, np.empty((p * p, q * q)))
    return both.reshape(p, p, q, q).transpose(0, 2, 1, 3).reshape(p * q, p * q)


def _reach(axis: Array) -> int:
    """Return how many outputs further on there may be one that shares a pixel."""
    first, second = (np.abs(axis) @ np.abs(axis).T).nonzero()
    return int(np.abs(first - second).max(initial=0))


def _step(values: list[Array], moves: list[Array]) -> float:
    """Return how far to go, at most 1, before a value reaches 0."""
    most = 1.0
    for value, move in zip(values, moves, strict=True):
        falling = move < 0
        if falling.any():
            most = min(most, float((value[falling] / -move[falling]).min()))
    return most
