"""Area attack: blocks of pixels pushed until their mean is the target, against scalers that read every pixel."""

from __future__ import annotations

from dataclasses import dataclass

from scaleguard_gui.core.attack_fields import epsilon_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, choice
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.block_fill import BlockFill, has_own_pixels
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.solvers.footprint import footprint_of
from scaleguard_gui.core.solvers.task import Task

SHARED_TOO = "Some outputs could not be met by pixels of their own; pixels that they share were changed as well."
NORMS = {"l2": BlockFill("L2", 2), "l1": BlockFill("L1", 1), "l0": BlockFill("changed values", 0)}


@dataclass(frozen=True)
class AreaParameters(Parameters):
    """What the area attack can be told."""

    epsilon: float = epsilon_field()
    norm: str = choice(
        "l2",
        tuple(NORMS),
        label="Norm",
        help="Keep small: squares (l2: add a constant, clip, redistribute), sums (l1), or how many values change (l0: "
        "push them to black or white).",
    )


@attack("area", label="Area attack", parameters=AreaParameters)
def area(source: Frame, target: Frame, preprocess: Preprocess, params: AreaParameters, ctx: RunContext) -> Crafted:
    """Push the pixels of each block until their weighted mean is the target's pixel, to within epsilon.

    Each output is a problem by itself: min ||a - s||_p subject to abs(w . a - t) <= epsilon and legal values. L2: add
    one constant (times the weights), clip, and redistribute what clipping lost. L1: use up the heaviest pixels, equal
    ones share. L0: push the pixels that can give most to black or white, the last one as far as it must; greedy is
    exact. The attack on area scaling of Quiring et al., "Adversarial preprocessing", USENIX Security 2020 (its L0 and
    L1 variants, and L2 as in their published code).

    Takes scalers that give every output pixels of its own: OpenCV area and Pillow box, nearest, linear from ratio 2,
    cubic from ratio 4. Pixels that two outputs share, at the borders of blocks where the ratio is not a whole number,
    are left alone where that is possible. Where it is not, the joint attack finishes what is missing with all pixels.

    Cost in visibility: the whole image. Every block's mean must move, so with L1 and L2 the attack image looks like the
    target; with L0 the source stays recognisable under salt-and-pepper noise. That is why area scaling is a defence.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
    params : AreaParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Same inputs, same bytes.

    Raises
    ------
    ParameterError
        When the scaler shares all pixels of some output with others.
    Cancelled
        When `ctx` says so.
    """
    ctx.check()
    stacked = preprocess.is_stacked(source)
    footprint = footprint_of(preprocess, source.height, source.width, "float32", stacked)
    if not has_own_pixels(footprint):
        down, across = preprocess.scaling_ratio(source)
        raise ParameterError(
            f"scaler {preprocess.scaler.name} leaves some outputs no pixel of their own at a ratio of {across:.3g} x "
            f"{down:.3g}, and the area attack needs one; choose opencv.area or pillow.box, or another attack."
        )
    norm = NORMS[params.norm]
    filled = None if footprint.is_disjoint else _filled(Task(source, target, preprocess, params.epsilon), norm, ctx)
    if filled is None:
        return craft(source, target, preprocess, params.epsilon, ctx, norm)
    finished = craft(source.with_pixels(filled), target, preprocess, params.epsilon, ctx)
    return Crafted(finished.frame, target, notices=(*finished.notices, SHARED_TOO))


def _filled(task: Task, norm: BlockFill, ctx: RunContext) -> Pixels | None:
    """Return the image whose blocks went as far as they can, or None where that is far enough for all outputs."""
    solutions = norm.solve(task.problems(task.margin), ctx, task.margin)
    if all(solution.violation <= task.rounding + task.margin for solution in solutions):
        return None
    return task.image([task.stored(solution.block) for solution in solutions])
