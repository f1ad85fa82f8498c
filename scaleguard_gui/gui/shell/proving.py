"""Proving: judges every restoration once nothing is dragged; under all presets where somebody looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.proof import Proof, prove
from scaleguard_gui.core.proof_front_ends import FrontEndProof, prove_for
from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.gui.panels.proof_panel import ProofPanel
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.views.changed_layer import ChangedLayer
from scaleguard_gui.gui.views.grid import ViewGrid
from scaleguard_gui.io.presets import named_front_ends
from scaleguard_gui.io.proof_page import write_proof

# Every step of a drag brings another restored image; this long none must have come.
REST_MS = 400
# Presets import their libraries, which takes seconds in which a drag would stutter.
PRESETS_REST_MS = 1500


@dataclass(frozen=True, eq=False)
class _Case:
    """What is to be proven."""

    suspect: Frame
    restored: Frame
    preprocess: Preprocess
    original: Frame | None

    @classmethod
    def of(cls, outcome: Outcome) -> _Case:
        original = outcome.images.source if outcome.recipe.mode == "craft" else outcome.images.original
        return cls(outcome.attacked, outcome.restored, outcome.recipe.preprocess, original)

    def is_same(self, other: _Case | None) -> bool:
        return other is not None and (self.suspect, self.restored, self.preprocess, self.original) == (
            other.suspect,
            other.restored,
            other.preprocess,
            other.original,
        )


class Proving(QObject):
    """Serves the proof panel, and shows over the restored image what was changed.

    Signals
    -------
    told : (level, sentence)
    changed_shown : bool
        Whether changed pixels are shown.
    """

    told = Signal(str, str)
    changed_shown = Signal(bool)

    def __init__(
        self, session: SessionModel, tasks: Tasks, panel: ProofPanel, views: ViewGrid, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._tasks, self._panel, self._views = session, tasks, panel, views
        self._window = window
        self._case: _Case | None = None
        self._is_shown = self._awaits_presets = False
        self._generation = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._prove)
        self._presets_rest = QTimer(self)
        self._presets_rest.setSingleShot(True)
        self._presets_rest.setInterval(PRESETS_REST_MS)
        self._presets_rest.timeout.connect(self._prove_presets)
        session.outcome_changed.connect(self._follow)
        session.requested.connect(self._give_way)
        panel.changed_toggled.connect(self.set_changed_shown)
        panel.export_wanted.connect(self.export)
        panel.came_up.connect(self._presets_rest.start)

    def set_changed_shown(self, on: bool) -> None:
        """Show over the restored image which pixels were changed, or not."""
        self._is_shown = on
        self._draw()
        self._panel.changed_box.setChecked(on)
        self.changed_shown.emit(on)

    def export(self) -> None:
        """Ask where to, and write the proof with its pictures as HTML, or as JSON."""
        proof, case = self._panel.proof, self._case
        if proof is None or case is None:
            self.told.emit("note", self.tr("There is no proof yet; it comes a moment after the restored image."))
            return
        name = Path(case.suspect.name or "image").stem
        start = working_folder(self._session.images) / f"{name}_proof.html"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Export the proof"), str(start), "HTML (*.html);;JSON (*.json)"
        )
        if chosen:
            path = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".html")

            def write(ctx: RunContext) -> str:
                found = proof.front_ends or _judged_presets(case, ctx)
                return write_proof(path, replace(proof, front_ends=found))

            self._tasks.run(write, lambda sentence: self.told.emit("note", sentence))

    def _follow(self, outcome: Outcome | None) -> None:
        if outcome is None:
            self._end()
            self._case = None
            self._panel.clear()
            self._draw()
            return
        case = _Case.of(outcome)
        if case.is_same(self._case):
            # Its measures have arrived, or only a detector has changed.
            return
        self._end()
        self._case = case
        self._panel.set_pending()
        self._views.set_changed(None)
        self._rest.start()

    def _give_way(self) -> None:
        """Leave the processor to a newer request; what it brings is looked at in its turn."""
        if self._generation or self._rest.isActive():
            self._end()
            self._case = None

    def _prove(self) -> None:
        case = self._case
        if case is None:
            return
        self._generation = self._tasks.run(
            lambda ctx: prove(case.suspect, case.restored, case.preprocess, ctx, case.original),
            lambda proof: self._take(case, proof),
            self._stopped,
            "proof",
        )

    def _take(self, case: _Case, proof: Proof) -> None:
        """Show the first part, and go on to the presets if somebody looks."""
        if case is not self._case:
            return
        self._generation = 0
        self._awaits_presets = True
        self._panel.show_proof(proof, presets_follow=True)
        self._draw()
        self._presets_rest.start()

    def _prove_presets(self) -> None:
        """Judge under all presets, if that is still to be done and somebody looks."""
        case, proof = self._case, self._panel.proof
        if not (self._awaits_presets and self._panel.isVisible()) or case is None or proof is None:
            return
        self._awaits_presets = False
        self._generation = self._tasks.run(
            lambda ctx: _judged_presets(case, ctx),
            lambda found: self._complete(case, proof, found),
            lambda: self._complete(case, proof, ()),
            "proof",
        )

    def _complete(self, case: _Case, proof: Proof, front_ends: tuple[FrontEndProof, ...]) -> None:
        if case is self._case:
            self._generation = 0
            self._panel.show_proof(replace(proof, front_ends=front_ends), presets_follow=False)

    def _stopped(self) -> None:
        self._generation, self._case = 0, None
        self._panel.set_ended()

    def _end(self) -> None:
        self._rest.stop()
        self._presets_rest.stop()
        self._awaits_presets = False
        if self._generation:
            self._tasks.abandon(self._generation, "proof")
            self._generation = 0

    def _draw(self) -> None:
        proof = self._panel.proof if self._case is not None else None
        self._views.set_changed(ChangedLayer(proof.changed) if self._is_shown and proof is not None else None)


def _judged_presets(case: _Case, ctx: RunContext) -> tuple[FrontEndProof, ...]:
    return prove_for(case.suspect, case.restored, named_front_ends(), ctx, case.original)
