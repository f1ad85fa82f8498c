"""Parameter form: the form of a `Parameters` class, generated from its declaration."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from scaleguard_gui.core.params import Parameters, Value
from scaleguard_gui.gui.forms.parameter_row import ParameterRow
from scaleguard_gui.gui.forms.parameter_rows import row_for
from scaleguard_gui.gui.forms.region_row import RegionRow


class ParameterForm(QWidget):
    """Label, input and reset mark for every declared parameter.

    Parameters
    ----------
    parameters_class : type of Parameters
    parent : QWidget, optional
    """

    edited = Signal(object, str)  # new Parameters, name of the one that changed; while dragging too
    settled = Signal()  # a drag, a choice or a typed value is finished
    draw_requested = Signal(str)  # name of the region that is to be drawn

    def __init__(self, parameters_class: type[Parameters], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = parameters_class()
        self._rows: dict[str, ParameterRow] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for parameter in parameters_class.describe():
            row = row_for(parameter, self)
            row.edited.connect(partial(self._take, parameter.name))
            row.settled.connect(self.settled)
            if isinstance(row, RegionRow):
                row.draw_requested.connect(partial(self.draw_requested.emit, parameter.name))
            layout.addWidget(row)
            self._rows[parameter.name] = row

    def values(self) -> Parameters:
        """Return the values as they stand."""
        return self._values

    def set_values(self, parameters: Parameters) -> None:
        """Show other values; nothing is emitted."""
        self._values = parameters
        for name, row in self._rows.items():
            row.set_value(getattr(parameters, name))

    def row(self, name: str) -> ParameterRow:
        """Return the row of one parameter."""
        return self._rows[name]

    def is_empty(self) -> bool:
        """Return whether there is nothing to set."""
        return not self._rows

    def _take(self, name: str, value: Value) -> None:
        self._values = replace(self._values, **{name: value})
        self.edited.emit(self._values, name)
