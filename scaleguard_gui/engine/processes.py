"""Processes: the same function over many tasks, in processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

import cv2

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, ScaleGuardError
from scaleguard_gui.io.quiet import silence_libraries

Task = TypeVar("Task")
Value = TypeVar("Value")

# Tasks handed out ahead of each process, so that none waits for the next.
AHEAD = 2
# How often a running pool asks whether it shall stop, in seconds.
PATIENCE = 0.2
# Each process computes in one thread: the processes share out the processors, and sums are added in one order.
_THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_stop: Any = None


@dataclass(frozen=True)
class Answer(Generic[Task, Value]):
    """What came of one task.

    Parameters
    ----------
    task
        The task itself.
    value : optional
        What the function returned; None when it failed.
    failure : str
        The sentence that says why it failed; else empty.
    details : str
        A traceback, where the failure is a fault of this program.
    """

    task: Task
    value: Value | None
    failure: str = ""
    details: str = ""


def in_processes(
    function: Callable[[Task, RunContext], Value], tasks: Iterable[Task], jobs: int, ctx: RunContext
) -> Iterator[Answer[Task, Value]]:
    """Call ``function(task, ctx)`` for every task, and yield the answers as they come.

    Parameters
    ----------
    function : callable
        Of a module, so that other processes find it. The context that it is given ends with `ctx`, and shows nothing.
    tasks : iterable
        Asked for one by one, a few ahead of the work.
    jobs : int
        Processes; 1 works in this one.
    ctx : RunContext
        Once it is cancelled, running tasks end at their next check.

    Yields
    ------
    Answer
        One for each task, in any order; a task that fails does not end the others.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    ScaleGuardError
        When a process ends without a word, as it does for lack of memory.
    """
    if jobs <= 1:
        quiet = RunContext(is_cancelled=ctx.is_cancelled)
        for task in tasks:
            ctx.check()
            yield answer(function, task, quiet)
        return
    spawned = multiprocessing.get_context("spawn")
    stop = spawned.Event()
    waiting = iter(tasks)
    with _one_thread_each(), ProcessPoolExecutor(jobs, spawned, _set_up, (stop,)) as pool:
        try:
            running = {pool.submit(_in_worker, function, task) for task in islice(waiting, AHEAD * jobs)}
            while running:
                done, running = wait(running, PATIENCE, FIRST_COMPLETED)
                ctx.check()
                running |= {pool.submit(_in_worker, function, task) for task in islice(waiting, len(done))}
                yield from map(_result, done)
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def answer(function: Callable[[Task, RunContext], Value], task: Task, ctx: RunContext) -> Answer[Task, Value]:
    """Call ``function(task, ctx)``; whatever goes wrong but `Cancelled` becomes the answer's failure."""
    try:
        return Answer(task, function(task, ctx))
    except Cancelled:
        raise
    except ScaleGuardError as error:
        return Answer(task, None, str(error))
    except MemoryError:
        return Answer(task, None, "There is not enough memory for this image.")
    except Exception as error:  # noqa: BLE001 # a bug that one image meets must not end the work on all others
        sentence = f"Something went wrong inside ScaleGuard ({type(error).__name__}: {error})."
        return Answer(task, None, sentence, traceback.format_exc())


def _set_up(stop: Any) -> None:
    """Prepare a process: an interrupt is for the one who started it, who then tells this one to stop."""
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    silence_libraries()


def _in_worker(function: Callable[[Task, RunContext], Value], task: Task) -> Answer[Task, Value]:
    return answer(function, task, RunContext(is_cancelled=_stop.is_set))


def _result(done: Future[Answer[Task, Value]]) -> Answer[Task, Value]:
    try:
        return done.result()
    except BrokenProcessPool:
        raise ScaleGuardError(
            "A worker process ended without a word, perhaps for lack of memory; try again with fewer jobs."
        ) from None


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that are started meanwhile compute in one thread each; this one keeps what it has."""
    kept = {name: os.environ.get(name) for name in _THREAD_LIMITS}
    os.environ.update(dict.fromkeys(_THREAD_LIMITS, "1"))
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
