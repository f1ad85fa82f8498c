"""Comparing: every restorer on one image, each judged by what it costs and by what it leaves of the payload."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.cleaned import MOST_READ
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, ScaleGuardError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.metrics import compare, mean_squared_error, psnr
from scaleguard_gui.core.proof import Proof, Unrestored, prove
from scaleguard_gui.core.registry import Selection, algorithm, algorithms
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_restorer
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.core.transfer import way_gone


@dataclass(frozen=True)
class Subject:
    """What restorers are compared on; two are equal where they hold the same images and front end.

    Parameters
    ----------
    suspect : Frame
    preprocess : Preprocess, optional
        The front end that the attack was made for; without it nothing can be told of the payload.
    original : Frame, optional
        The honest image, of the suspect's shape.
    target : Frame, optional
        What the attack wants the model to see, of any size.
    scope : RestoreScope
        Which pixels the restorers may change.
    """

    suspect: Frame
    preprocess: Preprocess | None = None
    original: Frame | None = None
    target: Frame | None = None
    scope: RestoreScope = EVERYWHERE


def applicable_restorers(preprocess: Preprocess | None) -> tuple[Selection, ...]:
    """Return all restorers at their defaults, the slow ones last; without a front end, those that need none."""
    known = sorted(algorithms("restorer"), key=lambda one: one.heavy)
    return tuple(
        Selection.of("restorer", one.name) for one in known if preprocess is not None or not one.needs_preprocess
    )


def compare_restorers(
    subject: Subject,
    restorers: Sequence[Selection] | None = None,
    ctx: RunContext | None = None,
    inspection: Inspection | None = None,
) -> Iterator[RestorerRow]:
    """Run restorers one after the other, and yield a row for each as soon as it is there.

    Parameters
    ----------
    subject : Subject
    restorers : sequence of Selection, optional
        All that are applicable by default.
    ctx : RunContext, optional
        Told of the progress over all of them.
    inspection : Inspection, optional
        What the blind scan says of the suspect, for the scope "detected"; made here when it is missing.

    Yields
    ------
    RestorerRow
        In the order of `restorers`; one that cannot run has its reason, and the next one follows.

    Raises
    ------
    ParameterError
        When the front end would enlarge the suspect.
    InputError
        When the original is of another shape.
    Cancelled
        When `ctx` says so.
    """
    ctx = ctx or RunContext()
    if subject.preprocess is not None:
        subject.preprocess.check_shrinks(subject.suspect)
        algorithm("scaler", subject.preprocess.scaler.name).load_libraries()
    if subject.original is not None:
        compare(subject.original, subject.suspect)
    if subject.scope.where == "detected" and inspection is None:
        inspection = inspect(subject.suspect, ctx)
    chosen = applicable_restorers(subject.preprocess) if restorers is None else tuple(restorers)
    bench = _Bench(subject, inspection, ctx)
    for done, restorer in enumerate(chosen):
        label = algorithm("restorer", restorer.name).label
        ctx.progress(done / len(chosen), label)
        yield _judged(bench, restorer, _part_of(ctx, done, len(chosen), label))


class _Bench:
    """What all restorers of one comparison share."""

    def __init__(self, subject: Subject, inspection: Inspection | None, ctx: RunContext) -> None:
        self.subject, self.inspection = subject, inspection
        preprocess = subject.preprocess
        self.unrestored = Unrestored(subject.suspect, preprocess, subject.original, ctx) if preprocess else None

    @cached_property
    def goal(self) -> Frame | None:
        """The target as the model would see it; None where it is not known."""
        target, preprocess = self.subject.target, self.subject.preprocess
        return fit_target(target, self.subject.suspect, preprocess) if target and preprocess else None


def _judged(bench: _Bench, restorer: Selection, ctx: RunContext) -> RestorerRow:
    known, subject = algorithm("restorer", restorer.name), bench.subject
    row = RestorerRow(restorer, known.label)
    try:
        known.load_libraries()
        started = time.perf_counter()
        restored = run_restorer(subject.suspect, subject.preprocess, restorer, ctx, subject.scope, bench.inspection)
        row = replace(row, seconds=time.perf_counter() - started)
        # Measures are quick, and count their progress anew.
        return _measured(row, bench, restored, ctx.without_progress())
    except ScaleGuardError as error:
        return replace(row, sentence=str(error), error=True)
    except MemoryError:
        sentence = f"There is not enough memory for {known.label}; try a smaller image."
        return replace(row, sentence=sentence, error=True)
    except Cancelled:
        raise
    except Exception as error:  # noqa: BLE001 # a job runner: a bug in one restorer must not end the comparison
        sentence = f"Something went wrong inside ScaleGuard ({type(error).__name__})."
        return replace(row, sentence=sentence, error=True, details=traceback.format_exc())


def _measured(row: RestorerRow, bench: _Bench, restored: Frame, ctx: RunContext) -> RestorerRow:
    suspect, original, preprocess = bench.subject.suspect, bench.subject.original, bench.subject.preprocess
    if preprocess is None:
        return replace(
            row,
            to_suspect=compare(suspect, restored),
            to_source=None if original is None else compare(original, restored),
            sentence="Without a front end nothing can be told of the payload.",
        )
    proof = prove(suspect, restored, preprocess, ctx, original, unrestored=bench.unrestored)
    return replace(
        row,
        to_suspect=proof.to_suspect,
        to_source=proof.to_source,
        payload_left=proof.payload_left,
        payload_gone=proof.gone,
        psnr_unread=_psnr_unread(suspect, restored, preprocess),
        target_share=math.nan if bench.goal is None else _target_share(suspect, bench.goal, proof),
        sentence=proof.sentence,
    )


def _psnr_unread(suspect: Frame, restored: Frame, preprocess: Preprocess) -> float:
    if preprocess.considered_share(suspect.height, suspect.width) > MOST_READ:
        return math.nan
    unread = ~preprocess.considered_pixels(suspect.height, suspect.width)
    return psnr(mean_squared_error(suspect, restored, unread))


def _target_share(suspect: Frame, goal: Frame, proof: Proof) -> float:
    part = proof.preprocess.read_outputs(suspect.height, suspect.width)
    frames = (proof.view_after, goal, proof.expected_view)
    return way_gone(*(frame.pixels[part].astype("float64") / frame.grey_level for frame in frames))


def _part_of(ctx: RunContext, done: int, count: int, label: str) -> RunContext:
    """Return the context of one of several runs: its progress is a part of the whole, under its own name."""
    return replace(ctx, on_progress=lambda fraction, _: ctx.on_progress((done + fraction) / count, label))
