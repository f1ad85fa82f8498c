"""Blind front end: the front end that was typed, else the one that the blind scan finds in an image."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from scaleguard_gui.cli.blind import inspected
from scaleguard_gui.cli.front_end import chosen_preprocess, is_front_end_given
from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.blind_restore import found_candidate
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess


@dataclass(frozen=True, eq=False)
class FoundFrontEnd:
    """Which front end an image is looked at with.

    Parameters
    ----------
    preprocess : Preprocess or None
        None where none was typed and the blind scan finds no attack.
    notices : tuple of str
        Where it comes from, and how its scaler runs here.
    inspection : Inspection or None
        What the blind scan says, where it was asked.
    """

    preprocess: Preprocess | None
    notices: tuple[str, ...]
    inspection: Inspection | None = None


def typed_or_scanned(options: argparse.Namespace, image: Frame, ctx: RunContext) -> FoundFrontEnd:
    """Return the front end of the options, else the blind scan's strongest candidate where its verdict is "attack".

    Raises
    ------
    ParameterError
        When the options contradict each other, or the front end would enlarge the image.
    InputError
        When the calibration cannot be read.
    """
    inspection, told = None, ""
    if is_front_end_given(options):
        preprocess: Preprocess | None = chosen_preprocess(options)
    else:
        inspection = inspected(options, image, ctx)
        preprocess, told = _of_scan(inspection)
    if preprocess is None:
        return FoundFrontEnd(None, (told,), inspection)
    preprocess.check_shrinks(image)
    scaler = algorithm("scaler", preprocess.scaler.name)
    scaler.load_libraries()
    return FoundFrontEnd(preprocess, (*([told] if told else []), *scaler.notices), inspection)


def _of_scan(inspection: Inspection) -> tuple[Preprocess | None, str]:
    best = found_candidate(inspection)
    if best is None:
        return None, (
            "No front end was named, and the blind scan found none that sees another picture; name one with "
            "--preprocess NAME, or with --scaler and --size, to have it judged."
        )
    return best.preprocess, (
        f"No front end was named; the blind scan found {best.preprocess.in_words}, or another {best.family} scaler of "
        "this size, and that is taken."
    )
