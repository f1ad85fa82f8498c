"""Proof document: what a restoration did, in JSON's own types; in short for every report, and whole for a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import scaleguard_gui
from scaleguard_gui.core.blind.document import finding_document
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.json_values import without_infinities
from scaleguard_gui.core.proof import Proof
from scaleguard_gui.io.recipe_json import preprocess_to_mapping
from scaleguard_gui.io.whole_file import write_whole

FORMAT, VERSION = "scaleguard-proof", 1


def short_proof(proof: Proof) -> dict[str, Any]:
    """Return the judgement alone: ``payload_gone``, ``payload_left`` (null where nothing can be told), ``sentence``.

    ``presets_with_payload`` names the further front ends under which the payload is still there.
    """
    document = {
        "payload_gone": proof.gone,
        "payload_left": proof.payload_left,
        "sentence": proof.sentence,
        "front_end": proof.preprocess.in_words,
        "presets_with_payload": [one.front_end.name for one in proof.front_ends if one.gone is False],
    }
    return dict(without_infinities(document))


def proof_document(proof: Proof) -> dict[str, Any]:
    """Return all of a proof but its pictures; nothing in it names the files."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "made_by": f"ScaleGuard {scaleguard_gui.__version__}",
        **short_proof(proof),
        "preprocess": preprocess_to_mapping(proof.preprocess),
        "changed_share": proof.changed_share,
        "to_suspect": asdict(proof.to_suspect),
        "to_source": None if proof.to_source is None else asdict(proof.to_source),
        "before": [_figures(finding) for finding in proof.before],
        "after": [_figures(finding) for finding in proof.after],
        "front_ends": [
            {
                "name": one.front_end.name,
                "front_end": one.front_end.preprocess.in_words,
                "payload_gone": one.gone,
                "payload_left": one.payload_left,
                "sentence": one.sentence,
            }
            for one in proof.front_ends
        ],
    }
    return dict(without_infinities(document))


def _figures(finding: Finding) -> dict[str, Any]:
    """Return a finding without its sentence, which may name the image."""
    return {key: value for key, value in finding_document(finding).items() if key != "sentence"}


def write_proof_json(path: Path, proof: Proof) -> None:
    """Write the whole document; raises `InputError` when it cannot be written."""
    write_whole(path, (json.dumps(proof_document(proof), indent=2, allow_nan=False) + "\n").encode())
