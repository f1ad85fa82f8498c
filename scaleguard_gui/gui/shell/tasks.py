"""Tasks: work off the GUI thread whose end calls a function in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.engine.bridge import EngineBridge, Queue
from scaleguard_gui.engine.jobs import Done, Failure, Stopped


def _do_nothing(*_: Any) -> None:
    """Take whatever came."""


_NOTHING = (_do_nothing, _do_nothing)


class Tasks(QObject):
    """Remembers what to do with the value of each submitted task, and where it comes to nothing.

    Signals
    -------
    failed : (sentence, details)
    """

    failed = Signal(str, str)

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._then: dict[int, tuple[Callable[[Any], None], Callable[[], None]]] = {}
        bridge.task_done.connect(self._on_done)
        bridge.failed.connect(self._on_failed)
        bridge.stopped.connect(self._on_stopped)

    def run(
        self,
        work: Callable[[RunContext], Any],
        then: Callable[[Any], None],
        otherwise: Callable[[], None] = _do_nothing,
        queue: Queue = "tasks",
    ) -> int:
        """Run `work(ctx)` on a worker thread, then call `then(value)` here; returns its generation.

        `otherwise` is called where it fails or is stopped, but not where a newer one of its queue takes its place.
        """
        generation = self._bridge.submit(work, queue)
        self._then[generation] = (then, otherwise)
        return generation

    def abandon(self, generation: int, queue: Queue) -> None:
        """End the newest task of a queue, about which nothing more is to be heard."""
        if self._then.pop(generation, None):
            self._bridge.stop(queue)

    def _on_done(self, done: Done) -> None:
        then, _ = self._then.pop(done.generation, _NOTHING)
        then(done.value)

    def _on_failed(self, failure: Failure) -> None:
        if failure.generation in self._then:
            _, otherwise = self._then.pop(failure.generation)
            otherwise()
            self.failed.emit(failure.sentence, failure.details)

    def _on_stopped(self, stopped: Stopped) -> None:
        _, otherwise = self._then.pop(stopped.generation, _NOTHING)
        otherwise()
