"""``scaleguard attack``: craft an attack image, write it, and measure what is in the file."""

from __future__ import annotations

import argparse
import math
import time
from typing import Any

from scaleguard_gui.cli.choices import (
    check_output_is_new,
    named_values,
    read_frame,
    read_mask,
    write_and_reread,
)
from scaleguard_gui.cli.front_end import chosen_preprocess, described_front_end
from scaleguard_gui.cli.output import Report, decibels, table, told
from scaleguard_gui.cli.saving import chosen_write_options
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Certificate
from scaleguard_gui.core.epsilon import real_epsilon, told_miss
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.metrics import compare
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_attack
from scaleguard_gui.core.survival import allowed_epsilon, survival
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.io.derivation import told_attack
from scaleguard_gui.io.images import check_writable


def run_attack_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Craft an attack image; `seconds` covers the cold solve alone."""
    preprocess = chosen_preprocess(options)
    attack = Selection.of("attack", options.method, _attack_values(options, preprocess))
    _check_has_target(options)
    inputs = [path for path in (options.source, options.target, options.mask) if path is not None]
    check_output_is_new(options.output, *inputs)
    source = read_frame(options.source, options.frame)
    target = None if options.target is None else read_frame(options.target, options.target_frame)
    kind = check_writable(options.output, source)
    saving = chosen_write_options(options, source, told_attack(attack, preprocess), attack)
    preprocess.check_shrinks(source)
    scaler = algorithm("scaler", preprocess.scaler.name)
    scaler.load_libraries()
    fitted = None if target is None else fit_target(target, source, preprocess)

    algorithm("attack", attack.name).load_libraries()
    started = time.perf_counter()
    crafted = run_attack(source, fitted, preprocess, attack, ctx)
    seconds = time.perf_counter() - started

    written, lost = write_and_reread(options.output, crafted.frame, saving)
    change = compare(source, written)
    epsilon_real = real_epsilon(written, crafted.goal, preprocess)
    missed = told_miss(written, crafted.goal, preprocess, attack.parameters.to_mapping(), crafted.certificate)
    read = [notice for frame in (source, target, fitted) if frame is not None for notice in frame.notices]
    notices = [*read, *scaler.notices, *crafted.notices, *lost, *missed]
    document = {
        "output": options.output,
        "method": attack.name,
        **described_front_end(preprocess),
        "epsilon_real": epsilon_real,
        "psnr_source": change.psnr,
        "ssim_source": change.ssim,
        "considered_share": preprocess.considered_share(source.height, source.width),
        "changed_share": change.changed_share,
        "seconds": seconds,
        "certificate": _certified(crafted.certificate),
        "parameters": attack.parameters.to_mapping(),
        "notices": list(dict.fromkeys(notices)),
    }
    if saving.alters(kind):
        left = survival(source, crafted.frame, written, crafted.goal, preprocess, allowed_epsilon(attack))
        document["survival"] = left.to_mapping()
        document["notices"].append(left.sentence)
    return Report(document, _lines(document))


def _attack_values(options: argparse.Namespace, preprocess: Preprocess) -> dict[str, str]:
    shorthand = [] if options.epsilon is None else [f"epsilon={options.epsilon}"]
    if options.mask is not None:
        shorthand += [f"{_region_of(options.method)}={read_mask(options.mask, preprocess.size)}"]
    return named_values(shorthand + options.param)


def _region_of(method: str) -> str:
    """Return the name of the parameter that a mask fills."""
    for parameter in algorithm("attack", method).parameters.describe():
        if parameter.kind == "region":
            return parameter.name
    raise ParameterError(f"The attack {method} edits no part of the model view and takes no --mask; local-edit does.")


def _check_has_target(options: argparse.Namespace) -> None:
    if options.target is None and algorithm("attack", options.method).needs_target:
        raise ParameterError(
            f"The attack {options.method} needs a TARGET; name the image that the model shall see after SOURCE."
        )


def _certified(certificate: Certificate | None) -> dict[str, Any] | None:
    """Return a certificate for JSON, which has no NaN: what is not proved is null."""
    if certificate is None:
        return None
    return {
        "objective": certificate.objective,
        "value": certificate.value,
        "bound": None if math.isnan(certificate.bound) else certificate.bound,
        "gap": None if math.isnan(certificate.gap) else certificate.gap,
        "epsilon_bound": certificate.epsilon_bound,
        "infeasible": certificate.is_infeasible,
        "heuristic": certificate.is_heuristic,
    }


def _optimality(certificate: dict[str, Any] | None) -> dict[str, str]:
    if certificate is None:
        return {}
    proved = "" if certificate["bound"] is None else f", at least {certificate['bound']:.5g} for any image"
    return {f"{certificate['objective']} of the change": f"{certificate['value']:.5g}{proved}"}


def _lines(document: dict[str, Any]) -> list[str]:
    size = document["size"]
    return [
        f"Wrote {document['output']}: {document['method']} attack on {document['scaler']} "
        f"to {size['width']}x{size['height']}.",
        *table(
            {
                "model view to target": f"within {document['epsilon_real']:.4g} grey levels, by the real resize call",
                "PSNR to source": decibels(document["psnr_source"]),
                "SSIM to source": f"{document['ssim_source']:.4f}",
                "pixels that the model reads": f"{document['considered_share']:.2%}",
                "pixels changed": f"{document['changed_share']:.2%}",
                **_optimality(document["certificate"]),
                "time": f"{document['seconds']:.2f} s",
            }
        ),
        *told(tuple(document["notices"])),
    ]
