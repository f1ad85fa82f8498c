"""Preprocess editor: a model's front end - scaler, its parameters, and the size of the model view."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import MAX_SIDE, Size
from scaleguard_gui.gui.forms.quiet_inputs import QuietSpinBox
from scaleguard_gui.gui.forms.selection_editor import SelectionEditor
from scaleguard_gui.gui.forms.tooltips import wrapped


class PreprocessEditor(QWidget):
    """Scaler, width and height; "square" keeps both sides equal."""

    edited = Signal(object, str)  # Preprocess, "scaler" | "width" | "height" | name of a scaler's parameter
    settled = Signal()
    help_requested = Signal(object)  # Algorithm

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.scaler = SelectionEditor("scaler", self)
        self.scaler.edited.connect(self._scaler_edited)
        self.scaler.settled.connect(self.settled)
        self.scaler.help_requested.connect(self.help_requested)
        self.width_box = self._side(self.tr("Model view width"), self._width_edited)
        self.height_box = self._side(self.tr("Model view height"), self._height_edited)
        self.square = QCheckBox(self.tr("Square"), self)
        self.square.setToolTip(wrapped(self.tr("Keeps width and height of the model view equal.")))
        self.square.setChecked(True)
        self.square.toggled.connect(self._square_toggled)
        self.facts = QLabel(self)
        self.facts.setWordWrap(True)
        self.facts.hide()
        layout.addWidget(self.scaler)
        layout.addLayout(self._lay_out_size())
        layout.addWidget(self.facts)
        self._preprocess = Preprocess(self.scaler.selection(), Size(224, 224))
        self.set_preprocess(self._preprocess)

    def preprocess(self) -> Preprocess:
        """Return the front end as it stands."""
        return self._preprocess

    def set_preprocess(self, preprocess: Preprocess) -> None:
        """Show another front end; nothing is emitted."""
        self._preprocess = preprocess
        self.scaler.set_selection(preprocess.scaler)
        self._show_size(preprocess.size)
        if preprocess.size.width != preprocess.size.height:
            with QSignalBlocker(self.square):
                self.square.setChecked(False)

    def set_facts(self, text: str) -> None:
        """Show what follows for the loaded image, for example ratio and considered share."""
        self.facts.setText(text)
        self.facts.setVisible(bool(text))

    def _side(self, name: str, edited: object) -> QuietSpinBox:
        box = QuietSpinBox(self)
        box.setDecimals(0)
        box.setRange(1, MAX_SIDE)
        box.setSuffix(" px")
        box.setAccessibleName(name)
        box.setToolTip(wrapped(name, self.tr("1 to {most} pixels.").format(most=MAX_SIDE)))
        box.valueChanged.connect(edited)
        box.editingFinished.connect(self.settled)
        return box

    def _lay_out_size(self) -> QGridLayout:
        grid = QGridLayout()
        for row, (text, box) in enumerate(((self.tr("Width"), self.width_box), (self.tr("Height"), self.height_box))):
            label = QLabel(text, self)
            label.setBuddy(box)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        grid.addWidget(self.square, 0, 2, 2, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _show_size(self, size: Size) -> None:
        for box, side in ((self.width_box, size.width), (self.height_box, size.height)):
            with QSignalBlocker(box):
                box.setValue(side)

    def _width_edited(self, value: float) -> None:
        width = round(value)
        self._take_size(Size(width, width if self.square.isChecked() else self._preprocess.size.height), "width")

    def _height_edited(self, value: float) -> None:
        height = round(value)
        self._take_size(Size(height if self.square.isChecked() else self._preprocess.size.width, height), "height")

    def _square_toggled(self, on: bool) -> None:
        width, height = self._preprocess.size
        if on and width != height:
            self._take_size(Size(width, width), "height")
            self.settled.emit()

    def _take_size(self, size: Size, changed: str) -> None:
        self._show_size(size)
        self._preprocess = replace(self._preprocess, size=size)
        self.edited.emit(self._preprocess, changed)

    def _scaler_edited(self, scaler: Selection, parameter: str) -> None:
        self._preprocess = replace(self._preprocess, scaler=scaler)
        self.edited.emit(self._preprocess, parameter or "scaler")
