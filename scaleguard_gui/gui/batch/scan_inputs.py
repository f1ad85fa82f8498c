"""Scan inputs: which folder is scanned and how, with the buttons that start, stop and go on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from scaleguard_gui.engine.batch import MOST_JOBS
from scaleguard_gui.engine.process_pool import usable_cores
from scaleguard_gui.gui.forms.tooltips import wrapped


class ScanInputs(QWidget):
    """A form of a folder and three numbers.

    Signals
    -------
    started : (folder, recursive, jobs)
    stopped :
    resumed :
    export_wanted :
    """

    started = Signal(str, bool, int)
    stopped = Signal()
    resumed = Signal()
    export_wanted = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start_folder = folder
        self.folder = QLineEdit(self)
        self.folder.setAccessibleName(self.tr("Folder to scan"))
        self.folder.setPlaceholderText(self.tr("A folder of images"))
        self.folder.setClearButtonEnabled(True)
        self.choose = self._button(self.tr("Ch&oose…"), self.tr("Choose the folder to scan."))
        self.recursive = QCheckBox(self.tr("Folders &below, too"), self)
        self.recursive.setToolTip(wrapped(self.tr("Looks into the folders inside this folder.")))
        self.jobs = QSpinBox(self)
        self.jobs.setAccessibleName(self.tr("Images at a time"))
        self.jobs.setRange(1, MOST_JOBS)
        self.jobs.setValue(min(usable_cores(), MOST_JOBS))
        self.jobs.setToolTip(wrapped(self.tr("Each takes a core and the memory of an image.")))
        self.start = self._button(self.tr("&Start"), self.tr("Scan the folder from the beginning (F5)."))
        self.stop = self._button(self.tr("S&top"), self.tr("Stop; what is done stays (Esc)."))
        self.resume = self._button(self.tr("&Resume"), self.tr("Scan what was left when it was stopped."))
        self.export = self._button(self.tr("&Export…"), self.tr("Write the table to a CSV, JSON or HTML file."))
        self._lay_out()
        self._connect()
        self.show_state(running=False, can_go_on=False, has_rows=False)

    def show_state(self, *, running: bool, can_go_on: bool, has_rows: bool) -> None:
        """Offer what makes sense now."""
        for part in (self.folder, self.choose, self.recursive, self.jobs):
            part.setEnabled(not running)
        self.start.setEnabled(not running and bool(self.folder.text().strip()))
        self.stop.setEnabled(running)
        self.resume.setEnabled(can_go_on)
        self.export.setEnabled(has_rows)

    def begin(self) -> None:
        """Start, as the button does."""
        if self.start.isEnabled():
            self.started.emit(self.folder.text().strip(), self.recursive.isChecked(), self.jobs.value())

    def _choose(self) -> None:
        known = self.folder.text().strip() or str(self._start_folder)
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder to scan"), known)
        if chosen:
            self.folder.setText(chosen)
            self.start.setFocus()

    def _connect(self) -> None:
        self.choose.clicked.connect(self._choose)
        self.folder.textChanged.connect(lambda text: self.start.setEnabled(bool(text.strip())))
        self.folder.returnPressed.connect(self.begin)
        self.start.clicked.connect(self.begin)
        self.stop.clicked.connect(self.stopped)
        self.resume.clicked.connect(self.resumed)
        self.export.clicked.connect(self.export_wanted)

    def _lay_out(self) -> None:
        label, at_once = QLabel(self.tr("&Folder"), self), QLabel(self.tr("&Images at a time"), self)
        label.setBuddy(self.folder)
        at_once.setBuddy(self.jobs)
        options = QHBoxLayout()
        options.addWidget(self.recursive)
        options.addSpacing(2 * self.fontMetrics().horizontalAdvance("0"))
        options.addWidget(at_once)
        options.addWidget(self.jobs)
        options.addStretch(1)
        for button in (self.start, self.stop, self.resume, self.export):
            options.addWidget(button)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.folder, 0, 1)
        grid.addWidget(self.choose, 0, 2)
        grid.addLayout(options, 1, 0, 1, 3)

    def _button(self, text: str, told: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(wrapped(told))
        return button
