"""Proof: did a restoration remove the payload, and what did it change for that?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.disagreement import cleaned
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.metrics import Comparison, compare
from scaleguard_gui.core.payload_left import guessed_remainder, known_remainder, measured_share, why_unmeasured
from scaleguard_gui.core.proof_front_ends import FrontEndProof, prove_for
from scaleguard_gui.core.registry import Selection, algorithm, algorithms
from scaleguard_gui.core.repair_verdict import RepairVerdict, judge_repair
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_detector, views_of

# Share of the work that one front end takes where there are others to follow.
_FIRST = 0.4


@dataclass(frozen=True, eq=False)
class Proof:
    """What a restoration did.

    Parameters
    ----------
    preprocess : Preprocess
        The front end that it is judged under.
    changed : ndarray, (M, N), bool
        Pixels that differ in any channel.
    changed_share : float
        Of them in all pixels, 0..1.
    to_suspect : Comparison
        The restored image to the suspect.
    to_source : Comparison or None
        The restored image to the source, where one is known.
    view_before, view_after : Frame
        What the model sees of the suspect and of the restored image.
    expected_view : Frame
        What it should see: the view of the source where one is known, else of the suspect without its lonely pixels.
    before, after : tuple of Finding
        What the tests that decide say of both.
    payload_left : float
        0 where nothing is left of the payload, 1 where all of it is; NaN where nothing can be told.
    gone : bool or None
        None where nothing can be told, and where no payload was found before.
    sentence : str
        The judgement in plain words.
    front_ends : tuple of FrontEndProof
        The same for further front ends.
    """

    preprocess: Preprocess
    changed: NDArray[np.bool_]
    changed_share: float
    to_suspect: Comparison
    to_source: Comparison | None
    view_before: Frame
    view_after: Frame
    expected_view: Frame
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]
    payload_left: float
    gone: bool | None
    sentence: str
    front_ends: tuple[FrontEndProof, ...] = ()


class Unrestored:
    """What a proof needs to know of an image before its restoration; kept, it serves every restoration of this image.

    Parameters
    ----------
    suspect : Frame
    preprocess : Preprocess
    original : Frame or None
    ctx : RunContext
        Asked whether to go on; told nothing.
    """

    def __init__(self, suspect: Frame, preprocess: Preprocess, original: Frame | None, ctx: RunContext) -> None:
        self.suspect, self.preprocess, self.original = suspect, preprocess, original
        self._ctx = ctx.without_progress()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the tests that decide say of the suspect."""
        return _findings(self.suspect, self.preprocess, self.original, self._ctx)

    @cached_property
    def honest_findings(self) -> tuple[Finding, ...]:
        """What they say of the original; nothing where none is known."""
        return () if self.original is None else _findings(self.original, self.preprocess, None, self._ctx)

    @cached_property
    def expected(self) -> Frame:
        """The original where one is known, else the suspect without its lonely pixels."""
        return cleaned(self.suspect, self._ctx) if self.original is None else self.original

    @cached_property
    def view(self) -> Frame:
        """What the model sees of the suspect."""
        return self.preprocess.model_view(self.suspect)

    @cached_property
    def expected_view(self) -> Frame:
        """What it should see."""
        return self.preprocess.model_view(self.expected)


def prove(
    suspect: Frame,
    restored: Frame,
    preprocess: Preprocess,
    ctx: RunContext,
    original: Frame | None = None,
    front_ends: Sequence[FrontEnd] = (),
    inspection: Inspection | None = None,
    unrestored: Unrestored | None = None,
) -> Proof:
    """Compare an image before and after its restoration, through one front end and others.

    Parameters
    ----------
    suspect, restored : Frame
        (M, N[, 3]), of one shape.
    preprocess : Preprocess
        The front end that the attack is made for, or may be made for.
    ctx : RunContext
    original : Frame, optional
        The honest image, where one is known; of the suspect's shape.
    front_ends : sequence of FrontEnd
        Others to judge under, such as all presets; those that would enlarge the image are left out.
    inspection : Inspection, optional
        The blind scan of the suspect, where the front end is its strongest candidate: it is one of the tests then, and
        the restored image is scanned as well.
    unrestored : Unrestored, optional
        What is known of the same suspect, front end and original from an earlier proof.

    Raises
    ------
    InputError
        When the images differ in shape or dtype.
    ParameterError
        When the front end would enlarge the image.
    Cancelled
        When `ctx` says so.
    """
    _check_comparable(suspect, restored)
    preprocess.check_shrinks(suspect)
    algorithm("scaler", preprocess.scaler.name).load_libraries()
    unrestored = unrestored or Unrestored(suspect, preprocess, original, ctx)
    if not front_ends:
        return _plain_proof(unrestored, restored, inspection, ctx)
    first, rest = ctx.part(0.0, _FIRST), ctx.part(_FIRST, 1.0)
    proof = _plain_proof(unrestored, restored, inspection, first)
    return replace(proof, front_ends=prove_for(suspect, restored, front_ends, rest, original))


