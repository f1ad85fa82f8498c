"""Sample opener: reads a ready example on a worker thread and opens it as one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import QObject

from scaleguard_gui.core.recipe import Images
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.io.samples import Sample, samples


class SampleOpener(QObject):
    """Opens samples."""

    def __init__(self, session: SessionModel, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks

    def open(self, sample: Sample, then: Callable[[], None] = lambda: None) -> None:
        """Open a sample with the front end that it was made for; what else was open stays for the other mode."""

        def take(images: Images) -> None:
            opened = {role: frame for role, frame in vars(images).items() if frame is not None}
            if sample.mode == "inspect":
                opened.setdefault("original", None)
            recipe = replace(self._session.recipe, mode=sample.mode, preprocess=sample.preprocess)
            indices = {**self._session.state.frame_indices, **dict.fromkeys(opened, 0)}
            state = SessionState(replace(self._session.images, **opened), recipe, MappingProxyType(indices))
            self._session.replace_all(state, self.tr("Open sample {title}").format(title=sample.title))
            then()

        self._tasks.run(lambda ctx: sample.load(), take)

    def open_first(self) -> None:
        """Open the first sample to craft with: what a window without a file starts with, before any step."""
        sample = next(sample for sample in samples() if sample.mode == "craft")
        self.open(sample, self._session.undo_stack.clear)
