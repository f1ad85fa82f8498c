"""Certificate: what is proved about an attack image once it is made."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Certificate
from scaleguard_gui.core.solvers.objective import Objective
from scaleguard_gui.core.solvers.parts import Proof, prove
from scaleguard_gui.core.solvers.realise import Attempt
from scaleguard_gui.core.solvers.task import Task


def certify(
    asked: Task, solved: Task, objective: Objective, attempt: Attempt, proof: Proof | None, ctx: RunContext
) -> Certificate:
    """Bound what no image can be better in than `attempt`.

    Parameters
    ----------
    asked, solved : Task
        The epsilon asked for, and the one, as large or larger, that `attempt` was made for.
    objective : Objective
    attempt : Attempt
    proof : Proof, optional
        That the epsilon asked for is out of reach.
    ctx : RunContext
    """
    # All that the real library can round to the reach: what its bounds leave out, the bound must not.
    widest = solved.problems(0.0)
    changes = [objective.value(*pair) for pair in zip(_changes(solved, attempt), widest, strict=True)]
    bounds = [objective.bound(*pair) for pair in zip(widest, attempt.solutions, strict=True)]
    value, bound = objective.total(changes), objective.total(bounds)
    epsilon_bound, is_infeasible = 0.0, False
    if attempt.worst > asked.reach:
        epsilon_bound = max(_least_reach(solved, attempt, proof, ctx), 0.0)
        is_infeasible = epsilon_bound > asked.reach + asked.rounding
    return Certificate(
        objective=objective.label,
        value=objective.shown(value, asked.grey_level),
        bound=max(objective.shown(bound, asked.grey_level), 0.0) if math.isfinite(bound) else math.nan,
        epsilon_bound=epsilon_bound / asked.grey_level,
        is_infeasible=is_infeasible,
        is_heuristic=any(objective.is_heuristic(problem) for problem in widest),
    )


def _changes(solved: Task, attempt: Attempt) -> Iterator[NDArray[Any]]:
    """Yield A - S of each plane, in the memory of A."""
    for block, source in zip(solved.blocks(attempt.pixels), solved.sources, strict=True):
        yield np.subtract(block, source, out=block)


def _least_reach(solved: Task, attempt: Attempt, proof: Proof | None, ctx: RunContext) -> float:
    """Return what the worst output of any legal image differs by from the target, before the library rounds.

    What is proved for the smaller epsilon that was asked for uses bounds that a larger one may not have, since the
    library clips; so it is proved anew for the epsilon that was reached.
    """
    widest = solved.problems(0.0)
    if proof is None:
        blocks = solved.blocks(attempt.pixels)
        proofs = [prove(plane, *pair, ctx) for plane, pair in enumerate(zip(widest, blocks, strict=True))]
        proof = max(proofs, key=lambda proof: proof.bound)
    else:
        proof = proof.renewed(widest[proof.plane], ctx)
    return solved.reach + solved.rounding + proof.bound
