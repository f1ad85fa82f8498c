"""Jobs on worker threads: lanes that run one job at a time, cancel tokens, and the events that jobs report."""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, ScaleGuardError

# Progress more often than this is noise for a status bar and load for its event queue.
PROGRESS_INTERVAL = 0.05

# A job that has run this long is abandoned once a newer one waits; shorter ones finish, because somebody who drags a
# slider over a 0.3 s job wants to see pictures on the way.
STALE_AFTER = 2.0


@dataclass(frozen=True)
class Done:
    """A job ended well, with this value."""

    generation: int
    value: Any


@dataclass(frozen=True)
class Failure:
    """A job failed: one sentence for a person, and details for the log."""

    generation: int
    sentence: str
    details: str = ""


@dataclass(frozen=True)
class Stopped:
    """A job was cancelled on request, while it ran or before."""

    generation: int


@dataclass(frozen=True)
class Progress:
    """How far a job is: fraction in 0..1, and seconds left once they can be told."""

    generation: int
    fraction: float
    text: str
    seconds_left: float | None


Event = Done | Failure | Stopped | Progress


@dataclass
class Job:
    """One piece of work; `work` runs on the lane's thread and its result is reported as `Done`."""

    generation: int
    work: Callable[[RunContext], Any]
    cancelled: threading.Event = field(default_factory=threading.Event)
    superseded: threading.Event = field(default_factory=threading.Event)
    started: float = 0.0
    last_progress: float = 0.0


class Lane:
    """One worker thread that runs one job at a time.

    Parameters
    ----------
    name : str
        Of the thread.
    report : callable
        Receives every `Event`; called on the lane's thread, and for jobs stopped before they ran on the caller's.
    newest_wins : bool
        True: one waiting slot which the newest job overwrites, and a stale running job is abandoned without a word.
        False: jobs wait their turn.
    stale_after : float
        Seconds after which a running job is stale.
    """

    def __init__(
        self, name: str, report: Callable[[Event], None], *, newest_wins: bool, stale_after: float = STALE_AFTER
    ) -> None:
        self._name, self._report, self._newest_wins = name, report, newest_wins
        self._stale_after = stale_after
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        self._wake = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        """True while a job runs or waits."""
        with self._wake:
            return self._running is not None or bool(self._waiting)

    def submit(self, generation: int, work: Callable[[RunContext], Any]) -> None:
        """Run `work(ctx)` as soon as the lane's rule lets it; ignored once the lane is closed."""
        with self._wake:
            if self._closed:
                return
            if self._newest_wins:
                self._waiting.clear()
                self._make_way()
            self._waiting.append(Job(generation, work))
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name=f"scaleguard-{self._name}")
                self._thread.start()
            self._wake.notify()

    def cancel(self) -> None:
        """Stop the running job at its next check, and drop those that wait; each is reported as `Stopped`."""
        with self._wake:
            dropped, running = list(self._waiting), self._running
            self._waiting.clear()
            if running:
                running.cancelled.set()
        for job in dropped:
            self._report(Stopped(job.generation))

    def close(self) -> None:
        """Cancel everything, take no more jobs, and wait until the thread has ended."""
        with self._wake:
            self._closed = True
            self._waiting.clear()
            if self._running:
                self._running.cancelled.set()
            self._wake.notify()
        if self._thread:
            self._thread.join()

    def _make_way(self) -> None:
        job = self._running
        if job:
            job.superseded.set()
            if time.monotonic() - job.started >= self._stale_after:
                job.cancelled.set()

    def _loop(self) -> None:
        while True:
            with self._wake:
                self._running = None
                while not self._waiting and not self._closed:
                    self._wake.wait()
                if self._closed:
                    return
                job = self._running = self._waiting.popleft()
                job.started = time.monotonic()
            event = self._run(job)
            # Idle before the event goes out, so that whoever hears of the end also finds the lane free.
            with self._wake:
                self._running = None
            if event:
                self._report(event)

    def _run(self, job: Job) -> Event | None:
        ctx = RunContext(
            on_progress=lambda fraction, text: self._progress(job, fraction, text),
            is_cancelled=job.cancelled.is_set,
            is_superseded=job.superseded.is_set,
        )
        try:
            return Done(job.generation, job.work(ctx))
        except Cancelled:
            return None if job.superseded.is_set() else Stopped(job.generation)
        except ScaleGuardError as error:
            return Failure(job.generation, str(error))
        except MemoryError:
            return Failure(job.generation, "There is not enough memory for this; try a smaller image.")
        except Exception as error:  # noqa: BLE001 # the one place where any bug of an algorithm must not end the thread
            sentence = f"Something went wrong inside ScaleGuard ({type(error).__name__}); the log has the details."
            return Failure(job.generation, sentence, traceback.format_exc())

    def _progress(self, job: Job, fraction: float, text: str) -> None:
        now = time.monotonic()
        if now - job.last_progress < PROGRESS_INTERVAL:
            return
        job.last_progress = now
        # The first percents tell nothing about the rest.
        left = (now - job.started) * (1 - fraction) / fraction if fraction > 0.02 else None
        self._report(Progress(job.generation, fraction, text, left))
