"""Newton system: the linear equations of an interior point's step, in which pixels fall away and outputs are left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from scaleguard_gui.core.solvers.bands import product
from scaleguard_gui.core.solvers.part import Array, Part


@dataclass(frozen=True, eq=False)
class Moves:
    """A step of all variables; slacks and duals in the order of `pairs`, then the pixels' two and that of the miss."""

    pixels: Array
    miss: float
    slacks: list[Array]
    duals: list[Array]


def pairs(values: list[Array]) -> list[tuple[Array, Array]]:
    """Return what belongs to the lower and to the upper bound of each view; the pixels and the miss come last."""
    return list(zip(values[:-3:2], values[1:-3:2], strict=True))


class System:
    """Newton's equations at one state, factorised once for predictor and corrector.

    With W = L x R for the view and V = 1 x R for ``A R^T``, where that has bounds, eliminating the pixels leaves
    1/k + (W, V) give (W, V)^T. Its block for V falls apart into one small matrix per row of pixels, and goes first.

    Parameters
    ----------
    part : Part
    stiff : list of ndarray
        Dual over slack of each inequality.
    stay : float
        Pull of the pixels towards their source.
    """

    def __init__(self, part: Part, stiff: list[Array], stay: float) -> None:
        self.part, self.stiff = part, stiff
        self.give = 1.0 / (stay + stiff[-3] + stiff[-2])
        self.total = [lower + upper for lower, upper in pairs(stiff)]
        self.tilt = [(lower - upper) / total for (lower, upper), total in zip(pairs(stiff), self.total, strict=True)]
        self.root = np.sqrt(self.total[0]).ravel()
        self.narrow = _narrow(part.columns, self.give)
        narrow = self.narrow
        if part.between is not None:
            # Whitened, and products rather than differences: nothing cancels where a bound is stiff.
            scale = np.sqrt(self.total[1])
            whitened = self.narrow * scale[:, :, None] * scale[:, None, :]
            damped = np.linalg.inv(whitened + np.eye(scale.shape[1]))
            self.rows_inverse = np.asarray(damped * scale[:, :, None] * scale[:, None, :])
            self.rows_left = np.asarray(damped / scale[:, :, None] * scale[:, None, :])
            narrow = whitened @ damped / scale[:, :, None] / scale[:, None, :]
        matrix = _normal_matrix(part.rows, narrow) * np.outer(self.root, self.root)
        matrix[np.diag_indices_from(matrix)] += 1.0
        # Outputs far apart share no pixel; and a band, unlike a full matrix, is no work that OpenBLAS gives to threads.
        band = np.zeros((_reach(part.rows) * part.columns.shape[0] + _reach(part.columns) + 1, matrix.shape[0]))
        for below, diagonal in enumerate(band):
            diagonal[: diagonal.size - below] = matrix.diagonal(-below)
        try:
            self.factor = linalg.cholesky_banded(band, overwrite_ab=True, lower=True, check_finite=False)
        except linalg.LinAlgError:
            self.factor = None

    def solve(self, targets: list[Array], residual_pixels: Array, residual_miss: float) -> Moves | None:
        """Solve for moves whose duals change by target - stiffness x slack."""
        if self.factor is None:
            return None
        pulled = self.part.spread([lower - upper for lower, upper in pairs(targets)])
        force = pulled + targets[-3] - targets[-2] - residual_pixels
        still = self._view_multipliers(self.part.views(self.give * force))
        tilt = self._invert(self.tilt)
        want = float(sum(target.sum() for target in (*targets[:-3], targets[-1])) - residual_miss)
        both = sum(float((4 * k[0] * k[1] / (k[0] + k[1])).sum()) for k in pairs(self.stiff))
        pull = sum(float((lean * view).sum()) for lean, view in zip(self.tilt, still, strict=True))
        drag = sum(float((lean * view).sum()) for lean, view in zip(self.tilt, tilt, strict=True))
        miss = (want - pull) / (drag + both + float(self.stiff[-1]))
        forces = [s + miss * t for s, t in zip(still, tilt, strict=True)]
        pixels = self.give * (force - self.part.spread(forces))
        moved = []
        # Not as the view of `pixels`, plus and minus the miss: what is nearly nothing would be nearly all error.
        for one, total, (lower, upper) in zip(forces, self.total, pairs(self.stiff), strict=True):
            moved += [(one + 2 * miss * upper) / total, (2 * miss * lower - one) / total]
        slacks = [*moved, pixels, -pixels, np.asarray(miss)]
        duals = [t - k * s for t, k, s in zip(targets, self.stiff, slacks, strict=True)]
        return Moves(pixels, miss, slacks, duals)

    def _view_multipliers(self, views: list[Array]) -> list[Array]:
        """Apply `_invert` to the views of some pixels, of which the first is L times the second."""
        if self.part.between is None:
            return self._invert(views)
        view = self._invert_view(self.part.rows @ _each_row(self.rows_left, views[1]))
        return [view, self._invert_rows(views[1], view)]

    def _invert(self, views: list[Array]) -> list[Array]:
        """Apply (1 / total + (W, V) give (W, V)^T)^-1 to what has the shapes of the part's views."""
        if self.part.between is None:
            return [self._invert_view(views[0])]
        held = _each_row(self.rows_inverse, views[1])
        view = self._invert_view(views[0] - self.part.rows @ _each_row(self.narrow, held))
        return [view, self._invert_rows(views[1], view)]

    def _invert_rows(self, tall: Array, view: Array) -> Array:
        return _each_row(self.rows_inverse, tall - _each_row(self.narrow, self.part.rows.T @ view))

    def _invert_view(self, view: Array) -> Array:
        inner = linalg.cho_solve_banded((self.factor, True), self.root * view.ravel(), check_finite=False)
        return np.asarray((self.root * inner).reshape(view.shape))


def _each_row(matrices: Array, tall: Array) -> Array:
    """Apply one matrix (q, q) to each row of a (k, q) array."""
    return np.asarray((matrices @ np.asarray(tall)[:, :, None])[:, :, 0])


def _narrow(columns: Array, give: Array) -> Array:
    """Return R diag(give[i]) R^T of each row i of pixels, (k, q, q)."""
    q = columns.shape[0]
    across = (columns[:, None, :] * columns[None, :, :]).reshape(q * q, -1)
    narrow = product(give, np.ascontiguousarray(across.T), np.empty((give.shape[0], q * q)))
    return narrow.reshape(-1, q, q)


def _normal_matrix(rows: Array, narrow: Array) -> Array:
    """Return the sum over rows of pixels i of L[a, i] L[b, i] narrow[i], as a (p q, p q) matrix."""
    p, q = rows.shape[0], narrow.shape[1]
    down = (rows[:, None, :] * rows[None, :, :]).reshape(p * p, -1)
    both = product(down, narrow.reshape(-1, q * q), np.empty((p * p, q * q)))
    return both.reshape(p, p, q, q).transpose(0, 2, 1, 3).reshape(p * q, p * q)


def _reach(axis: Array) -> int:
    """Return how many outputs further on there may be one that shares a pixel."""
    first, second = (np.abs(axis) @ np.abs(axis).T).nonzero()
    return int(np.abs(first - second).max(initial=0))
