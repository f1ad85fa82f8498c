"""``scaleguard list``: every algorithm there is, with its declared parameters, and the presets of front ends."""

from __future__ import annotations

import argparse
from typing import Any

from scaleguard_gui.cli.output import Report, told
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.params import Parameter
from scaleguard_gui.core.registry import Algorithm, Kind, algorithms
from scaleguard_gui.io.presets import Preset, presets
from scaleguard_gui.io.recipe_json import preprocess_to_mapping

_KINDS: dict[str, Kind] = {
    "scalers": "scaler",
    "attacks": "attack",
    "detectors": "detector",
    "restorers": "restorer",
}
_FORMS = {"flag": "true, false", "text": "any text", "region": "x,y,width,height;..."}


def run_list_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """List all algorithms and presets."""
    found = {title: algorithms(kind) for title, kind in _KINDS.items()}
    document: dict[str, Any] = {title: [_described(algorithm) for algorithm in group] for title, group in found.items()}
    known, complaints = presets()
    document["presets"] = [_described_preset(preset) for preset in known]
    document["notices"] = list(complaints)
    lines: list[str] = []
    for title, group in found.items():
        lines += [*([""] if lines else []), title.capitalize()]
        for algorithm in group:
            lines += [f"  {algorithm.name:<28}{_first_sentence(algorithm)}", *_parameter_lines(algorithm)]
    lines += ["", "Presets", *(f"  {preset.name:<29} {preset.label}. {preset.note}" for preset in known)]
    lines += told(complaints)
    return Report(document, lines)


def _described(algorithm: Algorithm) -> dict[str, Any]:
    described: dict[str, Any] = {"name": algorithm.name, "label": algorithm.label, "help": algorithm.help}
    if algorithm.kind == "restorer":
        described["needs_preprocess"] = algorithm.needs_preprocess
    return described | {"parameters": [_parameter(parameter) for parameter in algorithm.parameters.describe()]}


def _described_preset(preset: Preset) -> dict[str, Any]:
    return {
        "name": preset.name,
        "label": preset.label,
        "note": preset.note,
        "is_own": preset.is_own,
        "preprocess": preprocess_to_mapping(preset.preprocess),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    has_range = parameter.minimum is not None
    return {
        "name": parameter.name,
        "type": parameter.kind,
        "label": parameter.label,
        "unit": parameter.unit or None,
        "range": [parameter.minimum, parameter.maximum] if has_range else None,
        "step": parameter.step,
        "choices": list(parameter.choices) or None,
        "default": parameter.default,
        "help": parameter.help,
    }


def _parameter_lines(algorithm: Algorithm) -> list[str]:
    lines = []
    for parameter in algorithm.parameters.describe():
        allowed = ", ".join(parameter.choices) or _FORMS.get(parameter.kind, "")
        if parameter.minimum is not None:
            allowed = f"{parameter.minimum:g} to {parameter.maximum:g} {parameter.unit}".rstrip()
        lines.append(f"      {parameter.name}={parameter.default}  ({allowed})  {parameter.help}")
    return lines


def _first_sentence(algorithm: Algorithm) -> str:
    return algorithm.help.split("\n\n")[0].replace("\n", " ")
