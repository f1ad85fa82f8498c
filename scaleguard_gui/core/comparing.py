"""Comparing: every restorer on one image, each judged by what it costs and by what it leaves of the payload."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.cleaned import MOST_READ
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, ScaleGuardError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.metrics import Comparison, compare, mean_squared_error, psnr
from scaleguard_gui.core.params import Value
from scaleguard_gui.core.proof import Proof, prove
from scaleguard_gui.core.registry import Selection, algorithm, algorithms
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_restorer
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.core.transfer import way_gone

FidelityTo = Literal["source", "unread", "suspect"]


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


@dataclass(frozen=True, eq=False)
class RestorerRow:
    """What came of one restorer with one setting.

    Parameters
    ----------
    restorer : Selection
    label : str
        The restorer's name on the screen.
    seconds : float
        Of the restorer alone, without what was measured; NaN where it did not run.
    to_suspect, to_source : Comparison or None
        Of the restored image; the second one where the source is known.
    payload_left : float
        0 nothing .. 1 all of it, as `core.proof` tells; NaN where nothing can be told.
    payload_gone : bool or None
    psnr_unread : float
        In dB, of the restored image to the suspect, over the pixels that the model does not read: what they hold no
        attack has put there, and no restoration need touch it. Infinite where they are all what they were; NaN without
        a front end, and where nearly all pixels are read.
    target_share : float
        How far the model's view of the restored image goes from the expected view to the target; NaN without a target.
    sentence : str
        The proof in words, or why it did not run.
    error : bool
        Whether it did not run.
    details : str
        Of a fault of this program, for its log.
    """

    restorer: Selection
    label: str
    seconds: float = math.nan
    to_suspect: Comparison | None = None
    to_source: Comparison | None = None
    payload_left: float = math.nan
    payload_gone: bool | None = None
    psnr_unread: float = math.nan
    target_share: float = math.nan
    sentence: str = ""
    error: bool = False
    details: str = ""

    @property
    def fidelity(self) -> float:
        """How near the restored image is to what it should be, in dB, as well as can be told; NaN where it did not run.

        The PSNR to the source where it is known. The PSNR to the suspect says less: whoever takes the payload away
        comes further from the suspect. So it counts only where the model does not read, and everywhere where that
        is nowhere.
        """
        if self.to_source is not None:
            return self.to_source.psnr
        if not math.isnan(self.psnr_unread):
            return self.psnr_unread
        return math.nan if self.to_suspect is None else self.to_suspect.psnr

    @property
    def fidelity_to(self) -> FidelityTo:
        """What `fidelity` compares with."""
        if self.to_source is not None:
            return "source"
        return "suspect" if math.isnan(self.psnr_unread) else "unread"

    def value_of(self, parameter: str) -> Value:
        """Return the value that one parameter had."""
        return self.restorer.parameters.to_mapping()[parameter]

    def figures(self) -> dict[str, float | bool | None]:
        """Return what was measured, by name; NaN where it could not be, None for a source that is not known."""
        to_suspect, to_source = self.to_suspect, self.to_source
        return {
            "psnr_to_suspect": math.nan if to_suspect is None else to_suspect.psnr,
            "ssim_to_suspect": math.nan if to_suspect is None else to_suspect.ssim,
            "psnr_to_source": None if to_source is None else to_source.psnr,
            "ssim_to_source": None if to_source is None else to_source.ssim,
            "psnr_unread": self.psnr_unread,
            "payload_left": self.payload_left,
            "payload_gone": self.payload_gone,
            "target_share": self.target_share,
            "changed_share": math.nan if to_suspect is None else to_suspect.changed_share,
            "seconds": self.seconds,
        }


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
    for done, restorer in enumerate(chosen):
        label = algorithm("restorer", restorer.name).label
        ctx.progress(done / len(chosen), label)
        yield _judged(subject, restorer, _part_of(ctx, done, len(chosen), label), inspection)


def ranked(rows: Iterable[RestorerRow]) -> tuple[RestorerRow, ...]:
    """Return rows with the best one first.

    Those that remove the payload come first, those of the highest `fidelity` on top. Behind them stand those that leave
    some of it, the least on top: an image that was not touched is near to the suspect, and no use. Those that did not
    run come last.
    """
    return tuple(sorted(rows, key=_rank))


def best_of(rows: Iterable[RestorerRow]) -> RestorerRow | None:
    """Return the best row, or None where no restorer is known to help.

    One helps that removes the payload; where nothing can be told of the payload, one that comes nearer to a known
    source than any other.
    """
    first = next(iter(ranked(rows)), None)
    if first is None or first.error or first.payload_gone is False:
        return None
    return first if first.payload_gone or first.to_source is not None else None


def _rank(row: RestorerRow) -> tuple[float, ...]:
    if row.error or row.to_suspect is None:
        return (3,)
    closeness = (-row.to_suspect.psnr, row.seconds)
    if row.payload_gone:
        # Several may be infinitely near; of these the one that leaves less, if by a per cent.
        return (0, -row.fidelity, round(row.payload_left, 2), *closeness)
    untold = math.isnan(row.payload_left)
    return (2 if untold else 1, 0 if untold else row.payload_left, -row.fidelity, *closeness)


def _judged(subject: Subject, restorer: Selection, ctx: RunContext, inspection: Inspection | None) -> RestorerRow:
    known = algorithm("restorer", restorer.name)
    row = RestorerRow(restorer, known.label)
    try:
        known.load_libraries()
        started = time.perf_counter()
        restored = run_restorer(subject.suspect, subject.preprocess, restorer, ctx, subject.scope, inspection)
        row = replace(row, seconds=time.perf_counter() - started)
        # Measures are quick, and count their progress anew.
        return _measured(row, subject, restored, RunContext(is_cancelled=ctx.is_cancelled))
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


def _measured(row: RestorerRow, subject: Subject, restored: Frame, ctx: RunContext) -> RestorerRow:
    suspect, original = subject.suspect, subject.original
    if subject.preprocess is None:
        return replace(
            row,
            to_suspect=compare(suspect, restored),
            to_source=None if original is None else compare(original, restored),
            sentence="Without a front end nothing can be told of the payload.",
        )
    proof = prove(suspect, restored, subject.preprocess, ctx, original)
    return replace(
        row,
        to_suspect=proof.to_suspect,
        to_source=proof.to_source,
        payload_left=proof.payload_left,
        payload_gone=proof.gone,
        psnr_unread=_psnr_unread(suspect, restored, subject.preprocess),
        target_share=_target_share(subject, proof),
        sentence=proof.sentence,
    )


def _psnr_unread(suspect: Frame, restored: Frame, preprocess: Preprocess) -> float:
    if preprocess.considered_share(suspect.height, suspect.width) > MOST_READ:
        return math.nan
    unread = ~preprocess.considered_pixels(suspect.height, suspect.width)
    return psnr(mean_squared_error(suspect, restored, unread))


def _target_share(subject: Subject, proof: Proof) -> float:
    preprocess, suspect = subject.preprocess, subject.suspect
    if subject.target is None or preprocess is None:
        return math.nan
    goal = fit_target(subject.target, suspect, preprocess)
    honest = proof.expected_view if subject.original is None else preprocess.model_view(subject.original)
    part = preprocess.read_outputs(suspect.height, suspect.width)
    views = (frame.pixels[part].astype("float64") / frame.grey_level for frame in (proof.view_after, goal, honest))
    return way_gone(*views)


def _part_of(ctx: RunContext, done: int, count: int, label: str) -> RunContext:
    """Return the context of one of several runs: its progress is a part of the whole, under its own name."""
    return replace(ctx, on_progress=lambda fraction, _: ctx.on_progress((done + fraction) / count, label))
