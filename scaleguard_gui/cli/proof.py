"""Proof as typed: what ``restore`` says of its own work, and ``scaleguard prove`` of that of others."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NamedTuple

from scaleguard_gui.cli.blind import inspected
from scaleguard_gui.cli.choices import add_calibration_option, check_output_is_new, read_frame
from scaleguard_gui.cli.front_end import add_front_end_options, chosen_preprocess, is_front_end_given
from scaleguard_gui.cli.output import Report, decibels, table, told
from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.blind_restore import found_candidate
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.proof import Proof, prove
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.io.presets import named_front_ends
from scaleguard_gui.io.proof_document import proof_document, short_proof
from scaleguard_gui.io.proof_page import check_proof_path, left_text, write_proof


class Proven(NamedTuple):
    """What a report says of a restoration.

    Parameters
    ----------
    document : dict or None
        None where no proof was wanted.
    lines : list of str
        The same for people.
    notices : tuple of str
    """

    document: dict[str, Any] | None
    lines: list[str]
    notices: tuple[str, ...] = ()


def add_proof_options(parser: argparse.ArgumentParser) -> None:
    """Declare what ``restore`` proves, and where the proof goes."""
    group = parser.add_argument_group("proof", "Whether the payload is gone, told in every report.")
    add_proof_file_option(group)
    group.add_argument("--original", metavar="IMAGE", help="the honest image, where there is one; of the same size")
    group.add_argument("--no-proof", action="store_true", help="do not look; saves the time")


def add_proof_file_option(parser: Any) -> None:
    """Declare where proofs go."""
    parser.add_argument(
        "--proof",
        action="append",
        default=[],
        metavar="FILE",
        help="write the whole proof, under all presets: .json, or .html with pictures; may be given twice",
    )


def check_proof_options(options: argparse.Namespace) -> None:
    """Raise an error when the options contradict each other, or a proof cannot be written, before long work."""
    if options.no_proof and (options.proof or options.original):
        raise ParameterError("--no-proof leaves nothing for --proof and --original to do; leave one of them out.")
    for path in options.proof:
        check_proof_path(Path(path))
        check_output_is_new(path, options.image, options.output, *filter(None, [options.original]))
    if options.original and not Path(options.original).is_file():
        raise InputError(f"{options.original} cannot be read: there is no such file.")


def prove_restoration(
    options: argparse.Namespace,
    suspect: Frame,
    restored: Frame,
    preprocess: Preprocess | None,
    inspection: Inspection | None,
    ctx: RunContext,
) -> Proven:
    """Prove what ``restore`` did, under the front end that it was told or found, else under that of the blind scan.

    Whatever stands in the way of a proof is told in its place: the image is restored already.
    """
    if options.no_proof:
        return Proven(None, [])
    try:
        original = read_frame(options.original) if options.original else None
        proof = _proof(options, suspect, restored, preprocess, inspection, original, bool(options.proof), ctx)
    except _NoFrontEndError as error:
        notices = tuple(f"{path} was not written: there is no front end to judge under." for path in options.proof)
        return Proven(_untold(str(error)), [str(error)], notices)
    except InputError as error:
        sentence = f"Whether a payload is left cannot be told: {error}"
        return Proven(_untold(sentence), [sentence], tuple(f"{path} was not written." for path in options.proof))
    for path in options.proof:
        write_proof(Path(path), proof)
    return Proven(short_proof(proof), [proof.sentence, *_elsewhere(proof)])


def add_prove_options(parser: argparse.ArgumentParser) -> None:
    """Declare what ``prove`` can be told."""
    parser.add_argument("image", metavar="SUSPECT", help="the image before it was restored")
    parser.add_argument("restored", metavar="RESTORED", help="the image after it was restored, anywhere")
    add_front_end_options(parser)
    parser.add_argument("--original", metavar="IMAGE", help="the honest image, where there is one; of the same size")
    add_proof_file_option(parser)
    add_calibration_option(parser)


def run_prove_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Compare an image before and after a restoration, under one front end and all presets.

    Raises
    ------
    InputError, ParameterError
        Also when no front end is named and the blind scan finds no attack to take one from.
    """
    for path in options.proof:
        check_proof_path(Path(path))
        check_output_is_new(path, options.image, options.restored)
    preprocess = chosen_preprocess(options) if is_front_end_given(options) else None
    suspect, restored = read_frame(options.image, options.frame), read_frame(options.restored)
    original = read_frame(options.original) if options.original else None
    proof = _proof(options, suspect, restored, preprocess, None, original, True, ctx)
    for path in options.proof:
        write_proof(Path(path), proof)
    notices = tuple(dict.fromkeys(suspect.notices + restored.notices + (original.notices if original else ())))
    document = {"file": options.image, "restored": options.restored, **proof_document(proof), "notices": list(notices)}
    return Report(document, [*_lines(proof), *told(notices)])


class _NoFrontEndError(ParameterError):
    """There is no front end to judge under, and the sentence says why."""


def _proof(
    options: argparse.Namespace,
    suspect: Frame,
    restored: Frame,
    preprocess: Preprocess | None,
    inspection: Inspection | None,
    original: Frame | None,
    with_presets: bool,
    ctx: RunContext,
) -> Proof:
    if preprocess is None:
        inspection = inspection or inspected(options, suspect, ctx)
        candidate = found_candidate(inspection)
        if candidate is None:
            raise _NoFrontEndError(_why_none(inspection))
        preprocess = candidate.preprocess
    elif inspection is not None and _named_by(inspection) != preprocess:
        # The scan was asked where the image was touched, not for which front end.
        inspection = None
    front_ends = named_front_ends() if with_presets else ()
    return prove(suspect, restored, preprocess, ctx, original, front_ends, inspection)


def _named_by(inspection: Inspection) -> Preprocess | None:
    candidate = found_candidate(inspection)
    return candidate.preprocess if candidate else None


def _why_none(inspection: Inspection) -> str:
    if inspection.scan.untold:
        return f"Whether a payload is left cannot be told: no front end is named, and {inspection.scan.untold}"
    return "No payload was found before: no front end is named, and the blind scan found no attack in the image."


def _untold(sentence: str) -> dict[str, Any]:
    """Return what `short_proof` says where there is no proof."""
    return {
        "payload_gone": None,
        "payload_left": None,
        "sentence": sentence,
        "front_end": None,
        "presets_with_payload": [],
    }


def _elsewhere(proof: Proof) -> list[str]:
    """Return the lines that say what remains under presets."""
    left = [one.front_end.name for one in proof.front_ends if one.gone is False]
    return [f"Presets under which a payload is still there: {', '.join(left)}."] if left else []


def _lines(proof: Proof) -> list[str]:
    rows = {
        "front end": proof.preprocess.in_words,
        "payload left": left_text(proof.payload_left),
        "pixels changed": f"{proof.changed_share:.2%}",
        "PSNR to suspect": decibels(proof.to_suspect.psnr),
    }
    if proof.to_source is not None:
        rows["PSNR to source"] = decibels(proof.to_source.psnr)
    words = {True: "gone", False: "still there", None: "-"}
    presets = {
        f"  {one.front_end.name}": f"{words[one.gone]:<12}{left_text(one.payload_left):<8}{one.sentence}"
        for one in proof.front_ends
    }
    return [proof.sentence, *table(rows), *(table(presets) if presets else [])]
