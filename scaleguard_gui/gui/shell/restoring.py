"""Restoring: one click from what the blind scan found to a restored image."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.blind_restore import default_restorer, fitting_scope, found_candidate
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.gui.scan_state import ScanState
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.scanning import Scanning


class Restoring(QObject):
    """Turns the scan's strongest candidate into a recipe that undoes the attack.

    Signals
    -------
    told : (level, sentence)
    """

    told = Signal(str, str)

    def __init__(self, session: SessionModel, scanning: Scanning, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._scanning = session, scanning

    def restore_found(self) -> None:
        """Choose front end, restorer and scope for the attack that was found, as one step."""
        state = self._scanning.state
        candidate = found_candidate(state.inspection) if state.inspection is not None else None
        if state.inspection is None or candidate is None or not can_restore_found(state):
            self.told.emit("note", self.tr("There is no attack to undo: the scan of a suspect has found none."))
            return
        restorer = default_restorer(state.inspection.suspect)
        scope = fitting_scope(state.inspection)
        recipe = replace(self._session.recipe, preprocess=candidate.preprocess, restorer=restorer, scope=scope)
        self._session.change_recipe(recipe, self.tr("Restore what was found"))
        if self._session.is_run_awaited:
            self._session.run()
        sentence = self.tr("Restored for {front_end} by {restorer}, {where}.")
        label = algorithm("restorer", restorer.name).label
        self.told.emit(
            "note",
            sentence.format(front_end=candidate.preprocess.in_words, restorer=label.lower(), where=scope.in_words),
        )


def can_restore_found(state: ScanState) -> bool:
    """Tell whether a scan found an attack in a suspect; of what is crafted here the front end is known."""
    is_attack = state.inspection is not None and state.inspection.verdict.kind == "attack"
    return is_attack and state.progress == "done" and not state.is_crafted
