"""Gallery: shows the image that is looked at through every named front end, one after the other."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.disagreement import SeenView, cleaned, seen_view
from scaleguard_gui.core.errors import ScaleGuardError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.front_ends import FrontEnd, that_shrink
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.gui.panels.view_gallery import ViewGallery
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.io.presets import presets


class Gallery(QObject):
    """Serves the view gallery; every view is a task of its own, so that others get their turn between two of them.

    Signals
    -------
    told : (level, sentence)
    shown :
        The gallery is to be seen.
    """

    told = Signal(str, str)
    shown = Signal()

    def __init__(self, session: SessionModel, tasks: Tasks, panel: ViewGallery, window: QMainWindow) -> None:
        super().__init__(window)
        self._session, self._tasks, self._panel = session, tasks, panel
        self._frame: Frame | None = None
        panel.wanted.connect(self.show)
        panel.front_end_chosen.connect(self._use)
        session.state_changed.connect(self._follow)
        session.outcome_changed.connect(self._follow)

    def show(self) -> None:
        """Make the views of the suspect, or in Craft of the attack image, and show them."""
        self.shown.emit()
        frame = self._looked_at()
        if frame is None:
            self.told.emit("note", self.tr("Open an image first; then the views of all front ends can be shown."))
            return
        listed = tuple(FrontEnd(preset.label, preset.preprocess) for preset in presets()[0])
        front_ends, notices = that_shrink(frame, listed)
        self._frame = frame
        self._panel.clear()
        self._panel.show_progress(0, len(front_ends))
        self._tasks.run(
            lambda ctx: cleaned(frame, ctx),
            lambda clean: self._go_on(frame, clean, front_ends, 0, notices),
            lambda: self._end(frame),
        )

    def _go_on(
        self, frame: Frame, clean: Frame, front_ends: tuple[FrontEnd, ...], done: int, notices: tuple[str, ...]
    ) -> None:
        """Ask for the next view, unless another image is looked at by now."""
        if frame is not self._frame:
            return
        if done == len(front_ends):
            self._panel.explain(notices)
            return

        def take(seen: SeenView | str) -> None:
            if frame is not self._frame:
                return
            left_out = (seen,) if isinstance(seen, str) else ()
            if isinstance(seen, SeenView):
                self._panel.add(seen)
            self._panel.show_progress(done + 1, len(front_ends))
            self._go_on(frame, clean, front_ends, done + 1, (*notices, *left_out))

        self._tasks.run(lambda ctx: _seen(frame, clean, front_ends[done], ctx), take, lambda: self._end(frame))

    def _looked_at(self) -> Frame | None:
        if self._session.mode == "inspect":
            return self._session.images.suspect
        outcome = self._session.outcome
        return outcome.attacked if outcome is not None and outcome.recipe.mode == "craft" else None

    def _follow(self) -> None:
        if self._frame is not None and self._looked_at() is not self._frame:
            self._frame = None
            self._panel.mark_outdated()

    def _end(self, frame: Frame) -> None:
        """Keep the views that are there when the rest was stopped."""
        if frame is self._frame:
            self._panel.explain((self.tr("Stopped before all were there."),))

    def _use(self, preprocess: Preprocess) -> None:
        recipe = replace(self._session.recipe, preprocess=preprocess)
        self._session.change_recipe(recipe, self.tr("Front end of a model view"))


def _seen(frame: Frame, clean: Frame, front_end: FrontEnd, ctx: RunContext) -> SeenView | str:
    """Return what a front end sees, or the sentence that says why it sees nothing."""
    ctx.check()
    try:
        return seen_view(frame, clean, front_end)
    except ScaleGuardError as error:
        return str(error)
