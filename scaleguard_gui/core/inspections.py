"""Inspections: the blind scans of the last few images, each made once, whoever asks for it first."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame

Look = Callable[[Frame, RunContext], Inspection]

# Undo brings images back that were scanned before; maps of large images are large.
_KEPT = 6
# How long somebody waits for another one's scan before asking whether to go on, in seconds.
_PATIENCE = 0.02


class Inspections:
    """A memory of blind scans, safe to share between threads.

    One scan runs at a time: whoever asks for an image that is being scanned waits for that scan and takes its result.

    Parameters
    ----------
    look : callable, optional
        ``f(frame, ctx) -> Inspection``; `inspect` with the shipped calibration by default.
    """

    def __init__(self, look: Look = inspect) -> None:
        self._look = look
        self._kept: dict[Frame, Inspection] = {}
        self._turn = Lock()

    def known(self, frame: Frame) -> Inspection | None:
        """Return what is known of an image, without any work."""
        return self._kept.get(frame)

    def of(self, frame: Frame, ctx: RunContext) -> Inspection:
        """Return the inspection of an image, made now if need be; raises like `inspect`."""
        return self._in_turn(frame, ctx, is_known_enough=True)

    def anew(self, frame: Frame, ctx: RunContext) -> Inspection:
        """Scan an image, also where that was done before; raises like `inspect`."""
        return self._in_turn(frame, ctx, is_known_enough=False)

    def _in_turn(self, frame: Frame, ctx: RunContext, is_known_enough: bool) -> Inspection:
        while not self._turn.acquire(timeout=_PATIENCE):
            ctx.check()
        try:
            known = self._kept.get(frame) if is_known_enough else None
            return known or self._made(frame, ctx)
        finally:
            self._turn.release()

    def _made(self, frame: Frame, ctx: RunContext) -> Inspection:
        made = self._look(frame, ctx)
        self._kept.pop(frame, None)
        self._kept[frame] = made
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return made
