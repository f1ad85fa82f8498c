"""Selection editor: which algorithm of a kind, and its parameters."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from scaleguard_gui.core.params import Parameters
from scaleguard_gui.core.registry import Algorithm, Kind, Selection, algorithm, algorithms
from scaleguard_gui.gui.forms.parameter_form import ParameterForm
from scaleguard_gui.gui.forms.quiet_inputs import QuietComboBox
from scaleguard_gui.gui.forms.tooltips import wrapped


class SelectionEditor(QWidget):
    """A combo box of all registered algorithms of a kind, a help button, and the form of the chosen one.

    Each algorithm keeps its parameter values while another one is chosen.

    Parameters
    ----------
    kind : {"scaler", "attack", "detector", "restorer"}
    parent : QWidget, optional
    """

    edited = Signal(object, str)  # Selection, name of the parameter; "" when another algorithm was chosen
    settled = Signal()  # a drag, a choice or a typed value is finished
    help_requested = Signal(object)  # Algorithm
    draw_requested = Signal(str)  # name of the region that is to be drawn

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._forms: dict[str, ParameterForm] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.combo = QuietComboBox(self)
        self.combo.setAccessibleName(self._combo_name())
        self.help_button = self._build_help_button()
        top = QHBoxLayout()
        top.addWidget(self.combo, 1)
        top.addWidget(self.help_button)
        self._layout.addLayout(top)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        font = self.note.font()
        font.setItalic(True)
        self.note.setFont(font)
        self._layout.addWidget(self.note)
        self.refresh()
        self.combo.currentIndexChanged.connect(self._chosen)

    def selection(self) -> Selection:
        """Return what is chosen."""
        name = str(self.combo.currentData())
        return Selection(name, self._form(name).values())

    def set_selection(self, selection: Selection) -> None:
        """Show another choice; nothing is emitted. Raises `ParameterError` for a name that is not registered."""
        algorithm(self.kind, selection.name)
        if self.combo.findData(selection.name) < 0:
            self.refresh()
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(self.combo.findData(selection.name))
        self._form(selection.name).set_values(selection.parameters)
        self._show_chosen()

    def refresh(self) -> None:
        """List the registered algorithms anew; the choice stays."""
        chosen = self.combo.currentData()
        with QSignalBlocker(self.combo):
            self.combo.clear()
            for known in algorithms(self.kind):
                self.combo.addItem(known.label, known.name)
                tip = wrapped(_summary(known))
                self.combo.setItemData(self.combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            self.combo.setCurrentIndex(max(0, self.combo.findData(chosen)))
        self._show_chosen()

    def form(self) -> ParameterForm:
        """Return the form that is shown."""
        return self._form(str(self.combo.currentData()))

    def _form(self, name: str) -> ParameterForm:
        if name not in self._forms:
            form = ParameterForm(algorithm(self.kind, name).parameters, self)
            form.edited.connect(self._parameter_edited)
            form.settled.connect(self.settled)
            form.draw_requested.connect(self.draw_requested)
            form.hide()
            self._layout.addWidget(form)
            self._forms[name] = form
        return self._forms[name]

    def _show_chosen(self) -> None:
        name = self.combo.currentData()
        self.setEnabled(name is not None)
        if name is None:
            return
        chosen, shown = algorithm(self.kind, name), self._form(name)
        for form in self._forms.values():
            form.setVisible(form is shown and not form.is_empty())
        self.combo.setToolTip(wrapped(_summary(chosen)))
        self.note.setText(self._note(chosen))
        self.note.setVisible(bool(self.note.text()))

    def _note(self, chosen: Algorithm) -> str:
        notes = []
        if self.kind == "restorer":
            needs, needs_not = self.tr("Needs the attack's scaler and size."), self.tr("Needs nothing of the attack.")
            notes.append(needs if chosen.needs_preprocess else needs_not)
        if chosen.heavy:
            notes.append(self.tr("Slow: starts with the Run button."))
        return " ".join(notes)

    def _combo_name(self) -> str:
        names = {
            "scaler": self.tr("Scaler"),
            "attack": self.tr("Attack method"),
            "detector": self.tr("Detector"),
            "restorer": self.tr("Restorer"),
        }
        return names[self.kind]

    def _build_help_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("?")
        told = self.tr("What the chosen method does, its formula, paper and weakness")
        button.setToolTip(told)
        button.setAccessibleName(self.tr("Help on {kind}").format(kind=self._combo_name().lower()))
        button.setAccessibleDescription(told)
        button.clicked.connect(self._ask_for_help)
        return button

    def _ask_for_help(self) -> None:
        self.help_requested.emit(algorithm(self.kind, self.selection().name))

    def _chosen(self) -> None:
        self._show_chosen()
        self.edited.emit(self.selection(), "")
        self.settled.emit()

    def _parameter_edited(self, values: Parameters, parameter: str) -> None:
        self.edited.emit(Selection(str(self.combo.currentData()), values), parameter)


def _summary(known: Algorithm) -> str:
    return known.help.split("\n\n", 1)[0].replace("\n", " ")
