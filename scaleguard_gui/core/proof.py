"""Proof: did a restoration remove the payload, and what did it change for that?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.disagreement import cleaned
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.metrics import Comparison, compare
from scaleguard_gui.core.payload_left import guessed_remainder, known_remainder
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_detector, views_of

# Of a payload, from which on a model may still see it.
LEAST_LEFT = 0.15


@dataclass(frozen=True)
class FrontEndProof:
    """What is left of a payload under one more front end.

    Parameters
    ----------
    front_end : FrontEnd
    payload_left : float
    gone : bool or None
    sentence : str
        These as in `Proof`.
    """

    front_end: FrontEnd
    payload_left: float
    gone: bool | None
    sentence: str


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


def prove(
    suspect: Frame,
    restored: Frame,
    preprocess: Preprocess,
    ctx: RunContext,
    original: Frame | None = None,
    front_ends: Sequence[FrontEnd] = (),
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

    Raises
    ------
    InputError
        When the images differ in shape.
    ParameterError
        When the front end would enlarge the image.
    Cancelled
        When `ctx` says so.
    """
    preprocess.check_shrinks(suspect)
    before, after = (_findings(frame, preprocess, original, ctx) for frame in (suspect, restored))
    clean = cleaned(suspect, ctx)
    if original is not None:
        remainder = known_remainder(suspect, restored, original, preprocess)
    else:
        remainder = guessed_remainder(suspect, restored, clean, preprocess)
    gone, sentence = _judged(before, after, remainder.left)
    changed = suspect.pixels != restored.pixels
    changed = changed.any(axis=2) if suspect.is_colour else changed
    return Proof(
        preprocess=preprocess,
        changed=changed,
        changed_share=float(changed.mean()),
        to_suspect=compare(suspect, restored),
        to_source=None if original is None else compare(original, restored),
        view_before=preprocess.model_view(suspect),
        view_after=preprocess.model_view(restored),
        expected_view=preprocess.model_view(clean if original is None else original),
        before=before,
        after=after,
        payload_left=remainder.left,
        gone=gone,
        sentence=sentence,
    )


def _findings(frame: Frame, preprocess: Preprocess, original: Frame | None, ctx: RunContext) -> tuple[Finding, ...]:
    views = views_of(frame, preprocess, original)
    deciding = [one for one in algorithms("detector") if one.decides]
    return tuple(run_detector(views, Selection.of("detector", one.name), ctx) for one in deciding)


def _judged(before: tuple[Finding, ...], after: tuple[Finding, ...], left: float) -> tuple[bool | None, str]:
    if all(finding.attack is None for finding in before) and math.isnan(left):
        return None, f"Whether a payload is there cannot be told: {before[0].sentence}"
    if not any(finding.attack for finding in before) and math.isnan(left):
        return None, "No payload was found before; there was nothing to remove."
    alarms = [finding.detector for finding in after if finding.attack]
    share = 0.0 if math.isnan(left) else left
    if alarms or share >= LEAST_LEFT:
        found = f", and found by {', '.join(alarms)}" if alarms else ""
        return False, f"The payload is still there: {share:.0%} of it is left in what the model sees{found}."
    return True, f"The payload is gone: {share:.0%} of it is left in what the model sees, and no test finds it."
