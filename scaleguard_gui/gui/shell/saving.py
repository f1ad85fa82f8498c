"""Saving: pictures to files, raw or as shown; a lossy attack file is read again to tell what is left of the attack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.views.grid import ViewGrid
from scaleguard_gui.io.images import read_image, write_image

# What alters pixels on writing, or may do so; attacks live in single grey levels.
ALTERING = (".jpg", ".jpeg", ".jpe", ".jfif", ".webp")


@dataclass(frozen=True)
class Written:
    """What came of writing: a sentence, and whether it is a warning."""

    sentence: str
    is_warning: bool = False


class Saving(QObject):
    """Writes what is shown.

    Signals
    -------
    told : (level, sentence)
    """

    told = Signal(str, str)

    def __init__(self, session: SessionModel, tasks: Tasks, views: ViewGrid, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._tasks, self._views, self._window = session, tasks, views, window

    def save_raw(self, which: str) -> None:
        """Ask where to, and write a frame of the outcome ("attacked", "restored" ...) with its stored values."""
        outcome = self._session.outcome
        if outcome is None:
            self.told.emit("note", self.tr("There is nothing to save yet."))
            return
        path = self._ask(f"{self._stem()}_{which}.{'png' if _fits_png(outcome.attacked) else 'tif'}", _raw_filters())
        if path:
            self._tasks.run(lambda ctx: write_frame(path, outcome, which, ctx), self._tell)

    def save_shown(self, slot: str) -> None:
        """Ask where to, and write a view as it is shown, window and inversion applied, as a PNG."""
        if self._session.outcome is None:
            self.told.emit("note", self.tr("There is nothing to save yet."))
            return
        frame = Frame.of(self._views.shown_image(slot), "view")
        path = self._ask(f"{self._stem()}_{slot}_shown.png", "PNG (*.png)")
        if path:
            self._tasks.run(lambda ctx: _write_shown(path, frame), self._tell)

    def _tell(self, written: Written) -> None:
        self.told.emit("warning" if written.is_warning else "note", written.sentence)

    def _ask(self, name: str, filters: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save"), str(working_folder(self._session.images) / name), filters
        )
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(Path(name).suffix)

    def _stem(self) -> str:
        outcome = self._session.outcome
        frame = outcome.images.source if outcome and outcome.recipe.mode == "craft" else self._session.images.suspect
        return Path(frame.name).stem if frame and frame.name else "image"


def write_frame(path: Path, outcome: Outcome, which: str, ctx: RunContext) -> Written:
    """Write one frame of an outcome; an attack in a format that alters pixels is read again and measured.

    Raises
    ------
    InputError
        When it cannot be written, or would replace a file that it was made from.
    """
    images = outcome.images
    opened = [frame.path for frame in (images.source, images.target, images.suspect, images.original) if frame]
    if any(name and Path(name).resolve() == path.resolve() for name in opened):
        raise InputError(f"{path.name} is the file that was opened; choose another name, so that it stays as it is.")
    notices = write_image(path, getattr(outcome, which))
    told = " ".join([f"{path.name} was written.", *notices])
    if which != "attacked" or outcome.crafted is None or path.suffix.lower() not in ALTERING:
        return Written(told)
    ctx.progress(0.5, f"Reading {path.name} again")
    asked, left = _gap(outcome.attacked, outcome), _gap(read_image(path), outcome)
    sentence = (
        f"{told} Read again, its model view is up to {left:.4g} grey levels from the target ({asked:.4g} before saving)"
    )
    verdict = "." if left <= asked else "; save as PNG to keep the attack."
    return Written(sentence + verdict, is_warning=left > asked)


def _write_shown(path: Path, frame: Frame) -> Written:
    if path.suffix.lower() != ".png":
        raise InputError(f"{path.name} must end in .png: a view is saved as PNG.")
    return Written(" ".join([f"{path.name} was written as shown.", *write_image(path, frame)]))


def _gap(attacked: Frame, outcome: Outcome) -> float:
    """Return epsilon, the largest abs(D - T) in 8-bit grey levels, by the real scaler."""
    if outcome.crafted is None:
        raise InputError("There is no target to compare with.")
    comparable = attacked if outcome.attacked.is_colour else to_grey(attacked)
    return real_epsilon(comparable, outcome.crafted.goal, outcome.recipe.preprocess)


def _fits_png(frame: Frame) -> bool:
    return frame.pixels.dtype in (np.uint8, np.uint16)


def _raw_filters() -> str:
    return (
        "PNG (*.png);;TIFF (*.tif *.tiff);;BMP (*.bmp);;WebP (*.webp);;JPEG, alters the pixels (*.jpg *.jpeg);;All (*)"
    )
