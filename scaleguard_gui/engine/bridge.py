"""The bridge from worker threads to the window: requests go in, queued Qt signals come out; QtCore only."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, Signal

from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.inspections import Inspections
from scaleguard_gui.core.pipeline import Pipeline
from scaleguard_gui.core.recipe import Images, Outcome, Recipe
from scaleguard_gui.engine.jobs import Done, Event, Failure, Lane, Progress, Stopped
from scaleguard_gui.io.calibrations import current_calibration
from scaleguard_gui.io.presets import known_front_ends

Queue = Literal["tasks", "scan", "spectrum", "proof"]
"""Where other work than recipes waits: "tasks" in its turn, and in the others the newest ends what runs."""


class EngineBridge(QObject):
    """Runs recipes and other work off the GUI thread; every signal arrives in the thread that made the bridge.

    Its `inspections` are shared by the recipes and by whoever submits a scan, so that no image is scanned twice.

    Signals
    -------
    outcome : Outcome
        The picture part first, then the same outcome with its measures.
    task_done : Done
        A submitted task ended, with its value.
    failed : Failure
    stopped : Stopped
    progress : Progress
    busy : bool
        Whether any job runs or waits.
    """

    outcome = Signal(object)
    task_done = Signal(object)
    failed = Signal(object)
    stopped = Signal(object)
    progress = Signal(object)
    busy = Signal(bool)

    _event = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generations = itertools.count(1)
        self.inspections = Inspections(_look)
        self._pipeline = Pipeline(self.inspections)
        self._closed = False
        self._was_busy = False
        # Queued by hand: events come from plain Python threads, and a receiver must never run there.
        self._event.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._live = Lane("live", self._post, newest_wins=True)
        self._heavy = Lane("heavy", self._post, newest_wins=True)
        self._queues: dict[Queue, Lane] = {"tasks": Lane("tasks", self._post, newest_wins=False)}
        for name in ("scan", "spectrum", "proof"):
            # Of an image that is no longer looked at nobody wants to know; nothing of it can be shown on the way.
            self._queues[name] = Lane(name, self._post, newest_wins=True, stale_after=0.0)
        self._lanes = (self._live, self._heavy, *self._queues.values())

    def request(self, images: Images, recipe: Recipe) -> int:
        """Ask for the outcome of a recipe; the newest request wins. Returns its generation."""
        generation = next(self._generations)

        def publish(outcome: Outcome) -> None:
            self._post(replace(outcome, generation=generation))

        def work(ctx: RunContext) -> Outcome:
            return replace(self._pipeline.run(images, recipe, ctx, publish), generation=generation)

        (self._heavy if recipe.is_heavy else self._live).submit(generation, work)
        self._tell_busy()
        return generation

    def submit(self, task: Callable[[RunContext], Any], queue: Queue = "tasks") -> int:
        """Run any other work (reading, writing, hashing, scanning) in a queue of its own; returns its generation."""
        generation = next(self._generations)
        self._queues[queue].submit(generation, task)
        self._tell_busy()
        return generation

    def stop(self, queue: Queue | None = None) -> None:
        """Cancel all that runs or waits, or what does so in one queue."""
        for lane in self._lanes if queue is None else (self._queues[queue],):
            lane.cancel()

    def shutdown(self) -> None:
        """Cancel everything and wait for the threads; no signal follows."""
        self._closed = True
        for lane in self._lanes:
            lane.close()

    def _post(self, event: Event | Outcome) -> None:
        """Hand an event over from whatever thread it comes on."""
        if not self._closed:
            self._event.emit(event)

    def _deliver(self, event: Event | Outcome) -> None:
        if self._closed:
            return
        if isinstance(event, Outcome):
            self.outcome.emit(event)
        elif isinstance(event, Done):
            self._deliver_done(event)
        else:
            signal = {Failure: self.failed, Stopped: self.stopped, Progress: self.progress}[type(event)]
            signal.emit(event)
        self._tell_busy()

    def _deliver_done(self, event: Done) -> None:
        if not isinstance(event.value, Outcome):
            self.task_done.emit(event)
        elif event.value.is_complete:  # else its pictures were published already, and its measures were skipped
            self.outcome.emit(event.value)

    def _tell_busy(self) -> None:
        is_busy = any(lane.is_busy for lane in self._lanes)
        if is_busy != self._was_busy:
            self._was_busy = is_busy
            self.busy.emit(is_busy)


def _look(frame: Frame, ctx: RunContext) -> Inspection:
    """Scan an image with what this computer's user calibrated and named."""
    return inspect(frame, ctx, current_calibration(), known_front_ends())
