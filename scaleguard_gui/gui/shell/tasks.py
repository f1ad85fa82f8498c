"""Tasks: work off the GUI thread whose end calls a function in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.engine.bridge import EngineBridge
from scaleguard_gui.engine.jobs import Done, Failure, Stopped


class Tasks(QObject):
    """Remembers what to do with the value of each submitted task.

    Signals
    -------
    failed : (sentence, details)
    """

    failed = Signal(str, str)

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._then: dict[int, Callable[[Any], None]] = {}
        bridge.task_done.connect(self._on_done)
        bridge.failed.connect(self._on_failed)
        bridge.stopped.connect(self._on_stopped)

    def run(self, work: Callable[[RunContext], Any], then: Callable[[Any], None]) -> None:
        """Run `work(ctx)` on a worker thread, then call `then(value)` here."""
        self._then[self._bridge.submit(work)] = then

    def _on_done(self, done: Done) -> None:
        then = self._then.pop(done.generation, None)
        if then:
            then(done.value)

    def _on_failed(self, failure: Failure) -> None:
        if self._then.pop(failure.generation, None):
            self.failed.emit(failure.sentence, failure.details)

    def _on_stopped(self, stopped: Stopped) -> None:
        self._then.pop(stopped.generation, None)
