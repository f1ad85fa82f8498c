"""Scanning: runs the blind scan of the image that is looked at, by itself where it is a suspect's."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.inspections import Look
from scaleguard_gui.engine.bridge import EngineBridge
from scaleguard_gui.engine.jobs import Progress
from scaleguard_gui.gui.scan_state import ScanState
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.tasks import Tasks


class Scanning(QObject):
    """Follows the session; a result belongs to its frame, and is shown with no other.

    A suspect is scanned as soon as it is opened. An attack image is only scanned on request: in Craft every move of a
    slider makes another one.

    Signals
    -------
    changed : ScanState
    progressed : float
        How far the scan is, 0..1.
    told : (level, sentence)
    """

    changed = Signal(object)
    progressed = Signal(float)
    told = Signal(str, str)

    def __init__(self, session: SessionModel, bridge: EngineBridge, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._inspections = session, tasks, bridge.inspections
        self._generation = 0
        self.state = ScanState()
        session.state_changed.connect(self._follow)
        session.outcome_changed.connect(self._follow)
        bridge.progress.connect(self._pass_on)

    def scan(self) -> None:
        """Scan the image that is looked at, also where that was done before."""
        frame = self.state.frame
        if frame is None:
            self.told.emit("note", self.tr("Open an image first, or craft an attack; then it can be scanned."))
        else:
            self._start(frame, self._inspections.anew)

    def _start(self, frame: Frame, look: Look) -> None:
        self._tasks.abandon(self._generation, "scan")
        self._generation = self._tasks.run(
            lambda ctx: look(frame, ctx),
            lambda inspection: self._take(frame, inspection),
            lambda: self._end(frame),
            "scan",
        )
        self._set(replace(self.state, progress="running"))

    def _follow(self) -> None:
        frame, is_crafted = self._looked_at()
        if frame is self.state.frame:
            return
        if self.state.progress == "running":
            self._tasks.abandon(self._generation, "scan")
        known = self._inspections.known(frame) if frame is not None else None
        self._set(ScanState(frame, "done" if known else "none", known, is_crafted))
        if frame is not None and known is None and not is_crafted:
            self._start(frame, self._inspections.of)

    def _looked_at(self) -> tuple[Frame | None, bool]:
        """Return the image, and whether it was made here."""
        if self._session.mode == "inspect":
            return self._session.images.suspect, False
        outcome = self._session.outcome
        is_crafted = outcome is not None and outcome.recipe.mode == "craft"
        return (outcome.attacked, True) if outcome is not None and is_crafted else (None, False)

    def _take(self, frame: Frame, inspection: Inspection) -> None:
        if frame is self.state.frame:
            self._set(replace(self.state, progress="done", inspection=inspection))

    def _end(self, frame: Frame) -> None:
        """Say that nothing came of it: it was stopped, or it failed, which is told elsewhere."""
        if frame is self.state.frame:
            self._set(replace(self.state, progress="ended"))

    def _pass_on(self, progress: Progress) -> None:
        if progress.generation == self._generation and self.state.progress == "running":
            self.progressed.emit(progress.fraction)

    def _set(self, state: ScanState) -> None:
        self.state = state
        self.changed.emit(state)