def _plain_proof(unrestored: Unrestored, restored: Frame, inspection: Inspection | None, ctx: RunContext) -> Proof:
    """Return the proof for the front end alone."""
    suspect, original, preprocess = unrestored.suspect, unrestored.original, unrestored.preprocess
    quiet = ctx.without_progress()
    ctx.progress(0.0, preprocess.in_words)
    before = unrestored.findings
    ctx.progress(0.25, preprocess.in_words)
    after = _findings(restored, preprocess, original, quiet)
    if inspection is not None:
        before += inspection.findings
        after += inspect(restored, quiet).findings
    ctx.progress(0.5, preprocess.in_words)
    left, verdict = _judged(unrestored, restored, before, after)
    ctx.progress(0.7, preprocess.in_words)
    differs = suspect.pixels != restored.pixels
    changed = differs.any(axis=2) if suspect.is_colour else differs
    changed.flags.writeable = False
    return Proof(
        preprocess=preprocess,
        changed=changed,
        changed_share=float(changed.mean()),
        to_suspect=compare(suspect, restored),
        to_source=None if original is None else compare(original, restored),
        view_before=unrestored.view,
        view_after=preprocess.model_view(restored),
        expected_view=unrestored.expected_view,
        before=before,
        after=after,
        payload_left=left,
        gone=verdict.gone,
        sentence=verdict.sentence,
    )


def _judged(
    unrestored: Unrestored, restored: Frame, before: tuple[Finding, ...], after: tuple[Finding, ...]
) -> tuple[float, RepairVerdict]:
    """Return how much is left, and the judgement."""
    suspect, original, preprocess = unrestored.suspect, unrestored.original, unrestored.preprocess
    if original is not None:
        left = known_remainder(suspect, restored, original, preprocess).left
        if any(finding.attack for finding in after):
            after = _without_honest_alarms(after, unrestored.honest_findings)
        return left, judge_repair(left, before, after, None, is_known=True)
    untold = why_unmeasured(suspect, preprocess)
    found = any(finding.attack for finding in before)
    left = math.nan
    if untold is None and found:
        left = measured_share(guessed_remainder(suspect, restored, unrestored.expected, preprocess), before)
    return left, judge_repair(left, before, after, untold, is_known=False)


def _findings(frame: Frame, preprocess: Preprocess, original: Frame | None, ctx: RunContext) -> tuple[Finding, ...]:
    """Return what the tests that decide say of an image."""
    views = views_of(frame, preprocess, original)
    deciding = [Selection.of("detector", one.name) for one in algorithms("detector") if one.decides]
    return tuple(run_detector(views, chosen, ctx) for chosen in deciding)


def _without_honest_alarms(findings: tuple[Finding, ...], honest: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings with those alarms taken back that the honest image raises as well."""
    raised = {finding.detector for finding in honest if finding.attack}
    return tuple(replace(one, attack=False) if one.attack and one.detector in raised else one for one in findings)


def _check_comparable(suspect: Frame, restored: Frame) -> None:
    if suspect.pixels.shape != restored.pixels.shape or suspect.pixels.dtype != restored.pixels.dtype:
        raise InputError(
            f"{restored.name or 'The restored image'} {_format(restored)} cannot be compared with "
            f"{suspect.name or 'the suspect'} {_format(suspect)}: a restoration keeps size, colours and depth."
        )


def _format(frame: Frame) -> str:
    return f"({frame.width}x{frame.height} {'colour' if frame.is_colour else 'grey'}, {frame.pixels.dtype})"
