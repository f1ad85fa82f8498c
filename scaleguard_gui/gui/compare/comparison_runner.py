"""Comparison runner: runs restorers on a thread of its own; every signal arrives in the thread that made the runner."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.engine.jobs import Event, Lane, Progress

Make = Callable[[RunContext], Iterable[RestorerRow]]


@dataclass(frozen=True, eq=False)
class _Found:
    """A row of a run."""

    generation: int
    row: RestorerRow


class ComparisonRunner(QObject):
    """Starts and stops; of a run that was stopped or left behind nothing more is heard but its end.

    Signals
    -------
    found : RestorerRow
    progressed : Progress
    ended : Done, Failure or Stopped
        Nothing runs any more.
    """

    found = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)

    _event = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generations = itertools.count(1)
        self._generation = 0
        self._runs = self._closed = self._is_stopped = False
        # Queued by hand: events come from plain Python threads, and a receiver must never run there.
        self._event.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        # A lane of its own: sliders stay live while slow restorers are compared.
        self._lane = Lane("compare", self._post, newest_wins=False)

    @property
    def is_running(self) -> bool:
        """True from a start until `ended` has been told."""
        return self._runs

    def start(self, make: Make) -> None:
        """Yield rows on the worker's thread; ignored while something runs."""
        if self._runs or self._closed:
            return
        self._runs, self._is_stopped = True, False
        generation = self._generation = next(self._generations)

        def work(ctx: RunContext) -> None:
            for row in make(ctx):
                self._post(_Found(generation, row))

        self._lane.submit(generation, work)

    def stop(self) -> None:
        """End the run; rows that are under way are dropped."""
        if self._runs:
            self._is_stopped = True
            self._lane.cancel()

    def shutdown(self) -> None:
        """End the run and wait for the thread; no signal follows."""
        self._closed = True
        self._lane.close()

    def _post(self, event: Event | _Found) -> None:
        """Hand an event over from whatever thread it comes on."""
        if not self._closed:
            self._event.emit(event)

    def _deliver(self, event: Event | _Found) -> None:
        if self._closed or event.generation != self._generation:
            return
        if isinstance(event, _Found):
            if not self._is_stopped:
                self.found.emit(event.row)
        elif isinstance(event, Progress):
            self.progressed.emit(event)
        else:
            self._runs = False
            self.ended.emit(event)
