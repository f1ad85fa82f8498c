"""What a running algorithm may say to whoever started it: progress, and "may I go on?"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from scaleguard_gui.core.errors import Cancelled


def _ignore_progress(fraction: float, text: str) -> None:
    """Drop a progress report."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class RunContext:
    """Progress and cancellation for one run; a plain ``RunContext()`` ignores both.

    Parameters
    ----------
    on_progress : callable
        Receives (fraction in 0..1, short text); may be called from a worker thread.
    is_cancelled : callable
        Returns True once the run should stop.
    is_superseded : callable
        Returns True once a newer request waits, so that measures nobody will see can be skipped.
    """

    on_progress: Callable[[float, str], None] = _ignore_progress
    is_cancelled: Callable[[], bool] = _never
    is_superseded: Callable[[], bool] = _never

    def without_progress(self) -> RunContext:
        """Return a context for a part of the work, whose own progress says nothing about the whole."""
        return replace(self, on_progress=_ignore_progress)

    def part(self, start: float, end: float) -> RunContext:
        """Return a context for a part of the work, which takes the whole from one fraction to another."""
        return replace(self, on_progress=lambda done, text: self.on_progress(start + (end - start) * done, text))

    def progress(self, fraction: float, text: str = "") -> None:
        """Report that `fraction` (0..1) of the run is done, then check for cancellation."""
        self.on_progress(fraction, text)
        self.check()

    def check(self) -> None:
        """Raise `Cancelled` once the run should stop; call it every few milliseconds of work."""
        if self.is_cancelled():
            raise Cancelled
