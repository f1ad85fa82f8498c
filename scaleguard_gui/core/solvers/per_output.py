"""Per output: where outputs share no pixel, each is solved by a rule of its own, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.solvers.problem import Problem
from scaleguard_gui.core.solvers.taps import Taps, places_of, taps_of

# Pixels looked at in one go.
TAP_BUDGET = 1 << 20
# Relative difference of weights that count as equal.
SAME = 1e-5
# Of what an output needs: what counts as met.
MET = {"float32": 1e-6, "float64": 1e-12}

Array = NDArray[np.floating]
# (strength, room, need) -> moves: what a level of each pixel does to its output and how far it can go, (taps, outputs),
# and what the outputs need, (outputs,), all at least 0; the moves are within the room and amount to the need.
Rule = Callable[[Array, Array, Array], Array]


def solve_each(problem: Problem, rule: Rule, ctx: RunContext) -> Array:
    """Return the block, (k, l), in which each output has met its bounds by a rule, or came as near as it can.

    Parameters
    ----------
    problem : Problem
        With a disjoint footprint.
    rule : callable
    ctx : RunContext
        Asked after every million pixels.
    """
    block = problem.source.copy()
    for outputs, taps, missing in needy(problem, ctx):
        moves = rule(np.abs(taps.weights), taps.room(missing), np.abs(missing))
        moves *= np.sign(taps.weights) * np.sign(missing)
        down, across = (np.broadcast_to(at, moves_shape(problem, outputs)) for at in places_of(problem, outputs))
        down, across = down.reshape(moves.shape), across.reshape(moves.shape)
        read = taps.weights != 0
        block[down[read], across[read]] += moves[read]
    return np.clip(block, problem.low, problem.high, out=block)


def needy(problem: Problem, ctx: RunContext) -> Iterator[tuple[tuple[NDArray[np.intp], ...], Taps, Array]]:
    """Yield the outputs that the source leaves outside their bounds, some at a time: places, taps, what is missing."""
    missing = problem.violation(problem.footprint.down(problem.source))
    outputs = np.nonzero(missing)
    step = max(1, TAP_BUDGET // problem.footprint.taps)
    for start in range(0, outputs[0].size, step):
        ctx.check()
        some = outputs[0][start : start + step], outputs[1][start : start + step]
        yield some, taps_of(problem, some), missing[some]


def moves_shape(problem: Problem, outputs: tuple[NDArray[np.intp], ...]) -> tuple[int, int, int]:
    """Return (p, q, outputs): the taps down and across of some outputs."""
    rows, columns = problem.footprint.rows.taps[0], problem.footprint.columns.taps[0]
    return rows.shape[1], columns.shape[1], outputs[0].size


def filled(strength: Array, room: Array, need: Array, pace: Array | float) -> Array:
    """Move the pixels of each output evenly, each at its pace, until its room ends, until the need is met.

    min(y pace, room) with the least y; Newton's steps from below never overshoot, as the sum is concave in y.
    """
    level = np.zeros_like(need)
    enough = MET[need.dtype.name] * need
    for _ in range(len(strength) + 1):
        moves = np.minimum(level * pace, room)
        left = need - np.einsum("ko,ko->o", strength, moves)
        slope = (strength * pace * (level * pace < room)).sum(axis=0)
        go_on = (left > enough) & (slope > 0)
        if not go_on.any():
            break
        level = level + np.divide(left, slope, out=np.zeros_like(left), where=go_on)
    return moves


def strongest_first(strength: Array, room: Array, need: Array) -> Array:
    """Meet needs by the least sum of moves: the strongest pixels go to their limits; equal ones share what is left."""
    order = np.argsort(-strength, axis=0, kind="stable")
    sorted_ = np.take_along_axis(strength, order, axis=0)
    gains = np.cumsum(sorted_ * np.take_along_axis(room, order, axis=0), axis=0)
    last = np.minimum(np.count_nonzero(gains < need * (1 - MET[need.dtype.name]), axis=0), len(strength) - 1)
    weakest = np.take_along_axis(sorted_, last[None], axis=0)[0]
    full = np.where(strength > weakest * (1 + SAME), room, 0)
    equal = np.where(np.abs(strength - weakest) <= weakest * SAME, room, 0)
    left = np.maximum(need - np.einsum("ko,ko->o", strength, full), 0)
    return full + filled(strength, equal, left, 1.0)


def fewest(strength: Array, room: Array, need: Array) -> Array:
    """Meet needs by the fewest pixels: those that can do most; of two choices of equally many, that of less L2."""
    best = _squarest(strength, np.where(_first(strength * room, counts(strength, room, need)), room, 0), need)
    # The strongest pixels need the least L2, where they suffice.
    chosen = np.where(_first(strength, counts(strength, room, need)), room, 0)
    other = _squarest(strength, chosen, need)
    suffices = np.einsum("ko,ko->o", strength, chosen) >= need
    better = suffices & (np.square(other).sum(axis=0) < np.square(best).sum(axis=0))
    return np.where(better, other, best)


def counts(strength: Array, room: Array, need: Array) -> NDArray[np.intp]:
    """Return the fewest pixels that can meet each need, (outputs,); all that can move where none can."""
    gains = np.cumsum(-np.sort(-strength * room, axis=0), axis=0)
    enough = need * (1 - 4 * MET[need.dtype.name])
    movable = np.count_nonzero(strength * room > 0, axis=0)
    return np.minimum(np.count_nonzero(gains < enough, axis=0) + 1, movable)


def _first(rank: Array, count: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Mark the first `count` pixels of each output by rank."""
    order = np.argsort(-rank, axis=0, kind="stable")
    marked = np.zeros(rank.shape, bool)
    np.put_along_axis(marked, order, np.arange(len(rank))[:, None] < count, axis=0)
    return marked


def _squarest(strength: Array, room: Array, need: Array) -> Array:
    return filled(strength, room, need, strength)
