"""``scaleguard restore``: undo an attack, write the picture, and measure what is in the file."""

from __future__ import annotations

import argparse
import time
from typing import Any

from scaleguard_gui.cli.choices import (
    check_output_is_new,
    named_values,
    read_frame,
    write_and_reread,
)
from scaleguard_gui.cli.front_end import chosen_preprocess, is_front_end_given
from scaleguard_gui.cli.output import Report, decibels, table, told
from scaleguard_gui.cli.saving import chosen_write_options
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.metrics import compare
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_restorer
from scaleguard_gui.io.derivation import told_restoration
from scaleguard_gui.io.images import check_writable
from scaleguard_gui.io.recipe_json import preprocess_to_mapping


def run_restore_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Restore an image; `seconds` covers the restorer alone."""
    restorer = Selection.of("restorer", options.restorer, named_values(options.param))
    preprocess = _preprocess(options)
    check_output_is_new(options.output, options.image)
    image = read_frame(options.image, options.frame)
    check_writable(options.output, image)
    saving = chosen_write_options(options, image, told_restoration(restorer))
    notices = image.notices
    if preprocess is not None:
        preprocess.check_shrinks(image)
        scaler = algorithm("scaler", preprocess.scaler.name)
        scaler.load_libraries()
        notices += scaler.notices

    algorithm("restorer", restorer.name).load_libraries()
    started = time.perf_counter()
    restored = run_restorer(image, preprocess, restorer, ctx)
    seconds = time.perf_counter() - started

    written, lost = write_and_reread(options.output, restored, saving)
    change = compare(image, written)
    document = {
        "output": options.output,
        "restorer": restorer.name,
        "changed_share": change.changed_share,
        "psnr_to_input": change.psnr,
        "seconds": seconds,
        "parameters": restorer.parameters.to_mapping(),
        "preprocess": None if preprocess is None else preprocess_to_mapping(preprocess),
        "notices": list(dict.fromkeys(notices + lost)),
    }
    return Report(document, _lines(document))


def _preprocess(options: argparse.Namespace) -> Preprocess | None:
    if is_front_end_given(options) or algorithm("restorer", options.restorer).needs_preprocess:
        return chosen_preprocess(options, f"The restorer {options.restorer}")
    return None


def _lines(document: dict[str, Any]) -> list[str]:
    return [
        f"Wrote {document['output']}: restored by {document['restorer']}.",
        *table(
            {
                "pixels changed": f"{document['changed_share']:.2%}",
                "PSNR to input": decibels(document["psnr_to_input"]),
                "time": f"{document['seconds']:.2f} s",
            }
        ),
        *told(tuple(document["notices"])),
    ]
