"""Process pool: the same work on many items in processes of their own; a crash costs one item, a stop no waiting."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

import cv2

from scaleguard_gui.core.context import RunContext

Item = TypeVar("Item")
Value = TypeVar("Value")

# A new interpreter for each process: a forked one would inherit locks that threads of this one hold.
_SPAWN = multiprocessing.get_context("spawn")
# As many processes as cores, each with as many threads as cores, would wait for each other.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_SECONDS_BETWEEN_CHECKS = 0.1
_READY = "ready"


@dataclass(frozen=True)
class Crashed:
    """The process that worked on an item ended in the midst of it: killed, or by a fault of a library."""

    exit_code: int | None


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    work: Callable[[Item], Value], items: Sequence[Item], jobs: int, ctx: RunContext
) -> Iterator[tuple[int, Value | Crashed]]:
    """Do `work` on every item, and yield what came of each as soon as it is there.

    However the caller ends, by cancelling, an exception or leaving the loop, the processes are gone then. They end by
    themselves when this process is killed.

    Parameters
    ----------
    work : callable
        Of a module, so that a new interpreter finds it; it must not raise.
    items : sequence
        What pickle can carry.
    jobs : int
        Processes at a time.
    ctx : RunContext
        Checked ten times a second; its progress is left to the caller.

    Yields
    ------
    place : int
        Of the item.
    value : object or Crashed

    Raises
    ------
    Cancelled
        When `ctx` says so.
    RuntimeError
        When a process cannot be started.
    """
    waiting = deque(enumerate(items))
    workers: dict[Connection, _Worker] = {}
    try:
        for _ in range(min(jobs, len(items))):
            _start(work, workers)
        while workers:
            ctx.check()
            for ready in wait(list(workers), _SECONDS_BETWEEN_CHECKS):
                worker = workers[ready]  # type: ignore[index] # connections are all that was waited for
                place, answer = worker.place, worker.answer()
                if waiting and not isinstance(answer, Crashed):
                    worker.give(*waiting.popleft())
                else:
                    workers.pop(worker.connection).end()
                    if waiting:
                        _start(work, workers)
                if place is not None:
                    yield place, answer
    finally:
        for worker in workers.values():
            worker.end()


def _start(work: Callable[[Any], Any], workers: dict[Connection, _Worker]) -> None:
    worker = _Worker(work)
    workers[worker.connection] = worker


class _Worker:
    """One process, and the item that it works on; its first answer only says that it is there."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self.connection, theirs = _SPAWN.Pipe()
        self.place: int | None = None
        self._process = _SPAWN.Process(target=_serve, args=(theirs, work), name="scaleguard-worker", daemon=True)
        with _one_thread(), _interrupts_held():
            self._process.start()
        theirs.close()

    def give(self, place: int, item: object) -> None:
        """Let it work on an item."""
        self.place = place
        # One that has ended meanwhile is heard of by its answer.
        with suppress(OSError):
            self.connection.send(item)

    def answer(self) -> Any:
        """Wait for an answer; `Crashed` where the process has ended instead."""
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            self._process.join()
            code = self._process.exitcode
            if self.place is None:
                raise RuntimeError(f"A worker process could not be started (exit code {code}).") from None
            return Crashed(code)

    def end(self) -> None:
        """Kill it: it reads only, and has nothing to put in order."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self.connection.close()


def _serve(connection: Connection, work: Callable[[Any], Any]) -> None:
    """Work on what comes until nobody is at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    _be_silent()
    with suppress(EOFError, OSError):
        connection.send(_READY)
        while True:
            connection.send(work(connection.recv()))


def _be_silent() -> None:
    """Send what C libraries write about damaged files nowhere; a document may be on its way on the same stream."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let a process that is started now use one thread for linear algebra, which is settled when numpy is imported."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start a process deaf to Ctrl+C, which a terminal sends to all of them: this one tells the others to stop."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
