"""Write dialog: asks what a format leaves open (quality, colours, a patient's name) and warns of what is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from scaleguard_gui.core.jpeg import ENCODERS, SUBSAMPLINGS
from scaleguard_gui.io.file_kind import kind_of_suffix
from scaleguard_gui.io.write_options import JPEG_QUALITY, WriteOptions

_WEBP_QUALITY = 80


class WriteDialog(QDialog):
    """What a file of one kind leaves open.

    Parameters
    ----------
    path : Path
        The file to be written: JPEG, WebP or DICOM.
    options : WriteOptions
        What is offered at first.
    is_attack : bool
        Whether an attack would be lost.
    parent : QWidget, optional
    """

    def __init__(self, path: Path, options: WriteOptions, is_attack: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save %s") % path.name)
        self._kind, self._options = kind_of_suffix(path), options
        self.warning = QLabel(self)
        self.warning.setWordWrap(True)
        self.quality = QSpinBox(self)
        self.quality.setRange(1, 100)
        self.quality.setAccessibleName(self.tr("Quality"))
        self.subsampling, self.encoder = self._choice(SUBSAMPLINGS), self._choice(ENCODERS)
        self.lossless = QCheckBox(self.tr("&Lossless: keep every value"), self)
        self.keep_patient = QCheckBox(self.tr("&Keep the names of patient and study"), self)
        self._is_attack = is_attack
        layout = QFormLayout(self)
        self._add_rows(layout)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addRow(self.warning)
        layout.addRow(buttons)
        self._follow()

    @property
    def options(self) -> WriteOptions:
        """What was chosen."""
        if self._kind == "DICOM":
            return replace(self._options, keep_patient=self.keep_patient.isChecked())
        if self._kind == "WebP":
            return replace(self._options, quality=None if self.lossless.isChecked() else self.quality.value())
        return replace(
            self._options,
            quality=self.quality.value(),
            subsampling=self.subsampling.currentText(),  # type: ignore[arg-type] # no other words are offered
            encoder=self.encoder.currentText(),  # type: ignore[arg-type]
        )

    def _choice(self, words: tuple[str, ...]) -> QComboBox:
        box = QComboBox(self)
        box.addItems(list(words))
        return box

    def _add_rows(self, layout: QFormLayout) -> None:
        """Add the rows of this kind of file; widgets of other kinds stay hidden."""
        shown: dict[str, list[tuple[str, QWidget]]] = {
            "JPEG": [
                (self.tr("&Quality:"), self.quality),
                (self.tr("&Colour resolution:"), self.subsampling),
                (self.tr("&Encoder:"), self.encoder),
            ],
            "WebP": [("", self.lossless), (self.tr("&Quality:"), self.quality)],
            "DICOM": [("", self.keep_patient)],
        }
        rows = shown.get(self._kind or "", [])
        for label, widget in rows:
            layout.addRow(label, widget)
        for widget in (self.quality, self.subsampling, self.encoder, self.lossless, self.keep_patient):
            widget.setVisible(any(widget is row[1] for row in rows))
        usual = JPEG_QUALITY if self._kind == "JPEG" else _WEBP_QUALITY
        self.quality.setValue(usual if self._options.quality is None else self._options.quality)
        self.subsampling.setCurrentText(self._options.subsampling)
        self.encoder.setCurrentText(self._options.encoder)
        self.lossless.setChecked(self._options.quality is None)
        self.keep_patient.setChecked(self._options.keep_patient)
        self.lossless.toggled.connect(self._follow)
        self.keep_patient.toggled.connect(self._follow)

    def _follow(self) -> None:
        """Enable what counts, and warn of what the choice costs."""
        self.quality.setEnabled(self._kind != "WebP" or not self.lossless.isChecked())
        if self._kind == "DICOM":
            named = self.tr("The file will name the patient and the study. Whoever gets it can tell whose image it is.")
            nameless = self.tr("Only the description of the image and its geometry are taken over.")
            self.warning.setText(named if self.keep_patient.isChecked() else nameless)
        elif not self.options.alters(self._kind or ""):
            self.warning.setText(self.tr("Every value is kept."))
        elif self._is_attack:
            self.warning.setText(
                self.tr(
                    "This alters the pixels, and an attack lives in single ones: most of it may be lost. The file is "
                    "read again after saving, to tell what is left. PNG keeps it whole; the attack 'JPEG-surviving' is "
                    "made for one quality."
                )
            )
        else:
            self.warning.setText(self.tr("This alters the pixels: the file will differ from the picture."))


def ask_how_to_write(path: Path, options: WriteOptions, is_attack: bool, parent: QWidget) -> WriteOptions | None:
    """Return what a person chose for a format that leaves something open; None when they cancelled."""
    kind = kind_of_suffix(path)
    if kind not in ("JPEG", "WebP") and not (kind == "DICOM" and options.origin):
        return options
    dialog = WriteDialog(path, options, is_attack, parent)
    accepted = dialog.exec()
    dialog.deleteLater()
    return dialog.options if accepted == QDialog.DialogCode.Accepted else None
