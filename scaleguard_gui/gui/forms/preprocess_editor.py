"""Preprocess editor: a model's front end - preset, scaler, size of the model view, fit and colour."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import MAX_SIDE, Size
from scaleguard_gui.gui.forms.fit_editor import FitEditor
from scaleguard_gui.gui.forms.preset_chooser import PresetChooser
from scaleguard_gui.gui.forms.quiet_inputs import QuietSpinBox
from scaleguard_gui.gui.forms.selection_editor import SelectionEditor
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.front_ends import FrontEnds


class PreprocessEditor(QWidget):
    """Preset, scaler, width and height ("square" keeps both sides equal), fit and colour.

    Parameters
    ----------
    front_ends : FrontEnds
    parent : QWidget, optional
    """

    # Preprocess, "preset" | "scaler" | "width" | "height" | "fit" | "resize" | "pad" | "colour" | a scaler's parameter
    edited = Signal(object, str)
    settled = Signal()
    help_requested = Signal(object)  # Algorithm

    def __init__(self, front_ends: FrontEnds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.presets = PresetChooser(front_ends, self)
        self.presets.chosen.connect(self._preset_chosen)
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
        self.fit = FitEditor(self)
        self.fit.edited.connect(self._fit_edited)
        self.fit.settled.connect(self.settled)
        self.grey = QCheckBox(self.tr("Made grey first"), self)
        self.grey.setToolTip(
            wrapped(self.tr("Colours become grey, as in Pillow's mode L, before the image is scaled."))
        )
        self.grey.toggled.connect(self._grey_toggled)
        self.facts = QLabel(self)
        self.facts.setWordWrap(True)
        self.facts.hide()
        layout.addWidget(self.presets)
        layout.addWidget(self.scaler)
        layout.addLayout(self._lay_out_size())
        layout.addWidget(self.grey)
        layout.addWidget(self.facts)
        self._preprocess = Preprocess(self.scaler.selection(), Size(224, 224))
        self.set_preprocess(self._preprocess)

    def preprocess(self) -> Preprocess:
        """Return the front end as it stands."""
        return self._preprocess

    def set_preprocess(self, preprocess: Preprocess) -> None:
        """Show another front end; nothing is emitted."""
        self._preprocess = preprocess
        self.presets.set_preprocess(preprocess)
        self.scaler.set_selection(preprocess.scaler)
        self._show_size(preprocess.size)
        self.fit.set_fit(preprocess.fit, preprocess.size)
        with QSignalBlocker(self.grey):
            self.grey.setChecked(preprocess.colour == "grey")
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
        grid, labels = QGridLayout(), []
        for row, (text, box) in enumerate(((self.tr("Width"), self.width_box), (self.tr("Height"), self.height_box))):
            label = QLabel(text, self)
            label.setBuddy(box)
            labels.append(label)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        grid.addWidget(self.square, 0, 2, 2, 1)
        grid.addWidget(self.fit, 2, 0, 1, 3)
        # One column of labels for both.
        widest = max(label.sizeHint().width() for label in (*labels, *self.fit.labels()))
        for label in (*labels, *self.fit.labels()):
            label.setMinimumWidth(widest)
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
        self._take(replace(self._preprocess, size=size, fit=self.fit.fit(size)), changed)

    def _scaler_edited(self, scaler: Selection, parameter: str) -> None:
        self._take(replace(self._preprocess, scaler=scaler), parameter or "scaler")

    def _fit_edited(self, fit: Fit, changed: str) -> None:
        self._take(replace(self._preprocess, fit=fit), changed)

    def _grey_toggled(self, on: bool) -> None:
        self._take(replace(self._preprocess, colour="grey" if on else "keep"), "colour")
        self.settled.emit()

    def _preset_chosen(self, preprocess: Preprocess) -> None:
        self.set_preprocess(preprocess)
        self.edited.emit(preprocess, "preset")
        self.settled.emit()

    def _take(self, preprocess: Preprocess, changed: str) -> None:
        self._preprocess = preprocess
        self.presets.set_preprocess(preprocess)
        self.edited.emit(preprocess, changed)
