"""Calibrating: honest images and attacks made of many pictures, scored in processes of this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from scaleguard_gui.core.blind.calibrating import Scored
from scaleguard_gui.core.blind.hard_negatives import KINDS
from scaleguard_gui.core.blind.scan import blind_scan
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.duration import duration_text
from scaleguard_gui.core.errors import ScaleGuardError
from scaleguard_gui.core.evaluation import drawing
from scaleguard_gui.core.evaluation.cases import HONEST, case
from scaleguard_gui.core.evaluation.plan import Plan
from scaleguard_gui.core.evaluation.samples import Sample
from scaleguard_gui.core.evaluation.trial import BLIND, attacked_samples
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.honest_pictures import honest_picture
from scaleguard_gui.engine.process_pool import Crashed
from scaleguard_gui.io.images import read_image
from scaleguard_gui.io.quiet import silent_decoders

CASES = ("whole", "local-1")
# The formulas of all libraries agree on which pixels are read, but for where nearest takes them.
FAMILIES = {
    "nearest": ("opencv.nearest", "pillow.nearest"),
    "linear": ("opencv.linear",),
    "cubic": ("opencv.cubic",),
}
# Small ones as well: of a small picture there is no other way to make an attack.
SIZES = (48, 64, *drawing.SIZES)
QUALITY = 90
_CRASHED = "the process that worked on it ended in the midst of it, perhaps for lack of memory; try fewer jobs."


@dataclass(frozen=True)
class Picture:
    """An honest picture to calibrate on.

    Parameters
    ----------
    name : str
        What the figures call it; what is drawn depends on it.
    path : str
        Of its file; empty for one that the program has itself.
    """

    name: str
    path: str = ""


@dataclass(frozen=True)
class Trial:
    """One picture, and what to make of it.

    Parameters
    ----------
    picture : Picture
    kind : str
        A hard negative; or an attack and a family of scalers, with the target that it takes.
    target : Picture, optional
        None for honest images.
    family : str
    seed : int
    """

    picture: Picture
    kind: str
    target: Picture | None = None
    family: str = ""
    seed: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of one trial.

    Parameters
    ----------
    scored : tuple of Scored
    failure : str
        The sentence that says why there is nothing; else empty.
    """

    scored: tuple[Scored, ...] = ()
    failure: str = ""


@dataclass(frozen=True)
class Scores:
    """What came of all trials.

    Parameters
    ----------
    scored : tuple of Scored
        In the order of the trials: equal for an equal seed, whichever process was faster.
    used : tuple of Picture
        Pictures of which an honest image was scored.
    left_out : tuple of str
        Sentences about pictures that could not be read, and attacks that could not be made.
    """

    scored: tuple[Scored, ...]
    used: tuple[Picture, ...]
    left_out: tuple[str, ...]


# Does a function for every item, somewhere, and yields places of items and what came of them.
Runner = Callable[[Callable[[Trial], Outcome], Sequence[Trial], RunContext], Iterable[tuple[int, Outcome | Crashed]]]


def trials(pictures: Sequence[Picture], targets: Sequence[Picture], bare: Sequence[str], seed: int) -> list[Trial]:
    """Return what is done to each picture: every hard negative, and every attack with a target drawn for it.

    Parameters
    ----------
    pictures : sequence of Picture
    targets : sequence of Picture
        To draw from; no picture is its own target.
    bare : sequence of str
        Names of pictures that nobody would hide another one in; they are not attacked.
    seed : int
    """
    found = []
    for picture in pictures:
        found += [Trial(picture, kind, seed=seed) for kind in KINDS]
        others = [target for target in targets if target != picture]
        if picture.name in bare or not others:
            continue
        for name in CASES:
            for family in FAMILIES:
                random = drawing.generator(seed, picture.name, name, family, "target")
                found.append(Trial(picture, name, others[int(random.integers(len(others)))], family, seed))
    return found


def score_all(planned: Sequence[Trial], run: Runner, ctx: RunContext) -> Scores:
    """Do all trials.

    Parameters
    ----------
    planned : sequence of Trial
    run : callable
        `engine.process_pool.in_processes`, told in how many.
    ctx : RunContext

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    started = time.monotonic()
    found: dict[int, Outcome] = {}
    for place, value in run(score, planned, ctx):
        trial = planned[place]
        found[place] = Outcome(failure=f"{trial.picture.name}: {_CRASHED}") if isinstance(value, Crashed) else value
        left = (time.monotonic() - started) / len(found) * (len(planned) - len(found))
        ctx.progress(len(found) / len(planned), f"{trial.picture.name}, {duration_text(left)} left")
    in_order = [(planned[place], found[place]) for place in sorted(found)]
    return Scores(
        tuple(one for _, outcome in in_order for one in outcome.scored),
        tuple(dict.fromkeys(trial.picture for trial, outcome in in_order if not trial.target and outcome.scored)),
        tuple(dict.fromkeys(outcome.failure for _, outcome in in_order if outcome.failure)),
    )


def score(trial: Trial) -> Outcome:
    """Do one trial: a hard negative, or an attack as it is and saved as JPEG."""
    try:
        image = _frame(trial.picture)
        if trial.target is None:
            random = drawing.generator(trial.seed, trial.picture.name, HONEST, trial.kind)
            scan = blind_scan(KINDS[trial.kind](image, random), RunContext())
            return Outcome((Scored(trial.picture.name, trial.kind, scan.score),))
        plan = Plan((trial.kind,), (), (QUALITY,), (), SIZES, FAMILIES[trial.family], seed=trial.seed)
        words = (trial.picture.name, trial.family)
        samples = attacked_samples(image, _frame(trial.target), case(trial.kind), 0, plan, words, RunContext())
    except ScaleGuardError as error:
        return Outcome(failure=str(error))
    except MemoryError:
        return Outcome(failure=f"There is not enough memory for {trial.picture.name}.")
    except Exception as error:  # noqa: BLE001 # a bug that one image meets must not end the work on all others
        fault = f"something went wrong inside ScaleGuard ({type(error).__name__}: {error})."
        return Outcome(failure=f"{trial.picture.name}, {trial.kind}: {fault}")
    reason = next((sample.reason for sample in samples if sample.reason), "")
    return Outcome(tuple(_scored(sample, trial.family) for sample in samples if not sample.reason), reason)


def _scored(sample: Sample, family: str) -> Scored:
    saved = f", JPEG {sample.quality}" if sample.quality else ""
    return Scored(sample.image, f"{sample.case}, {family}{saved}", sample.told[BLIND].score, is_attack=True)


# Trials of one picture follow one another, and reading it takes longer than some of them.
@lru_cache(maxsize=2)
def _frame(picture: Picture) -> Frame:
    if not picture.path:
        return honest_picture(picture.name)
    with silent_decoders():
        return replace(read_image(picture.path), name=picture.name)
