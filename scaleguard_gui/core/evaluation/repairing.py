"""Repairing: let restorers work on a suspect whose truth is known, and measure what each gains and costs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ScaleGuardError
from scaleguard_gui.core.evaluation.repair import BLIND, UNTOUCHED, Repair
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.metrics import changed_share, compare, mean_squared_error, psnr
from scaleguard_gui.core.payload_left import known_remainder
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_restorer

# Beyond it a difference is one level in a thousand pixels; equal pictures must have a mean with others.
MOST_PSNR = 80.0


@dataclass(frozen=True, eq=False)
class Truth:
    """What is true of a suspect.

    Parameters
    ----------
    source : Frame
        The honest image, of the suspect's shape.
    preprocess : Preprocess
        The front end that the attack was made for; for an honest image one that a restorer is told.
    goal : Frame, optional
        What the model shall see, of the model view's shape; None for an honest image.
    """

    source: Frame
    preprocess: Preprocess
    goal: Frame | None = None


def scoped(name: str) -> tuple[Selection, RestoreScope]:
    """Return the restorer of a name, and which pixels it may change: "median", "median@considered".

    Raises
    ------
    ParameterError
        When there is no such restorer or scope.
    """
    restorer, _, where = name.partition("@")
    scope = RestoreScope.from_mapping({"where": where}) if where else EVERYWHERE
    return Selection.of("restorer", restorer), scope


def repairs(inspected: Inspection, truth: Truth, restorers: Sequence[str], ctx: RunContext) -> tuple[Repair, ...]:
    """Let every restorer work on a suspect, told the true front end; and the one that was found, where one was.

    Parameters
    ----------
    inspected : Inspection
        The suspect and what the blind scan says of it.
    truth : Truth
    restorers : sequence of str
        As `scoped` takes them.
    ctx : RunContext

    Returns
    -------
    tuple of Repair
        The untouched image first; then the same blindly, where the scan's verdict is "attack". A restorer that needs
        no front end does the same for both.
    """
    if not restorers:
        return ()
    suspect = inspected.suspect
    untouched = _measured(Repair(UNTOUCHED, changed=0.0, seconds=0.0), suspect, suspect, truth)
    known = [untouched, *(_repaired(name, inspected, truth.preprocess, truth, ctx) for name in restorers)]
    if inspected.verdict.kind != "attack":
        return tuple(known)
    found = inspected.scan.candidates[0].preprocess
    blind = [_repaired(one.restorer, inspected, found, truth, ctx) if _is_told(one.restorer) else one for one in known]
    return (*known, *(replace(one, front_end=BLIND) for one in blind))


def _is_told(name: str) -> bool:
    if name == UNTOUCHED:
        return False
    chosen, scope = scoped(name)
    return scope != EVERYWHERE or algorithm("restorer", chosen.name).needs_preprocess


def _repaired(name: str, inspected: Inspection, preprocess: Preprocess, truth: Truth, ctx: RunContext) -> Repair:
    ctx.check()
    chosen, scope = scoped(name)
    algorithm("restorer", chosen.name).load_libraries()
    suspect = inspected.suspect
    started = time.perf_counter()
    try:
        restored = run_restorer(suspect, preprocess, chosen, ctx, scope, inspected)
    except ScaleGuardError as error:
        return Repair(name, reason=str(error))
    repair = Repair(name, seconds=time.perf_counter() - started)
    return _measured(replace(repair, changed=changed_share(suspect, restored)), suspect, restored, truth)


def _measured(repair: Repair, suspect: Frame, restored: Frame, truth: Truth) -> Repair:
    to_source = compare(truth.source, restored)
    honest, view = (truth.preprocess.model_view(frame) for frame in (truth.source, restored))
    repair = replace(
        repair,
        psnr=_capped_psnr(to_source.mse),
        ssim=to_source.ssim,
        cosine=1 - to_source.cosine,
        view_psnr=_capped_psnr(mean_squared_error(honest, view)),
    )
    if truth.goal is None:
        return repair
    near, natural = (_capped_psnr(mean_squared_error(truth.goal, one)) for one in (view, honest))
    left = known_remainder(suspect, restored, truth.source, truth.preprocess).left
    return replace(repair, towards_target=near - natural, left=left)


def _capped_psnr(mse: float) -> float:
    return min(psnr(mse), MOST_PSNR)
