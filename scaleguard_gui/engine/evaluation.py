"""The evaluation's jobs: one for each image and attack, done once, here or anywhere."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scaleguard_gui.core.blind.calibration import Calibration
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.duration import duration_text
from scaleguard_gui.core.errors import InputError, ScaleGuardError
from scaleguard_gui.core.evaluation.cases import HONEST, case
from scaleguard_gui.core.evaluation.drawing import fitting_sizes, generator
from scaleguard_gui.core.evaluation.plan import Plan
from scaleguard_gui.core.evaluation.samples import Sample
from scaleguard_gui.core.evaluation.trial import BLIND, attacked_samples, honest_samples
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.engine.process_pool import Crashed
from scaleguard_gui.io.evaluation_files import JobFiles, digest_of, job_key, program_digest
from scaleguard_gui.io.images import read_image
from scaleguard_gui.io.quiet import silent_decoders

# Image, case and repeat.
Place = tuple[str, str, int]

_CRASHED = "The process that worked on it ended in the midst of it, perhaps for lack of memory; try fewer jobs."
_NO_MEMORY = "There is not enough memory for this image; try fewer jobs."
_FAULT = "Something went wrong inside ScaleGuard; faults.txt has the details."


@dataclass(frozen=True)
class Target:
    """A target picture that can be read, with the digest of its file."""

    path: Path
    digest: str


@dataclass(frozen=True)
class Job:
    """One image under one attack, or the honest image.

    Parameters
    ----------
    image : Path
    name : str
        Of the image, in the tables.
    digest : str
        Of the image's file.
    case : str
    repeat : int
    target : Target, optional
        None for the honest image.
    plan : Plan
    """

    image: Path
    name: str
    digest: str
    case: str
    repeat: int
    target: Target | None
    plan: Plan

    @property
    def place(self) -> Place:
        """Where its samples stand among those of all jobs."""
        return self.name, self.case, self.repeat

    @property
    def key(self) -> str:
        """The digest of all that the job's numbers depend on."""
        plan = self.plan.to_mapping()
        # What other jobs do is no matter of this one.
        left_out = ("attacks", "repeats", *(("qualities",) if self.case == HONEST else ("kinds",)))
        inputs = {name: value for name, value in plan.items() if name not in left_out}
        target = self.target and self.target.digest
        return job_key([program_digest(), self.name, self.digest, self.case, self.repeat, target, inputs])


@dataclass(frozen=True)
class Outcome:
    """What came of one job.

    Parameters
    ----------
    samples : list of dict
        As `Sample.to_mapping` gives them: what is kept in files is what travels.
    reason : str
        Why there are none, where a second try may go better; else empty.
    fault : str
        The traceback where the job met a bug of this program; else empty.
    """

    samples: list[dict[str, Any]]
    reason: str = ""
    fault: str = ""


# Does the work on every job, somewhere, and yields place and outcome as they come.
Runner = Callable[[Callable[[Job], Outcome], Sequence[Job], RunContext], Iterator[tuple[int, Outcome | Crashed]]]


@dataclass(frozen=True)
class Done:
    """What an evaluation came to.

    Parameters
    ----------
    samples : list of Sample
        In the order of the images' names.
    resumed : int
        Jobs that an earlier run had done.
    faults : list of str
        Tracebacks of jobs that met a bug of this program; they are tried again the next time.
    """

    samples: list[Sample]
    resumed: int
    faults: list[str]


def readable_targets(files: list[Path]) -> tuple[list[Target], tuple[str, ...]]:
    """Return the targets that can be read, and a sentence about each file that cannot.

    Raises
    ------
    InputError
        When none can.
    """
    targets, notices = [], []
    for path in files:
        try:
            with silent_decoders():
                _read(path, path.name)
            targets.append(Target(path.resolve(), digest_of(path)))
        except ScaleGuardError as error:
            notices.append(f"Left out of the targets: {error}")
    if not targets:
        raise InputError(f"{files[0].parent} holds no image that can be read; name a folder of targets.")
    return targets, tuple(notices)


