"""Presenter: puts the session's images and outcome into views and panels; it decides what goes where, nothing else."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.docks import Panels
from scaleguard_gui.gui.shell.titles import outcome_titles, waiting_titles
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.grid import ViewGrid

SLOTS = ("source", "attack", "model", "restored")
BUSY_AFTER_MS = 300


class Presenter(QObject):
    """Shows whatever the session says."""

    def __init__(self, session: SessionModel, grid: ViewGrid, panels: Panels, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._grid, self._panels = session, grid, panels
        self._busy = QTimer(self)
        self._busy.setSingleShot(True)
        self._busy.setInterval(BUSY_AFTER_MS)
        self._busy.timeout.connect(lambda: self._mark_busy(True))
        self._mode = ""
        self._hinted: tuple[str, bool] | None = None
        self._is_map_wanted = False
        session.outcome_changed.connect(self.show_outcome)
        session.state_changed.connect(self.show_state)
        grid.region_changed.connect(self.show_region)

    def show_state(self, state: SessionState) -> None:
        """Prepare the views for a mode, and show the image that waits for others."""
        mode = state.recipe.mode
        if mode != self._mode:
            self._mode = mode
            # In Inspect the second view holds the map, so that the two versions of the large image are compared.
            self._grid.set_compared("source", "attack" if mode == "craft" else "restored")
        self._show_hints(state)
        if self._session.outcome is None:
            self._show_waiting(state)

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Show pictures, and measures as far as they are there."""
        if outcome is None:
            self._panels.show_outcome(None, None)
            self._show_waiting(self._session.state)
            return
        self._mark_busy(False)
        if not self._session.is_up_to_date:
            self._busy.start()
        self._show_pictures(outcome)
        self._panels.show_outcome(outcome, self._grid.region())

    def show_region(self, region: tuple[int, int, int, int] | None) -> None:
        """List the statistics inside the rectangle of interest."""
        self._panels.show_region(region)

    def set_map_shown(self, on: bool) -> None:
        """Show what explains an attack, where it gives such a map, in place of the restored picture; or not."""
        self._is_map_wanted = on
        self._show_map(self._session.outcome)

    def await_picture(self) -> None:
        """Mark the views as busy unless a picture comes in a moment."""
        if not self._busy.isActive():
            self._busy.start()

    def set_busy(self, busy: bool) -> None:
        """Take the marks away once nothing runs any more."""
        if not busy:
            self._mark_busy(False)

    def _mark_busy(self, marked: bool) -> None:
        if not marked:
            self._busy.stop()
        for slot in SLOTS[1:]:
            self._grid.set_busy(slot, marked)

    def _show_pictures(self, outcome: Outcome) -> None:
        craft = outcome.recipe.mode == "craft"
        first = outcome.images.source if craft else outcome.attacked
        second = outcome.attacked if craft else outcome.difference
        pictures = zip(SLOTS, (first, second, outcome.model_view, outcome.restored), strict=True)
        height, width = outcome.attacked.height, outcome.attacked.width
        seen = outcome.recipe.preprocess.placement(height, width)
        titles = outcome_titles(outcome)
        for slot, frame in pictures:
            is_map = frame is outcome.difference
            extent = seen if is_map or slot == "model" else whole(width, height)
            self._grid.show_picture(slot, frame, titles[slot], extent, colour_map="heat" if is_map else None)
        self._show_map(outcome)

    def _show_map(self, outcome: Outcome | None) -> None:
        maps = outcome.crafted.maps if outcome is not None and outcome.crafted is not None else {}
        title, frame = next(iter(maps.items()), ("", None))
        self._grid.show_map(frame if self._is_map_wanted else None, title)

    def _show_waiting(self, state: SessionState) -> None:
        images, mode = state.images, state.recipe.mode
        large = images.source if mode == "craft" else images.suspect
        titles = waiting_titles(images, mode)
        extent = whole(large.width, large.height) if large else whole(1, 1)
        for slot in SLOTS:
            self._grid.show_picture(slot, large if slot == "source" else None, titles[slot], extent)
        self._show_map(None)

    def _show_hints(self, state: SessionState) -> None:
        needs_target = algorithm("attack", state.recipe.attack.name).needs_target
        if self._hinted == (state.recipe.mode, needs_target):
            return
        self._hinted = (state.recipe.mode, needs_target)
        if state.recipe.mode == "craft":
            hints = (
                self.tr("Open a source: the large image to attack. File > Open, or drop a file here."),
                self.tr("The attack image appears here once a source and a target are open.")
                if needs_target
                else self.tr("The attack image appears here once a source is open; this attack needs no target."),
                self.tr("Open a target: the picture that the model shall see. File > Open target, or drop it here.")
                if needs_target
                else self.tr("What the model sees appears here."),
                self.tr("The restored image appears here."),
            )
        else:
            hints = (
                self.tr("Open a suspect: the image to inspect. File > Open, or drop a file here."),
                self.tr("Where the model sees something else than you do appears here."),
                self.tr("What the model sees appears here."),
                self.tr("The restored image appears here."),
            )
        for slot, hint in zip(SLOTS, hints, strict=True):
            self._grid.set_hint(slot, hint)
