"""Parameter rows: one declared parameter as label, input and reset mark."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.params import Parameter, Value
from scaleguard_gui.gui.forms.number_steps import NumberSteps
from scaleguard_gui.gui.forms.quiet_inputs import QuietComboBox, QuietSlider, QuietSpinBox
from scaleguard_gui.gui.forms.tooltips import parameter_tooltip, value_text


def row_for(parameter: Parameter, parent: QWidget | None = None) -> ParameterRow:
    """Return the row that suits the parameter's kind."""
    rows: dict[str, Callable[..., ParameterRow]] = {
        "integer": NumberRow,
        "number": NumberRow,
        "choice": ChoiceRow,
        "flag": FlagRow,
        "text": TextRow,
        "region": TextRow,
    }
    return rows[parameter.kind](parameter, parent)


class ParameterRow(QWidget):
    """Base of the rows; a subclass builds its input and shows a value without a signal.

    Parameters
    ----------
    parameter : Parameter
    parent : QWidget, optional
    """

    edited = Signal(object)  # the new value, in the parameter's own type
    settled = Signal()  # a drag, a choice or a typed value is finished

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self._value: Value = parameter.default
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self.input = self._build()
        self.input.setAccessibleName(parameter.label)
        self.input.setAccessibleDescription(parameter.help)
        self.reset_button = self._build_reset()
        self._grid.addWidget(self.reset_button, 0, 2)
        self.setToolTip(parameter_tooltip(parameter))
        self.setFocusProxy(self.input)
        self.set_value(parameter.default)

    def value(self) -> Value:
        """Return the value that was set or edited last."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show a value; nothing is emitted."""
        self._value = value
        self._show(value)
        self._mark_change()

    def reset(self) -> None:
        """Take the default again, as an edit."""
        self.input.setFocus()
        self.set_value(self.parameter.default)
        self.edited.emit(self._value)
        self.settled.emit()

    def _take(self, value: Value) -> None:
        self._value = value
        self._mark_change()
        self.edited.emit(value)

    def _mark_change(self) -> None:
        self.reset_button.setVisible(self._value != self.parameter.default)

    @abstractmethod
    def _build(self) -> QWidget:
        """Make the input that suits this kind of parameter."""

    @abstractmethod
    def _show(self, value: Value) -> None:
        """Put a value into the input without an edit being heard."""

    def _build_label(self) -> QLabel:
        label = QLabel(self.parameter.label, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self._grid.addWidget(label, 0, 0)
        return label

    def _build_reset(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("↺")
        button.setAutoRaise(True)
        font = button.font()
        font.setPointSizeF(1.3 * font.pointSizeF())
        button.setFont(font)
        told = self.tr("Reset {name} to {default}").format(
            name=self.parameter.label, default=value_text(self.parameter, self.parameter.default)
        )
        button.setToolTip(told)
        button.setAccessibleName(told)
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        button.clicked.connect(self.reset)
        return button


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


class TextRow(ParameterRow):
    """Free text, or the text of a region: taken when it is finished, if the parameter accepts it."""

    def _build(self) -> QWidget:
        label = self._build_label()
        line = QLineEdit(self)
        line.editingFinished.connect(self._typed)
        label.setBuddy(line)
        self._grid.addWidget(line, 1, 0, 1, 3)
        return line

    def _show(self, value: Value) -> None:
        assert isinstance(self.input, QLineEdit)
        with QSignalBlocker(self.input):
            self.input.setText(str(value))

    def _typed(self) -> None:
        assert isinstance(self.input, QLineEdit)
        try:
            value = self.parameter.accept(self.input.text())
        except ParameterError:
            self._show(self._value)
            return
        if value != self._value:
            self._take(value)
            self.settled.emit()
