"""Craft: the attack image of least objective within epsilon by the real call, or the nearest one, with its proof."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.certificate import certify
from scaleguard_gui.core.solvers.kept_memory import keep_freed_memory
from scaleguard_gui.core.solvers.objective import Objective
from scaleguard_gui.core.solvers.objectives.l2 import L2
from scaleguard_gui.core.solvers.parts import Proof
from scaleguard_gui.core.solvers.realise import Attempt, realise
from scaleguard_gui.core.solvers.task import Task

# Times that an epsilon out of reach is raised to what has been proved; each time other outputs may be the worst.
MOST_RAISES = 8
# Whole levels by which it is raised where rounding alone found no way, from a miss of no more than so many of them.
MOST_STEPS, NEARLY = 1, 2


def craft(
    source: Frame,
    goal: Frame,
    preprocess: Preprocess,
    epsilon: float,
    ctx: RunContext,
    objective: Objective | None = None,
) -> Crafted:
    """Make the attack image of least objective that is within epsilon by the real call, else the nearest to it found.

    Parameters
    ----------
    source, goal : Frame
        S and T: (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
    epsilon : float
        In 8-bit grey levels.
    ctx : RunContext
    objective : Objective, optional
        What is kept small; L2 by default.

    Returns
    -------
    Crafted
        Only considered pixels of its frame differ from the source.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    keep_freed_memory()
    objective = objective or L2()
    ease = objective.ease_of(source)
    asked = Task(source, goal, preprocess, epsilon, ease)
    task, attempt, proof = _nearest(asked, objective, ctx)
    certificate = certify(asked, task, objective, attempt, proof, ctx)
    return Crafted(source.with_pixels(attempt.pixels, "attack image"), goal, certificate, maps=_maps(ease))


def _maps(ease: NDArray[Any] | None) -> dict[str, Frame]:
    """Show what the objective weighs each pixel with, where it does."""
    if ease is None:
        return {}
    weights = np.reciprocal(ease, dtype=np.float32)
    return {"weights": Frame(weights, (0.0, float(weights.max())), "weights")}


def _nearest(asked: Task, objective: Objective, ctx: RunContext) -> tuple[Task, Attempt, Proof | None]:
    """Raise epsilon until an image is found; return the task solved, and the proof that a smaller one had none."""
    task, proof, best = asked, None, None
    raises = steps = 0
    while True:
        # What is out of reach is not worth as much time as what may be within it.
        found = realise(task, objective, ctx, persistent=proof is None)
        if isinstance(found, Proof):
            raises += 1
            proof = found
            task = task.reaching(task.level_above(found.bound + (raises > MOST_RAISES) * task.span))
            ctx.progress(raises / (1 + MOST_RAISES), f"epsilon {task.epsilon:.4g} instead: less is out of reach")
            continue
        best = (task, found) if best is None or found.worst < best[1].worst else best
        missed = (found.worst - task.reach) / task.step
        if not 1 < missed <= NEARLY or steps == MOST_STEPS or proof is not None:
            return *best, proof
        steps += 1
        task = task.reaching(task.reach + task.step)
