"""Inspection: the blind scan of one image with its verdict; what window, command line, batch and evaluation share."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scaleguard_gui.core.blind.calibration import Calibration, calibration
from scaleguard_gui.core.blind.propose import largest_size
from scaleguard_gui.core.blind.scan import blind_scan
from scaleguard_gui.core.blind.scan_result import Scan
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.verdict import Verdict

NAME = "blind-scan"
# Share of an image from which on a region needs no coordinates.
NEARLY_ALL = 0.85
# Hardly any model takes smaller views: where none of this size can be told, nothing found means nothing.
LEAST_TOLD = 128


@dataclass(frozen=True, eq=False)
class Inspection:
    """What is found in one image of which nothing is known.

    Parameters
    ----------
    suspect : Frame
    scan : Scan
    verdict : Verdict
        Calibrated: with `probability` and `false_alarm_rate`.
    findings : tuple of Finding
        The evidence behind the verdict.
    seconds : float
        Of scan and judgement.
    """

    suspect: Frame
    scan: Scan
    verdict: Verdict
    findings: tuple[Finding, ...]
    seconds: float


def inspect(
    suspect: Frame,
    ctx: RunContext | None = None,
    numbers: Calibration | None = None,
    known: Sequence[Preprocess] = (),
) -> Inspection:
    """Scan an image blindly and judge it.

    Parameters
    ----------
    suspect : Frame
    ctx : RunContext, optional
    numbers : Calibration, optional
        The shipped one by default.
    known : sequence of Preprocess, optional
        As in `blind_scan`.

    Raises
    ------
    InputError
        When the calibration cannot be read.
    Cancelled
        When `ctx` says so.
    """
    numbers = numbers or calibration()
    started = time.perf_counter()
    scan = blind_scan(suspect, ctx or RunContext(), known)
    verdict = judge_scan(scan, suspect, numbers)
    flag = _flag(scan, numbers)
    finding = Finding(NAME, scan.score, numbers.threshold, "above", flag, verdict.sentence, sees_edits=True)
    return Inspection(suspect, scan, verdict, (finding,), time.perf_counter() - started)


def judge_scan(scan: Scan, suspect: Frame, numbers: Calibration) -> Verdict:
    """Judge a scan.

    Returns
    -------
    Verdict
        "attack" above the calibration's threshold. Below it "clean", as far as the model views go that the sentence
        names: larger ones are read at a ratio at which nothing can be told. "inconclusive" where these are all that
        models use, and where the image has nothing to compare.
    """
    name, rate = suspect.name or "This image", numbers.false_alarm_rate
    if scan.untold or math.isnan(scan.score):
        sentence = f"No verdict. {scan.untold or ''}".rstrip()
        return Verdict("inconclusive", None, sentence, None, rate)
    probability = numbers.probability(scan.score)
    score = scan.score / numbers.threshold
    if not _flag(scan, numbers):
        return Verdict(*_nothing_found(suspect, score), probability, rate)
    best = scan.candidates[0]
    sentence = (
        f"The {best.preprocess.size} {best.family} view of {name} differs from what you see{_where(scan, suspect)}."
    )
    return Verdict("attack", score, sentence, probability, rate)


def _nothing_found(suspect: Frame, score: float) -> tuple[Literal["clean", "inconclusive"], float, str]:
    name, largest = suspect.name or "This image", Size(largest_size(suspect.width), largest_size(suspect.height))
    if min(largest) < LEAST_TOLD:
        return (
            "inconclusive",
            score,
            f"No verdict. {name} ({suspect.width}x{suspect.height}) is so small that only model views of up to "
            f"{largest} can be told, and most models take larger ones; in those nothing was found.",
        )
    return "clean", score, f"{name}: no front end of up to {largest} was found that sees another picture."


def _flag(scan: Scan, numbers: Calibration) -> bool | None:
    return None if scan.untold or math.isnan(scan.score) else scan.score > numbers.threshold


def _where(scan: Scan, suspect: Frame) -> str:
    if not scan.regions:
        return ""
    region = scan.regions[0]
    if region.width * region.height >= NEARLY_ALL * suspect.width * suspect.height:
        return ", nearly all over it"
    return f", at x {region.x} to {region.x + region.width}, y {region.y} to {region.y + region.height}"
