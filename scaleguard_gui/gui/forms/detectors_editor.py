"""Detectors editor: a check list of all registered detectors, each with its parameters."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from scaleguard_gui.core.params import Parameters
from scaleguard_gui.core.registry import Algorithm, Selection, algorithms
from scaleguard_gui.gui.forms.parameter_form import ParameterForm
from scaleguard_gui.gui.forms.tooltips import wrapped


class DetectorsEditor(QWidget):
    """Which detectors run, and with which parameters; a detector's form shows while it is checked."""

    edited = Signal(object, str, str)  # tuple of Selection, detector that changed, parameter ("" when switched)
    settled = Signal()
    help_requested = Signal(object)  # Algorithm

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._boxes: dict[str, QCheckBox] = {}
        self._forms: dict[str, ParameterForm] = {}
        self.refresh()

    def detectors(self) -> tuple[Selection, ...]:
        """Return the checked ones, in the order shown."""
        return tuple(
            Selection(name, self._forms[name].values()) for name, box in self._boxes.items() if box.isChecked()
        )

    def set_detectors(self, chosen: tuple[Selection, ...]) -> None:
        """Show another choice; nothing is emitted."""
        if any(selection.name not in self._boxes for selection in chosen):
            self.refresh()
        values = {selection.name: selection.parameters for selection in chosen}
        for name, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setChecked(name in values)
            if name in values:
                self._forms[name].set_values(values[name])
            self._show_form(name)

    def refresh(self) -> None:
        """Add the detectors registered since the last call."""
        for known in algorithms("detector"):
            if known.name not in self._boxes:
                self._add(known)

    def box(self, name: str) -> QCheckBox:
        """Return the check box of one detector."""
        return self._boxes[name]

    def form(self, name: str) -> ParameterForm:
        """Return the form of one detector."""
        return self._forms[name]

    def _add(self, known: Algorithm) -> None:
        box = QCheckBox(known.label.replace("&", "&&"), self)
        box.setToolTip(wrapped(known.help.split("\n\n", 1)[0]))
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.toggled.connect(partial(self._switched, known.name))
        mark = QToolButton(self)
        mark.setText("?")
        mark.setToolTip(self.tr("What this detector does, its formula, paper and weakness"))
        mark.setAccessibleName(self.tr("Help on {name}").format(name=known.label))
        mark.clicked.connect(partial(self._ask_for_help, known))
        line = QHBoxLayout()
        line.addWidget(box, 1)
        line.addWidget(mark)
        form = ParameterForm(known.parameters, self)
        form.edited.connect(partial(self._parameter_edited, known.name))
        form.settled.connect(self.settled)
        indented = QHBoxLayout()
        indented.addSpacing(box.iconSize().width() + 4)
        indented.addWidget(form)
        self._layout.addLayout(line)
        self._layout.addLayout(indented)
        self._boxes[known.name], self._forms[known.name] = box, form
        self._show_form(known.name)

    def _show_form(self, name: str) -> None:
        self._forms[name].setVisible(self._boxes[name].isChecked() and not self._forms[name].is_empty())

    def _ask_for_help(self, known: Algorithm, _checked: bool = False) -> None:
        self.help_requested.emit(known)

    def _switched(self, name: str, _on: bool) -> None:
        self._show_form(name)
        self.edited.emit(self.detectors(), name, "")
        self.settled.emit()

    def _parameter_edited(self, name: str, _values: Parameters, parameter: str) -> None:
        self.edited.emit(self.detectors(), name, parameter)
