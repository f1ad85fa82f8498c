"""Garbage: collects Python's reference cycles in the window's thread only, and a little at a time."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 250
# After so many collections of young objects, one looks at all that were made since the start.
FULL_AFTER = 40


class GarbageCollector(QObject):
    """Takes over from Python's own collector until `stop`.

    That one runs in whatever thread happens to allocate; in a worker's it might destroy a widget, which ends the
    program. And it walks over all imported modules now and then, which stops the window for some 60 ms: what exists
    at the start is left alone here, and a walk over all the rest waits until nothing runs.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.collect()
        gc.freeze()
        gc.disable()
        self._passes = 0
        self._is_busy = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(INTERVAL_MS)

    def set_busy(self, busy: bool) -> None:
        """Tell whether jobs run, whose pictures must not wait."""
        self._is_busy = busy

    def stop(self) -> None:
        """Give the work back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        self._passes += 1
        if self._passes > FULL_AFTER and not self._is_busy:
            self._passes = 0
            gc.collect()
        else:
            gc.collect(1)
