"""The per-column reference attack: the published two-pass solution, kept to compare the fast one with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.attack_fields import epsilon_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess

# Iterations between two looks at the step size, as OSQP from version 1.0 has it by default.
STEP_SIZE_INTERVAL = 50

ColumnSolver = Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]


@dataclass(frozen=True)
class ReferenceParameters(Parameters):
    """What the reference attack can be told."""

    epsilon: float = epsilon_field(
        label="Epsilon per pass",
        help="Largest difference allowed in each of the two passes, in 8-bit grey levels; the two add up.",
    )


@attack(
    "reference", label="Per-column reference (cvxpy)", parameters=ReferenceParameters, heavy=True, libraries=("cvxpy",)
)
def reference(
    source: Frame, target: Frame, preprocess: Preprocess, params: ReferenceParameters, ctx: RunContext
) -> Crafted:
    """Attack one axis after the other, one quadratic programme per column: the published way, slow and certified.

    First the source, shrunk across only, is changed column by column until shrinking it down gives the target; then the
    source is changed row by row until shrinking it across gives that intermediate image. Each column is
    min ||x||^2 subject to abs(L (s + x) - t) <= epsilon and legal values, and is solved by OSQP through one
    parametrised cvxpy problem per pass, at cvxpy's defaults, but with OSQP's step size adapted every 50 iterations:
    versions before 1.0 time themselves to choose when, and answer differently on a busy machine. Values are rounded
    after each pass. Xiao et al., "Seeing is not believing", USENIX Security 2019, algorithm 1; Quiring et al.,
    "Adversarial preprocessing", USENIX Security 2020.

    Its errors add up: the second pass meets its epsilon against an intermediate image that is itself off by epsilon,
    and the solver's tolerance and two roundings come on top. Asked for 4 it reaches 8 to 11. The epsilon that is shown
    is the one the real call gives.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and (m, n[, 3]) of one dtype, range and colour.
    preprocess : Preprocess
    params : ReferenceParameters
    ctx : RunContext
        Told and asked after every column.

    Returns
    -------
    Crafted
        Of the source's shape, dtype and range.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    stacked = preprocess.is_stacked(source)
    rows, columns = preprocess.matrices(source.height, source.width, stacked=stacked)
    # Padding reads nothing and cannot be brought to anything.
    down_reads, across_reads = (np.flatnonzero(np.diff(axis.indptr)) for axis in (rows, columns))
    rows, columns = rows[down_reads], columns[across_reads]
    reach = params.epsilon / 255
    down, across = _column_solver(rows, reach), _column_solver(columns, reach)
    tall = np.atleast_3d(_unit(source))
    if stacked:
        tall = np.concatenate(np.split(tall, 3, axis=2), axis=1)
    wanted = np.atleast_3d(_unit(target))[np.ix_(down_reads, across_reads)]
    channels = tall.shape[2]
    report = _Report(ctx, channels * (wanted.shape[1] + tall.shape[0]))
    attacked = np.empty_like(tall)
    for channel in range(channels):
        narrow = _on_grid(source, (columns @ tall[..., channel].T).T)
        narrow = _each_column(down, narrow, wanted[..., channel], report)
        narrow = _on_grid(source, narrow)
        attacked[..., channel] = _each_column(across, tall[..., channel].T, narrow.T, report).T
    if stacked:
        attacked = np.concatenate(np.split(attacked, 3, axis=1), axis=2)
    stored = source.quantise(source.value_range[0] + attacked * source.span)
    return Crafted(source.with_pixels(stored.reshape(source.pixels.shape), "attack image"), target)


@dataclass
class _Report:
    """Counts columns towards the progress of the run."""

    ctx: RunContext
    total: int
    done: int = 0

    def column(self) -> None:
        self.done += 1
        self.ctx.progress(self.done / self.total, f"column {self.done} of {self.total}")


def _column_solver(matrix: Any, reach: float) -> ColumnSolver:
    """Return a function (column, goal) -> column on values 0..1; its one problem is compiled once and then refilled."""
    # Imported here: cvxpy takes as long to import as the rest of the program together.
    import cvxpy

    outputs, inputs = matrix.shape
    before, goal = cvxpy.Parameter(inputs), cvxpy.Parameter(outputs)
    change = cvxpy.Variable(inputs)
    after = before + change
    bounds = [cvxpy.abs(matrix @ after - goal) <= reach, after >= 0, after <= 1]
    problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(change)), bounds)

    def solve(column: NDArray[Any], wanted: NDArray[Any]) -> NDArray[Any]:
        if np.abs(matrix @ column - wanted).max() <= reach:
            # Already optimal; OSQP would write a line about its empty active set to stdout.
            return column
        before.value, goal.value = column, wanted
        problem.solve(solver=cvxpy.OSQP, adaptive_rho_interval=STEP_SIZE_INTERVAL)
        # An infeasible column stays honest, as in the published code.
        return column if change.value is None else column + change.value

    return solve


def _each_column(solve: ColumnSolver, image: NDArray[Any], goal: NDArray[Any], report: _Report) -> NDArray[Any]:
    solved = np.empty_like(image)
    for column in range(image.shape[1]):
        report.column()
        solved[:, column] = solve(image[:, column], goal[:, column])
    return solved


def _unit(frame: Frame) -> NDArray[np.float64]:
    return (frame.pixels.astype(np.float64) - frame.value_range[0]) / frame.span


def _on_grid(frame: Frame, unit: NDArray[Any]) -> NDArray[Any]:
    """Clip to 0..1 and round to values that `frame` can store."""
    clipped = np.clip(unit, 0, 1)
    return np.rint(clipped * frame.span) / frame.span if frame.is_integer else clipped
