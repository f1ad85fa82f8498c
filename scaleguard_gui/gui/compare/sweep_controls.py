"""Sweep controls: which parameter of which restorer is swept, over which values."""

from __future__ import annotations

import re

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from scaleguard_gui.core.params import Value
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.sweeping import accepted_values, parameter_of, sweepable, values_to_try
from scaleguard_gui.gui.forms.quiet_inputs import QuietComboBox
from scaleguard_gui.gui.forms.tooltips import parameter_tooltip, wrapped


class SweepControls(QWidget):
    """A restorer, one of its parameters, and values that can be changed by hand.

    Signals
    -------
    wanted :
        Enter was pressed in the values.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base: Selection | None = None
        self.restorer, self.parameter = QuietComboBox(self), QuietComboBox(self)
        self.values = QLineEdit(self)
        self.values.setToolTip(wrapped(self.tr("The values to try, with commas or blanks between them.")))
        self.restorer.setToolTip(wrapped(self.tr("Its other parameters stay at what the recipe has, else default.")))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for text, widget, share in (
            (self.tr("&Restorer"), self.restorer, 3),
            (self.tr("&Parameter"), self.parameter, 2),
            (self.tr("&Values"), self.values, 5),
        ):
            label = QLabel(text, self)
            label.setBuddy(widget)
            widget.setAccessibleName(text.replace("&", ""))
            row.addWidget(label)
            row.addWidget(widget, share)
        self.restorer.currentIndexChanged.connect(self._list_parameters)
        self.parameter.currentIndexChanged.connect(self._list_values)
        self.values.returnPressed.connect(self.wanted)
        self.refresh()

    def refresh(self) -> None:
        """List the registered restorers anew; the choice stays."""
        chosen = self.restorer.currentData()
        with QSignalBlocker(self.restorer):
            self.restorer.clear()
            for known in algorithms("restorer"):
                if sweepable(known.name):
                    self.restorer.addItem(known.label, known.name)
            self.restorer.setCurrentIndex(max(0, self.restorer.findData(chosen)))
        if self.restorer.currentData() != chosen:
            self._list_parameters()

    def set_base(self, restorer: Selection) -> None:
        """Take the recipe's restorer, whose other parameters hold while one of them is swept."""
        self._base = restorer

    def choose(self, restorer: str) -> None:
        """Choose a restorer, where it has a parameter to sweep."""
        place = self.restorer.findData(restorer)
        if place >= 0:
            self.restorer.setCurrentIndex(place)

    def selection(self) -> Selection:
        """Return the restorer with the parameters that are not swept."""
        name = str(self.restorer.currentData())
        base = self._base
        return base if base is not None and base.name == name else Selection.of("restorer", name)

    def chosen_values(self) -> tuple[Value, ...]:
        """Return the values to try; raises `ParameterError` for one that cannot be taken, or where there is none."""
        described = parameter_of(str(self.restorer.currentData()), str(self.parameter.currentData()))
        return accepted_values(described, filter(None, re.split(r"[,;\s]+", self.values.text())))

    def _list_parameters(self) -> None:
        with QSignalBlocker(self.parameter):
            self.parameter.clear()
            for described in sweepable(str(self.restorer.currentData())):
                self.parameter.addItem(described.label, described.name)
        self._list_values()

    def _list_values(self) -> None:
        described = parameter_of(str(self.restorer.currentData()), str(self.parameter.currentData()))
        self.parameter.setToolTip(parameter_tooltip(described))
        self.values.setText(", ".join(_word(value) for value in values_to_try(described)))


def _word(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)
