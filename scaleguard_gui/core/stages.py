"""Stages: run one chosen algorithm; the pipeline and the command line call the same four functions."""

from __future__ import annotations

from dataclasses import replace

from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.epsilon import told_miss
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.finding import Finding, Views
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope, kept_outside, scope_mask
from scaleguard_gui.core.scaling.preprocess import Preprocess


def run_attack(
    source: Frame, target: Frame | None, preprocess: Preprocess, chosen: Selection, ctx: RunContext
) -> Crafted:
    """Craft an attack image; `target` is fitted to the model view already (`core.target.fit_target`).

    An epsilon that was asked for and not met is told in the notices.

    Raises `InputError` when the attack needs a target and there is none.
    """
    if target is None and algorithm("attack", chosen.name).needs_target:
        raise InputError(f"The attack {chosen.name} needs a target; open the picture that the model shall see.")
    crafted = algorithm("attack", chosen.name).function(source, target, preprocess, chosen.parameters, ctx)
    values = chosen.parameters.to_mapping()
    missed = told_miss(crafted.frame, crafted.goal, preprocess, values, crafted.certificate)
    return replace(crafted, notices=(*crafted.notices, *missed))


def run_restorer(
    frame: Frame,
    preprocess: Preprocess | None,
    chosen: Selection,
    ctx: RunContext,
    scope: RestoreScope = EVERYWHERE,
    inspection: Inspection | None = None,
) -> Frame:
    """Restore `frame`, and leave every pixel outside `scope` bit-identical.

    Parameters
    ----------
    frame : Frame
    preprocess : Preprocess or None
        The front end, where it is known.
    chosen : Selection
    ctx : RunContext
    scope : RestoreScope
    inspection : Inspection, optional
        What the blind scan says of `frame`, for the scope "detected"; made here when it is missing.

    Returns
    -------
    Frame
        Of the same shape, dtype and range. Where the scan found nothing, and only what it found may change, the image
        as it is, with a notice.

    Raises
    ------
    ParameterError
        When the restorer or the scope must know the front end and there is none.
    """
    restorer = algorithm("restorer", chosen.name)
    if restorer.needs_preprocess and preprocess is None:
        raise ParameterError(f"The restorer {chosen.name} must know the scaler and the size of the attack.")
    if scope.where == "detected" and inspection is None:
        inspection = inspect(frame, ctx)
    may_change = scope_mask(frame, preprocess, scope, inspection)
    if may_change is not None and not may_change.any():
        return replace(frame.with_pixels(frame.pixels, "restored"), notices=(_nothing_found(frame),))
    known = preprocess if restorer.needs_preprocess else None
    return kept_outside(frame, restorer.function(frame, known, chosen.parameters, ctx), may_change)


def views_of(suspect: Frame, preprocess: Preprocess, original: Frame | None) -> Views:
    """Prepare what detectors look at; raises `InputError` when `original` has another shape than `suspect`."""
    if original is not None and original.pixels.shape != suspect.pixels.shape:
        raise InputError(
            f"{original.name or 'The original'} is {_shape(original)} and cannot be compared with "
            f"{suspect.name or 'the suspect'} ({_shape(suspect)})."
        )
    return Views(suspect, preprocess, original)


def run_detector(views: Views, chosen: Selection, ctx: RunContext) -> Finding:
    """Let one detector look."""
    return algorithm("detector", chosen.name).function(views, chosen.parameters, ctx)


def _nothing_found(frame: Frame) -> str:
    name = frame.name or "the image"
    return f"Nothing was restored: the blind scan found no attack in {name}, and only what it finds may change."


def _shape(frame: Frame) -> str:
    return f"{frame.width}x{frame.height} {'colour' if frame.is_colour else 'grey'}"
