"""Scan runner: runs a batch on a thread of its own; every signal arrives in the thread that made the runner."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.engine.batch import Batch, Step
from scaleguard_gui.engine.jobs import Event, Lane
from scaleguard_gui.io.calibrations import current_calibration
from scaleguard_gui.io.image_folder import image_folder
from scaleguard_gui.io.scanned_image import scan_file


@dataclass(frozen=True)
class Listed:
    """A folder was looked through: how many images there are, and what was left out."""

    total: int
    notices: tuple[str, ...]


class ScanRunner(QObject):
    """Starts, stops and goes on.

    Signals
    -------
    listed : Listed
    stepped : Step
    ended : Done, Failure or Stopped
        Nothing runs any more.
    """

    listed = Signal(object)
    stepped = Signal(object)
    ended = Signal(object)

    _event = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generations = itertools.count(1)
        self._batch: Batch | None = None
        self._runs = self._closed = False
        # Queued by hand: events come from plain Python threads, and a receiver must never run there.
        self._event.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        # A lane of its own: files can be opened while a batch runs for hours.
        self._lane = Lane("batch", self._post, newest_wins=False)

    @property
    def is_running(self) -> bool:
        """True from a start until `ended` has been told."""
        return self._runs

    @property
    def can_go_on(self) -> bool:
        """True when a batch was stopped before its end."""
        return not self._runs and self._batch is not None and not self._batch.is_done

    def start(self, folder: str, recursive: bool, jobs: int) -> None:
        """Scan a folder from the beginning; ignored while something runs."""
        self._run(partial(_list_images, folder, recursive, jobs))

    def go_on(self) -> None:
        """Scan what a stopped batch has left; ignored where there is nothing."""
        if self.can_go_on:
            self._run(None)

    def stop(self) -> None:
        """End the run; what is done stays."""
        self._lane.cancel()

    def shutdown(self) -> None:
        """End the run and wait for thread and processes; no signal follows."""
        self._closed = True
        self._lane.close()

    def _run(self, make: Callable[[], tuple[Batch, Listed]] | None) -> None:
        if self._runs or self._closed:
            return
        self._runs = True

        def work(ctx: RunContext) -> None:
            if make is not None:
                self._batch = None
                self._batch, listed = make()
                self._post(listed)
            assert self._batch is not None
            for step in self._batch.run(ctx):
                self._post(step)

        self._lane.submit(next(self._generations), work)

    def _post(self, event: Event | Step | Listed) -> None:
        """Hand an event over from whatever thread it comes on."""
        if not self._closed:
            self._event.emit(event)

    def _deliver(self, event: Event | Step | Listed) -> None:
        if self._closed:
            return
        if isinstance(event, Listed):
            self.listed.emit(event)
        elif isinstance(event, Step):
            self.stepped.emit(event)
        else:
            self._runs = False
            self.ended.emit(event)


def _list_images(folder: str, recursive: bool, jobs: int) -> tuple[Batch, Listed]:
    work = partial(scan_file, numbers=current_calibration(), wants_thumbnail=True)
    found = image_folder(folder, recursive)
    return Batch(found.files, work, jobs), Listed(len(found.files), found.notices)