def evaluate(
    images: list[Path],
    root: Path,
    targets: list[Target],
    plan: Plan,
    numbers: Calibration,
    kept: JobFiles,
    run: Runner,
    ctx: RunContext,
) -> Done:
    """Do every job that is not done yet, and return what all of them gave.

    Parameters
    ----------
    images : list of Path
        Below `root`, which their names in the tables leave out.
    root : Path
    targets : list of Target
        One is drawn for each attack.
    plan : Plan
    numbers : Calibration
        Whose threshold judges the blind scan. Another one judges finished jobs anew, and does none again.
    kept : JobFiles
        Where finished jobs are read from and written to.
    run : callable
        `engine.process_pool.in_processes` or `engine.cluster.on_cluster`, told where.
    ctx : RunContext

    Raises
    ------
    Cancelled
        When `ctx` says so; what is finished is kept.
    InputError
        When a job cannot be written.
    """
    found: dict[Place, list[Sample]] = {}
    waiting, resumed = [], 0
    for job in _all_jobs(images, root, targets, plan, found, ctx):
        samples = kept.read(job.key)
        if samples is None:
            waiting.append(job)
        else:
            found[job.place] = samples
            resumed += 1
    faults = _work_off(waiting, resumed, found, kept, run, ctx)
    order = {name: place for place, name in enumerate((HONEST, *plan.attacks))}
    places = sorted(found, key=lambda place: (place[0], order[place[1]], place[2]))
    in_order = [sample.judged_at(BLIND, numbers.threshold) for place in places for sample in found[place]]
    return Done(in_order, resumed, sorted(faults))


def _work_off(
    waiting: list[Job], resumed: int, found: dict[Place, list[Sample]], kept: JobFiles, run: Runner, ctx: RunContext
) -> list[str]:
    """Do jobs, keep what they give in files and in `found`, and return the tracebacks of those that met a bug."""
    faults = []
    total = resumed + len(waiting)
    started = time.monotonic()
    for done, (number, outcome) in enumerate(run(do_job, waiting, ctx), 1):
        job = waiting[number]
        if isinstance(outcome, Crashed):
            outcome = Outcome([], _CRASHED)
        if outcome.reason:
            found[job.place] = [Sample(job.name, job.case, repeat=job.repeat, reason=outcome.reason)]
        else:
            found[job.place] = [Sample.from_mapping(mapping) for mapping in outcome.samples]
            kept.write(job.key, found[job.place])
        if outcome.fault:
            faults.append(f"{job.name}, {job.case}:\n{outcome.fault}")
        left = (time.monotonic() - started) / done * (len(waiting) - done)
        ctx.progress((resumed + done) / total, f"{resumed + done} of {total} jobs, {duration_text(left)} left")
    return faults


def do_job(job: Job) -> Outcome:
    """Do one job, and never raise."""
    try:
        return Outcome([sample.to_mapping() for sample in _samples(job, RunContext())])
    except MemoryError:
        return Outcome([], _NO_MEMORY)
    except Exception:  # noqa: BLE001 # a bug that one image meets must not end the work on all others
        return Outcome([], _FAULT, traceback.format_exc())


def _samples(job: Job, ctx: RunContext) -> list[Sample]:
    """Return what a job gives; an image that cannot be used is told once, by the job of the honest image."""
    words = (job.digest,)
    try:
        image = _read(job.image, job.name)
        if job.target is None:
            return honest_samples(image, job.plan, words, ctx)
        fitting_sizes(image, job.plan.sizes)
    except ScaleGuardError as error:
        return [Sample(job.name, HONEST, reason=str(error))] if job.target is None else []
    try:
        target = _read(job.target.path, job.target.path.name)
        return attacked_samples(image, target, case(job.case), job.repeat, job.plan, words, ctx)
    except ScaleGuardError as error:
        return [Sample(job.name, job.case, repeat=job.repeat, reason=str(error))]


def _all_jobs(
    images: list[Path], root: Path, targets: list[Target], plan: Plan, found: dict[Place, list[Sample]], ctx: RunContext
) -> Iterator[Job]:
    """Yield the jobs of all images; one whose file cannot be read is told in `found`."""
    for path in images:
        ctx.progress(0.0, f"reading {path.name}")
        name = path.relative_to(root).as_posix()
        try:
            yield from _jobs(path, name, targets, plan)
        except InputError as error:
            found[name, HONEST, 0] = [Sample(name, HONEST, reason=str(error))]


def _jobs(path: Path, name: str, targets: list[Target], plan: Plan) -> Iterator[Job]:
    digest = digest_of(path)
    # Workers may run in another folder.
    image = path.resolve()
    yield Job(image, name, digest, HONEST, 0, None, plan)
    for attack in plan.attacks:
        for repeat in range(plan.repeats):
            random = generator(plan.seed, digest, attack, str(repeat), "target")
            target = targets[int(random.integers(len(targets)))]
            yield Job(image, name, digest, attack, repeat, target, plan)


def _read(path: Path, name: str) -> Frame:
    return replace(read_image(path), name=name)
