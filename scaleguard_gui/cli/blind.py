"""Blind detection as typed: what ``detect`` does with an image whose front end nobody knows, and the map it writes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from scaleguard_gui.cli.choices import check_output_is_new, chosen_calibration, read_frame
from scaleguard_gui.cli.output import Report, told
from scaleguard_gui.core.blind.document import image_document
from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.blind.scan_result import Scan
from scaleguard_gui.core.blind.strength_map import strength_map
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.io.images import write_image
from scaleguard_gui.io.presets import known_front_ends
from scaleguard_gui.io.scan_table import scan_document
from scaleguard_gui.io.scan_words import probability_text, region_text
from scaleguard_gui.io.scanned_image import scanned

_MOST_CANDIDATES = 5


def add_map_option(parser: argparse.ArgumentParser) -> None:
    """Declare where the localisation map goes."""
    parser.add_argument(
        "--map",
        metavar="FILE",
        help="write where the blind scan's strongest candidate bites: an 8-bit PNG of the image's size, 255 where most",
    )


def check_map(options: argparse.Namespace) -> None:
    """Raise `InputError` when the map cannot be written, before long work."""
    if options.map is None:
        return
    if Path(options.map).suffix.lower() != ".png":
        raise InputError(f"{options.map} cannot be written: the name of a map must end in .png.")
    if not Path(options.map).parent.is_dir():
        raise InputError(f"{options.map} cannot be written: there is no folder {Path(options.map).parent}.")
    check_output_is_new(options.map, options.image)


def write_map(options: argparse.Namespace, scan: Scan, suspect: Frame) -> tuple[str, ...]:
    """Write the map that is asked for, and return notices; an image that carries no verdict has none."""
    if options.map is None:
        return ()
    if scan.strength is None:
        return (f"{options.map} was not written: {scan.untold or 'the scan found no place to show.'}",)
    write_image(options.map, strength_map(scan, suspect))
    return ()


def inspected(options: argparse.Namespace, suspect: Frame, ctx: RunContext) -> Inspection:
    """Scan an image with the chosen calibration and all named front ends; raises `InputError`."""
    return inspect(suspect, ctx, chosen_calibration(options), known_front_ends())


def run_blind_detection(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Scan an image blindly.

    Raises
    ------
    InputError, ParameterError
    """
    if options.original is not None:
        raise ParameterError("--original belongs to a front end: add --preprocess NAME, or both --scaler and --size.")
    check_map(options)
    suspect = read_frame(options.image, options.frame)
    inspection = inspected(options, suspect, ctx)
    notices = (*suspect.notices, *write_map(options, inspection.scan, suspect))
    row = image_document(options.image, inspection)
    # What `detect` says for a front end stands at the same place here, and the list is that of `scan`.
    document: dict[str, Any] = row | scan_document([scanned(options.image, inspection)], notices)
    return Report(document, _lines(options.image, inspection, notices), inspection.verdict.kind == "attack")


def _lines(file: str, inspection: Inspection, notices: tuple[str, ...]) -> list[str]:
    image, verdict, scan = scanned(file, inspection), inspection.verdict, inspection.scan
    probability = probability_text(image)
    likely = f" (probability {probability})" if probability else ""
    rate = verdict.false_alarm_rate
    return [
        f"{file}: {verdict.kind}{likely}",
        verdict.sentence,
        *([f"The threshold lets {100 * rate:.3g} % of honest images alarm."] if rate is not None else []),
        *(
            f"  candidate {candidate.preprocess.size} {candidate.family} (such as {candidate.preprocess.scaler.name}): "
            f"score {candidate.score:.4g}"
            for candidate in scan.candidates[:_MOST_CANDIDATES]
        ),
        *([f"  where: {region_text(image)}"] if region_text(image) else []),
        *told(notices),
    ]
