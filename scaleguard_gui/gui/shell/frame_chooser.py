"""Frame chooser: asks which frame of a multi-frame file to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QLabel, QSlider, QSpinBox, QWidget


class FrameChooser(QDialog):
    """A box and a slider over the frames of one file, counted from 1 as people do."""

    def __init__(self, path: Path, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Choose a frame"))
        self._box = QSpinBox(self)
        self._box.setRange(1, count)
        self._box.setAccessibleName(self.tr("Frame number"))
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(1, count)
        slider.setAccessibleName(self.tr("Frame number"))
        slider.valueChanged.connect(self._box.setValue)
        self._box.valueChanged.connect(slider.setValue)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._box)
        row.addWidget(slider, 1)
        layout = QFormLayout(self)
        layout.addRow(QLabel(self.tr("%s holds %d frames.") % (path.name, count), self))
        layout.addRow(self.tr("&Frame:"), row)
        layout.addRow(buttons)
        self._box.setFocus()

    @property
    def index(self) -> int:
        """The chosen frame, counted from 0."""
        return self._box.value() - 1


def ask_for_frame(path: Path, count: int, parent: QWidget) -> int | None:
    """Return the frame that a person chose, counted from 0; None when they cancelled."""
    chooser = FrameChooser(path, count, parent)
    accepted = chooser.exec()
    chooser.deleteLater()
    return chooser.index if accepted == QDialog.DialogCode.Accepted else None
