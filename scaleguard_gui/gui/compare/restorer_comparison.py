"""Restorer comparison: keeps the comparison window told of what is open, and takes over what is chosen there."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from scaleguard_gui.core.comparing import Subject
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.engine.bridge import EngineBridge
from scaleguard_gui.gui.compare.compare_window import CompareWindow
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.tasks import Tasks


class RestorerComparison(QObject):
    """Owns the one comparison window.

    Signals
    -------
    logged : (level, sentence, details)
    """

    logged = Signal(str, str, str)

    def __init__(self, session: SessionModel, bridge: EngineBridge, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._bridge, self._tasks, self._parent = session, bridge, tasks, parent
        self.window: CompareWindow | None = None
        session.state_changed.connect(self._follow)
        session.outcome_changed.connect(self._follow)

    def show(self) -> None:
        """Bring the window to the front, and compare at once where that has not been done for what is open."""
        if self.window is None:
            look = self._bridge.inspections.of
            self.window = CompareWindow(self._tasks, look, lambda: working_folder(self._session.images), self._parent)
            self.window.chosen.connect(self._use)
            self.window.logged.connect(self.logged)
        self.window.show()
        self._follow()
        self.window.raise_()
        self.window.activateWindow()
        if not self.window.comparison.is_current:
            self.window.tabs.setCurrentIndex(0)
            self.window.start()

    def shutdown(self) -> None:
        """End what runs and wait for it."""
        if self.window is not None:
            self.window.shutdown()
            self.window.hide()

    def _follow(self) -> None:
        # A dragged slider brings many pictures: who looks elsewhere need not be told of each.
        if self.window is not None and self.window.isVisible():
            self.window.follow(subject_of(self._session), self._session.recipe.restorer)

    def _use(self, row: RestorerRow) -> None:
        recipe = replace(self._session.recipe, restorer=row.restorer)
        self._session.change_recipe(recipe, self.tr("Restorer: {name}").format(name=row.label))
        if self._session.is_run_awaited:
            # Whoever chose a slow one here has waited for it before.
            self._session.run()


def subject_of(session: SessionModel) -> Subject | None:
    """Return what restorers can be compared on: the suspect, or in Craft the attack image that is shown."""
    images, recipe, outcome = session.images, session.recipe, session.outcome
    if recipe.mode == "inspect":
        if images.suspect is None:
            return None
        return Subject(images.suspect, recipe.preprocess, images.original, scope=recipe.scope)
    if outcome is None or outcome.recipe.mode != "craft" or outcome.crafted is None:
        return None
    # The front end that it was made for, which may not be the recipe's while a slow attack waits.
    front_end = outcome.recipe.preprocess
    return Subject(outcome.attacked, front_end, outcome.images.source, outcome.crafted.goal, recipe.scope)
