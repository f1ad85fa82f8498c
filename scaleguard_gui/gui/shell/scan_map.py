"""Scan map: draws what a scan found over the image that it was found in, and writes that to a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.panels.scan_panel import START_OPACITY
from scaleguard_gui.gui.scan_state import ScanState
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.views.grid import ViewGrid
from scaleguard_gui.gui.views.scan_layer import ScanLayer
from scaleguard_gui.gui.views.window_level import Look, coloured
from scaleguard_gui.io.images import write_image


class ScanMap(QObject):
    """Follows the scan: an attack's map comes up by itself, as it points at the place; any other's on request.

    The colours are the image's own, from nothing to its strongest place; over an honest image they would say nothing.

    Signals
    -------
    shown_changed : bool
        Whether the map is over the picture.
    told : (level, sentence)
    """

    shown_changed = Signal(bool)
    told = Signal(str, str)

    def __init__(self, session: SessionModel, tasks: Tasks, views: ViewGrid, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._tasks, self._views, self._window = session, tasks, views, window
        self._state = ScanState()
        self._opacity = START_OPACITY / 100
        self._is_shown = False

    def show_scan(self, state: ScanState) -> None:
        """Take over what is known now."""
        before, self._state = self._state, state
        if state.inspection is not before.inspection:
            found = state.inspection
            self.set_shown(found is not None and found.verdict.kind == "attack")

    def set_shown(self, on: bool) -> None:
        """Draw the map, or not."""
        self._is_shown = on
        self._draw()
        self.shown_changed.emit(on)

    def set_opacity(self, opacity: float) -> None:
        """Draw the strongest place with an opacity of 0..1."""
        self._opacity = opacity
        self._draw()

    def save(self) -> None:
        """Ask where to, and write the map at the image's own size as a PNG, over the image or alone."""
        inspection = self._state.inspection
        if inspection is None or not has_map(inspection):
            self.told.emit("note", self.tr("There is no map yet; scan an image first."))
            return
        over, alone = self.tr("PNG, map over the image (*.png)"), self.tr("PNG, map alone (*.png)")
        suspect = inspection.suspect
        start = working_folder(self._session.images) / f"{Path(suspect.name or 'image').stem}_map.png"
        chosen, how = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the scan map"), str(start), f"{over};;{alone}"
        )
        if not chosen:
            return
        path = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".png")
        look = self._views.look(self._slot) if how != alone else None
        layer = self._layer(inspection)
        self._tasks.run(
            lambda ctx: write_map(path, suspect, layer, look), lambda sentence: self.told.emit("note", sentence)
        )

    @property
    def _slot(self) -> str:
        return "attack" if self._state.is_crafted else "source"

    def _draw(self) -> None:
        inspection = self._state.inspection
        is_drawn = self._is_shown and has_map(inspection)
        self._views.set_scan(self._slot, self._layer(inspection) if is_drawn and inspection else None)

    def _layer(self, inspection: Inspection) -> ScanLayer:
        suspect = inspection.suspect
        return ScanLayer(inspection.scan, Size(suspect.width, suspect.height), self._opacity)


def has_map(inspection: Inspection | None) -> bool:
    """Return whether there is anything to draw."""
    return inspection is not None and (inspection.scan.strength is not None or bool(inspection.scan.regions))


def write_map(path: Path, suspect: Frame, layer: ScanLayer, look: Look | None) -> str:
    """Write a scan's map over the suspect in a look, or alone where that is None; return a sentence that says so.

    Raises
    ------
    InputError
        When it cannot be written, or would replace the suspect.
    """
    if path.suffix.lower() != ".png":
        raise InputError(f"{path.name} must end in .png: a map is saved as PNG.")
    if suspect.path and Path(suspect.path).resolve() == path.resolve():
        raise InputError(f"{path.name} is the image that was scanned; choose another name, so that it stays as it is.")
    below = coloured(suspect.pixels, look) if look is not None else None
    write_image(path, Frame.of(_pixels(layer.saved(below)), "map"))
    return f"{path.name} was written: the scan map {'over the image' if look else 'alone'}."


def _pixels(image: QImage) -> NDArray[np.uint8]:
    """Return an image as RGB (M, N, 3)."""
    packed = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(packed.constBits(), np.uint8).reshape(packed.height(), packed.bytesPerLine())
    return rows[:, : 3 * packed.width()].reshape(packed.height(), packed.width(), 3).copy()
