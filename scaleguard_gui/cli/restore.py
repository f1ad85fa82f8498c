"""``scaleguard restore``: undo an attack, write the picture, and measure what is in the file."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from typing import Any

from scaleguard_gui.cli.blind import inspected
from scaleguard_gui.cli.choices import (
    check_output_is_new,
    named_values,
    read_frame,
    write_and_reread,
)
from scaleguard_gui.cli.front_end import chosen_preprocess, is_front_end_given
from scaleguard_gui.cli.output import Report, decibels, table, told
from scaleguard_gui.cli.proof import check_proof_options, prove_restoration
from scaleguard_gui.cli.saving import chosen_write_options
from scaleguard_gui.core.blind.document import image_document
from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.blind_restore import default_restorer, found_candidate
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.metrics import Comparison, compare
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restore_scope import WHERES, RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_restorer
from scaleguard_gui.io.derivation import told_restoration
from scaleguard_gui.io.images import check_writable
from scaleguard_gui.io.recipe_json import preprocess_to_mapping


@dataclass(frozen=True)
class _Plan:
    """What is to be done to the image, and what a blind scan said of it where one was needed."""

    restorer: Selection
    scope: RestoreScope
    preprocess: Preprocess | None
    inspection: Inspection | None
    is_from_scan: bool


def add_restorer_options(parser: argparse.ArgumentParser) -> None:
    """Declare which filter runs, and which pixels it may change."""
    parser.add_argument(
        "--restorer",
        metavar="NAME",
        help="filter, see 'scaleguard list' (default: lattice-undo, and lattice-denoise for JPEG and WebP files); one "
        "that needs a front end, with none given, takes that of an attack which the blind scan finds",
    )
    add_scope_options(parser)


def add_scope_options(parser: argparse.ArgumentParser) -> None:
    """Declare which pixels may change."""
    parser.add_argument(
        "--only",
        choices=[where for where in WHERES if where != "everywhere"],
        help="change only pixels that the front end reads, or only the regions that the blind scan finds",
    )
    parser.add_argument(
        "--least-weight",
        metavar="SHARE",
        help="for --only considered: leave pixels alone whose weight is below this share of the largest, 0 to 1",
    )


def run_restore_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Restore an image; `seconds` covers the restorer alone."""
    scope = chosen_scope(options)
    check_output_is_new(options.output, options.image)
    check_proof_options(options)
    image = read_frame(options.image, options.frame)
    name = options.restorer or default_restorer(image).name
    restorer = Selection.of("restorer", name, named_values(options.param))
    preprocess = chosen_preprocess(options, _who(restorer)) if is_front_end_given(options) else None
    check_writable(options.output, image)
    # Before the scan, which takes long: a wrong option should not have to wait for it.
    chosen_write_options(options, image, "")
    if preprocess is not None:
        preprocess.check_shrinks(image)
    plan = _planned(options, image, restorer, scope, preprocess, ctx)
    saving = chosen_write_options(options, image, told_restoration(restorer, plan.preprocess, scope))
    notices = image.notices
    if plan.preprocess is not None:
        scaler = algorithm("scaler", plan.preprocess.scaler.name)
        scaler.load_libraries()
        notices += scaler.notices

    algorithm("restorer", restorer.name).load_libraries()
    started = time.perf_counter()
    restored = run_restorer(image, plan.preprocess, restorer, ctx, scope, plan.inspection)
    seconds = time.perf_counter() - started

    written, lost = write_and_reread(options.output, restored, saving)
    proven = prove_restoration(options, image, written, plan.preprocess, plan.inspection, ctx)
    document = {
        **_document(options, plan, compare(image, written), seconds),
        "proof": proven.document,
        "notices": list(dict.fromkeys(notices + restored.notices + lost + proven.notices)),
    }
    return Report(document, [*_lines(document, plan), *proven.lines])


def chosen_scope(options: argparse.Namespace) -> RestoreScope:
    """Return the scope of the options that `add_scope_options` declares; raises `ParameterError`."""
    if options.least_weight is not None and options.only != "considered":
        raise ParameterError("--least-weight belongs to --only considered; add that, or leave it out.")
    values = {"where": options.only, "least_weight": options.least_weight}
    return RestoreScope.from_mapping({name: value for name, value in values.items() if value is not None})


def _planned(
    options: argparse.Namespace,
    image: Frame,
    restorer: Selection,
    scope: RestoreScope,
    preprocess: Preprocess | None,
    ctx: RunContext,
) -> _Plan:
    """Scan the image where the front end or the place is not known."""
    needs_front_end = algorithm("restorer", restorer.name).needs_preprocess or scope.where == "considered"
    is_missing = needs_front_end and preprocess is None
    inspection = inspected(options, image, ctx) if is_missing or scope.where == "detected" else None
    if inspection is not None and is_missing:
        candidate = found_candidate(inspection)
        if candidate is None:
            reason = f" {inspection.scan.untold}" if inspection.scan.untold else ""
            raise ParameterError(
                f"{_who(restorer)} needs a front end: --preprocess NAME, or both --scaler and --size, as the blind "
                f"scan found no attack in {image.name or options.image} to take one from.{reason}"
            )
        preprocess = candidate.preprocess
    return _Plan(restorer, scope, preprocess, inspection, is_missing)


def _who(restorer: Selection) -> str:
    return f"The restorer {restorer.name}"


def _document(options: argparse.Namespace, plan: _Plan, change: Comparison, seconds: float) -> dict[str, Any]:
    preprocess = plan.preprocess
    origin = None if preprocess is None else "scan" if plan.is_from_scan else "options"
    scan = None if plan.inspection is None else image_document(options.image, plan.inspection)
    return {
        "output": options.output,
        "restorer": plan.restorer.name,
        "changed_share": change.changed_share,
        "psnr_to_input": change.psnr,
        "seconds": seconds,
        "parameters": plan.restorer.parameters.to_mapping(),
        "scope": plan.scope.to_mapping(),
        "preprocess": None if preprocess is None else preprocess_to_mapping(preprocess),
        "front_end_from": origin,
        "candidate": scan["candidates"][0] if scan is not None and plan.is_from_scan else None,
        "scan": scan,
    }


def _lines(document: dict[str, Any], plan: _Plan) -> list[str]:
    rows = {
        "pixels changed": f"{document['changed_share']:.2%}",
        "PSNR to input": decibels(document["psnr_to_input"]),
        "time": f"{document['seconds']:.2f} s",
    }
    if plan.is_from_scan and plan.preprocess is not None:
        score = document["candidate"]["score"]
        rows["front end"] = f"{plan.preprocess.in_words}, found by the blind scan (score {score:.4g})"
    if plan.scope.where != "everywhere":
        rows["changed only"] = plan.scope.in_words
    return [
        f"Wrote {document['output']}: restored by {document['restorer']}.",
        *table(rows),
        *told(tuple(document["notices"])),
    ]
