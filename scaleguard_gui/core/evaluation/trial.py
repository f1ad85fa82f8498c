"""The trial of one image: make what the plan asks for, and let every test look."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from scaleguard_gui.core.blind import inspection
from scaleguard_gui.core.blind.hard_negatives import KINDS
from scaleguard_gui.core.blind.hard_negatives.codecs import saved
from scaleguard_gui.core.blind.scan_result import Scan
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ScaleGuardError
from scaleguard_gui.core.evaluation.cases import HONEST, Case
from scaleguard_gui.core.evaluation.drawing import drawn_edit, drawn_front_end, family_of, generator
from scaleguard_gui.core.evaluation.plan import Plan
from scaleguard_gui.core.evaluation.repairing import Truth, repairs
from scaleguard_gui.core.evaluation.samples import PLAIN, Found, Sample, Told
from scaleguard_gui.core.finding import Finding, Views
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import JpegOptions, through_jpeg
from scaleguard_gui.core.metrics import mean_squared_error, psnr
from scaleguard_gui.core.region import Box, Region
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_attack, run_detector, views_of
from scaleguard_gui.core.survival import allowed_epsilon, survival
from scaleguard_gui.core.target import fit_target

BLIND = inspection.NAME


def honest_samples(image: Frame, plan: Plan, words: tuple[str, ...], ctx: RunContext) -> list[Sample]:
    """Look at an honest image, and at the hard negatives made from it.

    Parameters
    ----------
    image : Frame
    plan : Plan
    words : tuple of str
        What the draws depend on besides the plan's seed: the image's digest, say.
    ctx : RunContext

    Returns
    -------
    list of Sample
        One as it is, seen by every detector through a drawn front end and restored as well; one for each further kind.
    """
    preprocess = drawn_front_end(image, plan.sizes, plan.scalers, generator(plan.seed, *words, HONEST))
    samples = [_looked_at(_sample(image, HONEST, preprocess), image, Truth(image, preprocess), plan, ctx)]
    for kind in plan.kinds:
        if kind == PLAIN:
            continue
        blank = Sample(image.name, HONEST, kind)
        try:
            made = KINDS[kind](image, generator(plan.seed, *words, HONEST, kind))
        except ScaleGuardError as error:
            samples.append(replace(blank, reason=str(error)))
        else:
            samples.append(_looked_at(blank, made, None, plan, ctx))
    return samples


def attacked_samples(
    source: Frame, target: Frame, case: Case, repeat: int, plan: Plan, words: tuple[str, ...], ctx: RunContext
) -> list[Sample]:
    """Attack an image, look at the attack image as it is and as JPEG files of every quality, and restore all of them.

    Parameters
    ----------
    source, target : Frame
        Of any size; the target is fitted.
    case : Case
    repeat : int
    plan : Plan
    words : tuple of str
        As for `honest_samples`.
    ctx : RunContext

    Returns
    -------
    list of Sample
        One for the image as it is, and one for each quality; a single one with its reason where the attack cannot be
        made.
    """
    random = generator(plan.seed, *words, case.name, str(repeat))
    preprocess = drawn_front_end(source, plan.sizes, plan.scalers, random)
    blank = replace(_sample(source, case.name, preprocess), repeat=repeat)
    try:
        fitted = fit_target(target, source, preprocess)
        edit = drawn_edit(preprocess.model_view(source), fitted, case.share, random) if case.share else None
        attack = _selection(case, edit, plan)
        crafted = run_attack(source, fitted, preprocess, attack, ctx)
    except ScaleGuardError as error:
        return [replace(blank, reason=str(error))]
    blank = replace(blank, edited=_in_the_image(edit, source, preprocess))
    truth = Truth(source, preprocess, crafted.goal)
    samples = []
    for quality in (0, *plan.qualities):
        ctx.check()
        suspect = _saved(crafted.frame, quality, random)
        left = survival(source, crafted.frame, suspect, crafted.goal, preprocess, allowed_epsilon(attack)).left
        price = psnr(mean_squared_error(source, suspect))
        sample = replace(blank, quality=quality, psnr=price, left=left)
        samples.append(_looked_at(sample, suspect, truth, plan, ctx))
    return samples


def _sample(image: Frame, case: str, preprocess: Preprocess) -> Sample:
    scaler = preprocess.scaler.name
    return Sample(image.name, case, scaler=scaler, family=family_of(scaler), size=preprocess.size)


def _selection(case: Case, edit: Box | None, plan: Plan) -> Selection:
    values = dict(case.values)
    if edit is not None:
        values["region"] = str(Region((edit,)))
    takes = {parameter.name for parameter in algorithm("attack", case.attack).parameters.describe()}
    if "quality" in takes and plan.qualities:
        # An attack that is made for one quality survives the better ones.
        values["quality"] = min(plan.qualities)
    return Selection.of("attack", case.attack, values)


def _in_the_image(edit: Box | None, source: Frame, preprocess: Preprocess) -> tuple[float, float, float, float] | None:
    """Return a rectangle of the model view in pixels of the image."""
    if edit is None:
        return None
    down, across = preprocess.scaling_ratio(source)
    return edit.x * across, edit.y * down, edit.width * across, edit.height * down


def _saved(attacked: Frame, quality: int, random: np.random.Generator) -> Frame:
    if quality == 0:
        return attacked
    if attacked.pixels.dtype == np.uint8:
        return through_jpeg(attacked, JpegOptions(quality))
    return saved(attacked, random, quality)


def _looked_at(sample: Sample, suspect: Frame, truth: Truth | None, plan: Plan, ctx: RunContext) -> Sample:
    """Let the blind scan look, and detectors and restorers where there is a front end to tell them."""
    try:
        inspected = inspection.inspect(suspect, ctx)
    except ScaleGuardError as error:
        return replace(sample, reason=str(error))
    told = {BLIND: _told(inspected.findings[0], inspected.seconds)}
    sample = replace(sample, found=_found(inspected.scan))
    if truth is None:
        return replace(sample, told=told)
    views = views_of(suspect, truth.preprocess, None)
    told |= {name: _detected(name, views, ctx) for name in plan.detectors}
    return replace(sample, told=told, repairs=repairs(inspected, truth, plan.restorers, ctx))


def _detected(name: str, views: Views, ctx: RunContext) -> Told:
    """Let one detector look; an image that it refuses is one of which it can tell nothing."""
    started = time.perf_counter()
    try:
        finding = run_detector(views, Selection.of("detector", name), ctx)
    except ScaleGuardError:
        return Told(math.nan, math.nan, "above", None, time.perf_counter() - started)
    return _told(finding, time.perf_counter() - started)


def _told(finding: Finding, seconds: float) -> Told:
    return Told(finding.score, finding.threshold, finding.direction, finding.attack, seconds)


def _found(scan: Scan) -> Found | None:
    if not scan.candidates:
        return None
    best = scan.candidates[0]
    regions = tuple((region.x, region.y, region.width, region.height) for region in scan.regions)
    return Found(best.preprocess.scaler.name, best.family, best.preprocess.size, regions)
