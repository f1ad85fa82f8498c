"""Parameter rows: one declared parameter as label, input and reset mark."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from scaleguard_gui.core.params import Parameter, Value
from scaleguard_gui.gui.forms.number_steps import NumberSteps
from scaleguard_gui.gui.forms.parameter_row import ParameterRow
from scaleguard_gui.gui.forms.quiet_inputs import QuietComboBox, QuietSlider, QuietSpinBox
from scaleguard_gui.gui.forms.region_row import RegionRow
from scaleguard_gui.gui.forms.text_row import TextRow


def row_for(parameter: Parameter, parent: QWidget | None = None) -> ParameterRow:
    """Return the row that suits the parameter's kind."""
    rows: dict[str, Callable[..., ParameterRow]] = {
        "integer": NumberRow,
        "number": NumberRow,
        "choice": ChoiceRow,
        "flag": FlagRow,
        "text": TextRow,
        "region": RegionRow,
    }
    return rows[parameter.kind](parameter, parent)


class NumberRow(ParameterRow):
    """A whole or real number: a box, and below it a slider where one can be aimed."""

    def _build(self) -> QWidget:
        self.steps = NumberSteps(self.parameter)
        label = self._build_label()
        box = QuietSpinBox(self)
        box.setDecimals(self.steps.decimals)
        box.setRange(self.steps.minimum, self.steps.maximum)
        box.setSingleStep(self.steps.step)
        if self.parameter.unit:
            box.setSuffix(f" {self.parameter.unit}")
        box.valueChanged.connect(self._box_moved)
        box.editingFinished.connect(self.settled)
        label.setBuddy(box)
        self._grid.addWidget(box, 0, 1)
        self.slider = self._build_slider()
        return box

    def _build_slider(self) -> QuietSlider | None:
        if not self.steps.suit_a_slider:
            return None
        slider = QuietSlider(self)
        slider.setRange(0, self.steps.count)
        slider.setPageStep(max(1, self.steps.count // 10))
        slider.setAccessibleName(self.tr("{name}, slider").format(name=self.parameter.label))
        slider.setAccessibleDescription(self.parameter.help)
        slider.valueChanged.connect(self._slider_moved)
        slider.sliderReleased.connect(self.settled)
        self._grid.addWidget(slider, 1, 0, 1, 3)
        return slider

    def _show(self, value: Value) -> None:
        assert isinstance(self.input, QuietSpinBox)
        with QSignalBlocker(self.input):
            self.input.setValue(float(value))
        self._place_slider(float(value))

    def _place_slider(self, value: float) -> None:
        if self.slider is not None:
            with QSignalBlocker(self.slider):
                self.slider.setValue(self.steps.position_of(value))

    def _slider_moved(self, position: int) -> None:
        assert isinstance(self.input, QuietSpinBox)
        value = self.steps.value_at(position)
        with QSignalBlocker(self.input):
            self.input.setValue(value)
        self._take(value)

    def _box_moved(self, shown: float) -> None:
        value = self.steps.own_type(shown)
        self._place_slider(value)
        self._take(value)


class ChoiceRow(ParameterRow):
    """One of several words: a combo box below its label."""

    def _build(self) -> QWidget:
        label = self._build_label()
        combo = QuietComboBox(self)
        combo.addItems(list(self.parameter.choices))
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        combo.currentTextChanged.connect(self._chosen)
        label.setBuddy(combo)
        self._grid.addWidget(combo, 1, 0, 1, 3)
        return combo

    def _show(self, value: Value) -> None:
        assert isinstance(self.input, QuietComboBox)
        with QSignalBlocker(self.input):
            self.input.setCurrentText(str(value))

    def _chosen(self, word: str) -> None:
        self._take(word)
        self.settled.emit()


class FlagRow(ParameterRow):
    """Yes or no: a check box with its own label."""

    def _build(self) -> QWidget:
        box = QCheckBox(self.parameter.label.replace("&", "&&"), self)
        box.toggled.connect(self._toggled)
        self._grid.addWidget(box, 0, 0, 1, 2)
        return box

    def _show(self, value: Value) -> None:
        assert isinstance(self.input, QCheckBox)
        with QSignalBlocker(self.input):
            self.input.setChecked(bool(value))

    def _toggled(self, on: bool) -> None:
        self._take(on)
        self.settled.emit()
