"""Saving: pictures to files, raw or as shown; a lossy attack file is read again to tell what is left of the attack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.core.survival import allowed_epsilon, survival
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.shell.write_dialog import ask_how_to_write
from scaleguard_gui.gui.views.grid import ViewGrid
from scaleguard_gui.io.derivation import told_attack, told_restoration, told_view
from scaleguard_gui.io.file_kind import kind_of_suffix
from scaleguard_gui.io.images import check_writable, read_image, write_image
from scaleguard_gui.io.write_options import WriteOptions


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
        path = self._ask(f"{self._stem()}_{which}{offered_suffix(outcome, which)}", _raw_filters())
        if path is None:
            return
        try:
            check_writable(path, getattr(outcome, which))
        except InputError as error:
            self.told.emit("error", str(error))
            return
        is_attack = which == "attacked" and outcome.crafted is not None
        offered = offered_options(path, outcome, which, self._session.state.frame_indices)
        # A picture that brings its own JPEG file along leaves nothing to choose.
        brings_file = kind_of_suffix(path) == "JPEG" and getattr(outcome, which).jpeg
        options = offered if brings_file else ask_how_to_write(path, offered, is_attack, self._window)
        if options is not None:
            self._tasks.run(lambda ctx: write_frame(path, outcome, which, options, ctx), self._tell)

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
        kinds = filters.split(";;")
        # Some dialogs append the first kind's suffix to a name of another kind.
        own = next((kind for kind in kinds if f"*{Path(name).suffix.lower()}" in kind), kinds[-1])
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save"), str(working_folder(self._session.images) / name), filters, own
        )
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(Path(name).suffix)

    def _stem(self) -> str:
        outcome = self._session.outcome
        frame = outcome.images.source if outcome and outcome.recipe.mode == "craft" else self._session.images.suspect
        return Path(frame.name).stem if frame and frame.name else "image"


def offered_options(path: Path, outcome: Outcome, which: str, frame_indices: Mapping[str, int]) -> WriteOptions:
    """Return how a frame of an outcome is written unless a person chooses otherwise.

    An attack that is made for one JPEG quality is offered that one, and a DICOM file the origin of the frame.
    """
    recipe = outcome.recipe
    role, origin = _origin(outcome)
    if which == "attacked":
        derivation = told_attack(recipe.attack, recipe.preprocess)
    elif which == "restored":
        derivation = told_restoration(recipe.restorer, recipe.preprocess, recipe.scope)
    else:
        derivation = told_view(recipe.preprocess)
    made_for = recipe.attack.parameters.to_mapping() if recipe.mode == "craft" else {}
    own: dict[str, Any] = {}
    if which == "attacked" and kind_of_suffix(path) == "JPEG":
        own = {name: made_for[name] for name in ("quality", "subsampling", "encoder") if name in made_for}
    path_of_origin = origin.path if origin is not None else ""
    return WriteOptions(**own, origin=path_of_origin, origin_frame=frame_indices.get(role, 0), derivation=derivation)


def offered_suffix(outcome: Outcome, which: str) -> str:
    """Return how the name of a file for a frame should end.

    A restored image stays what it was where that keeps every value; all else is a PNG, or a TIFF where PNG cannot.
    """
    _, origin = _origin(outcome)
    kind = kind_of_suffix(Path(origin.path)) if origin is not None and origin.path else None
    if which == "restored" and origin is not None and kind in ("PNG", "TIFF", "BMP", "DICOM"):
        return Path(origin.path).suffix
    return ".png" if _fits_png(outcome.attacked) else ".tif"


def write_frame(path: Path, outcome: Outcome, which: str, options: WriteOptions, ctx: RunContext) -> Written:
    """Write one frame of an outcome; an attack in a format that alters pixels is read again and measured.

    Raises
    ------
    InputError
        When it cannot be written, or would replace a file that it was made from.
    """
    images, recipe = outcome.images, outcome.recipe
    opened = [frame.path for frame in (images.source, images.target, images.suspect, images.original) if frame]
    if any(name and Path(name).resolve() == path.resolve() for name in opened):
        raise InputError(f"{path.name} is the file that was opened; choose another name, so that it stays as it is.")
    notices = write_image(path, getattr(outcome, which), options)
    told = " ".join([f"{path.name} was written.", *notices])
    crafted, source = outcome.crafted, images.source
    is_whole = which != "attacked" or not options.alters(kind_of_suffix(path) or "")
    if is_whole or crafted is None or source is None:
        return Written(told)
    ctx.progress(0.5, f"Reading {path.name} again")
    left = survival(
        source, crafted.frame, read_image(path), crafted.goal, recipe.preprocess, allowed_epsilon(recipe.attack)
    )
    if left.verdict == "survives":
        return Written(f"{told} {left.sentence}")
    return Written(f"{told} {left.sentence} Save as PNG to keep the attack.", is_warning=True)


def _origin(outcome: Outcome) -> tuple[str, Frame | None]:
    """Return the image that an outcome was made from, with its role."""
    role = "source" if outcome.recipe.mode == "craft" else "suspect"
    return role, getattr(outcome.images, role)


def _write_shown(path: Path, frame: Frame) -> Written:
    if path.suffix.lower() != ".png":
        raise InputError(f"{path.name} must end in .png: a view is saved as PNG.")
    return Written(" ".join([f"{path.name} was written as shown.", *write_image(path, frame)]))


def _fits_png(frame: Frame) -> bool:
    return frame.pixels.dtype in (np.uint8, np.uint16)


def _raw_filters() -> str:
    return (
        "PNG (*.png);;TIFF (*.tif *.tiff);;BMP (*.bmp);;WebP (*.webp);;JPEG, alters the pixels (*.jpg *.jpeg);;"
        "DICOM (*.dcm);;All (*)"
    )
