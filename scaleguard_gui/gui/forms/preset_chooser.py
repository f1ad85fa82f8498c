"""Preset chooser: front ends by name, and what keeps or forgets one."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLineEdit, QMenu, QMessageBox, QToolButton, QWidget

from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.gui.forms.quiet_inputs import QuietComboBox
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.front_ends import FrontEnds

_CUSTOM = 0


class PresetChooser(QWidget):
    """A combo box of presets that shows "Custom" for any other front end, and a menu to keep or delete one.

    Parameters
    ----------
    front_ends : FrontEnds
    parent : QWidget, optional
    """

    chosen = Signal(object)  # Preprocess

    def __init__(self, front_ends: FrontEnds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._front_ends = front_ends
        self._preprocess: Preprocess | None = None
        self.combo = QuietComboBox(self)
        self.combo.setAccessibleName(self.tr("Preset"))
        self.save_action = QAction(self.tr("Save as preset…"), self)
        self.save_action.triggered.connect(self._save)
        self.delete_action = QAction(self.tr("Delete preset"), self)
        self.delete_action.triggered.connect(self._delete)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo, 1)
        layout.addWidget(self._build_button())
        self._fill()
        self.combo.activated.connect(self._choose)
        front_ends.changed.connect(self._fill)

    def set_preprocess(self, preprocess: Preprocess) -> None:
        """Show the name of a front end; nothing is emitted."""
        self._preprocess = preprocess
        preset = self._front_ends.matching(preprocess)
        index = self._front_ends.presets.index(preset) + 1 if preset else _CUSTOM
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(index)
        self.delete_action.setEnabled(preset is not None and preset.is_own)
        custom = self.tr("No preset has just these settings.")
        self.combo.setToolTip(wrapped(preset.label, preset.note) if preset else wrapped(custom))
        self.combo.setAccessibleDescription(preset.note if preset else custom)

    def _fill(self) -> None:
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItem(self.tr("Custom"))
            for preset in self._front_ends.presets:
                self.combo.addItem(preset.label)
                tip = wrapped(preset.label, preset.note)
                self.combo.setItemData(self.combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        model = self.combo.model()
        assert isinstance(model, QStandardItemModel)
        # It tells what is, it is no choice.
        model.item(_CUSTOM).setEnabled(False)
        if self._preprocess is not None:
            self.set_preprocess(self._preprocess)

    def _build_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("⋯")
        button.setToolTip(self.tr("Keep these settings as a preset, or delete one"))
        button.setAccessibleName(self.tr("Presets"))
        menu = QMenu(button)
        menu.addActions([self.save_action, self.delete_action])
        # A menu of its own would add an arrow to the dots.
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
        return button

    def _choose(self, index: int) -> None:
        if index != _CUSTOM:
            self.chosen.emit(self._front_ends.presets[index - 1].preprocess)

    def _save(self) -> None:
        if self._preprocess is None:
            return
        title, wanted = self.tr("Save as preset"), self._preprocess.in_words
        label, is_named = QInputDialog.getText(
            self, title, self.tr("Name of the preset:"), QLineEdit.EchoMode.Normal, wanted
        )
        known = self._front_ends.own_named(label)
        if not is_named or (known and not self._may_replace(known.label)):
            return
        self._front_ends.save(label.strip(), self._preprocess)

    def _may_replace(self, label: str) -> bool:
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self,
            self.tr("Save as preset"),
            self.tr("There is a preset {label} of your own; replace it?").format(label=label),
            buttons.Yes | buttons.No,
        )
        return answer == buttons.Yes

    def _delete(self) -> None:
        preset = self._front_ends.matching(self._preprocess) if self._preprocess is not None else None
        if preset is not None:
            self._front_ends.delete(preset)
