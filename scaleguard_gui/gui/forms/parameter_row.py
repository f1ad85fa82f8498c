"""Parameter row: what the inputs of all kinds of parameters have in common - label, reset mark and signals."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from scaleguard_gui.core.params import Parameter, Value
from scaleguard_gui.gui.forms.tooltips import parameter_tooltip, value_text


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
