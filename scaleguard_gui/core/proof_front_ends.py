"""Proof under many front ends: what is left of a payload for each of them; those that read alike are looked at once."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.blind.grey_levels import deviation, grey_levels
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.disagreement import cleaned
from scaleguard_gui.core.finding import Finding, Views
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.front_ends import FrontEnd, that_shrink
from scaleguard_gui.core.payload_left import (
    guessed_remainder,
    known_remainder,
    measured_share,
    why_open_to_see,
    why_unmeasured,
)
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.repair_verdict import RepairVerdict, judge_repair
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_detector, views_of

# Of the tests that decide, those that are quick once an image's deviations are known.
QUICK_TESTS = ("lattice-contrast", "histogram-difference")


@dataclass(frozen=True)
class FrontEndProof:
    """What is left of a payload under one of many front ends.

    Parameters
    ----------
    front_end : FrontEnd
    payload_left : float
    gone : bool or None
    sentence : str
        These as in `core.proof.Proof`.
    """

    front_end: FrontEnd
    payload_left: float
    gone: bool | None
    sentence: str


def prove_for(
    suspect: Frame,
    restored: Frame,
    front_ends: Sequence[FrontEnd],
    ctx: RunContext,
    original: Frame | None = None,
) -> tuple[FrontEndProof, ...]:
    """Judge a restoration under many front ends: by what is left in the view of each and by `QUICK_TESTS`.

    Where the honest image is known, the views alone tell.

    Parameters
    ----------
    suspect, restored : Frame
        (M, N[, 3]), of one shape.
    front_ends : sequence of FrontEnd
        Those that would enlarge the image are left out.
    ctx : RunContext
    original : Frame, optional
        The honest image, where it is known.

    Returns
    -------
    tuple of FrontEndProof
        In the order of `front_ends`.
    """
    judge = _Judge(suspect, restored, original, ctx.without_progress())
    listed = that_shrink(suspect, front_ends)[0]
    found = []
    for done, front_end in enumerate(listed):
        ctx.progress(done / len(listed), front_end.name)
        left, verdict = judge.of(front_end.preprocess)
        found.append(FrontEndProof(front_end, left, verdict.gone, verdict.sentence))
    return tuple(found)


class _Judge:
    """Looks at one pair of images through one front end after the other, and remembers what they have in common."""

    def __init__(self, suspect: Frame, restored: Frame, original: Frame | None, ctx: RunContext) -> None:
        self._suspect, self._restored, self._original, self._ctx = suspect, restored, original, ctx
        self._clean = cleaned(suspect, ctx) if original is None else original
        self._deviations: dict[Frame, Pixels] = {}
        self._known: dict[Hashable, tuple[float, RepairVerdict]] = {}

    def of(self, preprocess: Preprocess) -> tuple[float, RepairVerdict]:
        """Return what is left, and the judgement."""
        key = _reading(preprocess, self._suspect)
        if key not in self._known:
            self._known[key] = self._look(preprocess)
        return self._known[key]

    def _look(self, preprocess: Preprocess) -> tuple[float, RepairVerdict]:
        suspect, restored = self._suspect, self._restored
        # What an antialiased preset sees of a change is there for everyone to see, and no payload, source or no source.
        untold = why_open_to_see(suspect, preprocess)
        if self._original is not None and untold is None:
            # Exact as it is, tests would add nothing but their time.
            left = known_remainder(suspect, restored, self._original, preprocess).left
            return left, judge_repair(left, (), (), None, is_known=True)
        untold = untold or why_unmeasured(suspect, preprocess)
        before = self._findings(suspect, preprocess) if untold is None else ()
        if not any(finding.attack for finding in before):
            return math.nan, judge_repair(math.nan, before, (), untold, is_known=False)
        left = measured_share(guessed_remainder(suspect, restored, self._clean, preprocess), before)
        return left, judge_repair(left, before, self._findings(restored, preprocess), None, is_known=False)

    def _findings(self, frame: Frame, preprocess: Preprocess) -> tuple[Finding, ...]:
        views = views_of(frame, preprocess, None)
        self._share_deviations(frame, views)
        return tuple(run_detector(views, Selection.of("detector", name), self._ctx) for name in QUICK_TESTS)

    def _share_deviations(self, frame: Frame, views: Views) -> None:
        if frame not in self._deviations:
            self._deviations[frame] = deviation(grey_levels(frame))
        views.recall("deviations", lambda: self._deviations[frame])


def _reading(preprocess: Preprocess, frame: Frame) -> Hashable:
    """Return what front ends have in common that read the same pixels with about the same weights."""
    algorithm("scaler", preprocess.scaler.name).load_libraries()
    axes = preprocess.matrices(frame.height, frame.width)
    weights = [(axis.shape, axis.indices.tobytes(), np.rint(16 * axis.data).astype(np.int8).tobytes()) for axis in axes]
    return (preprocess.colour, *weights)
