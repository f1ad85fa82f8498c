"""Batch window: scans a folder and lists what is found, the most suspicious image on top."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from scaleguard_gui.core.duration import duration_text
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.engine.batch import Step
from scaleguard_gui.engine.jobs import Failure, Stopped
from scaleguard_gui.gui.batch.scan_inputs import ScanInputs
from scaleguard_gui.gui.batch.scan_model import ScanModel
from scaleguard_gui.gui.batch.scan_runner import Listed, ScanRunner
from scaleguard_gui.gui.batch.scan_table import ScanTable
from scaleguard_gui.gui.shell.message_bar import MessageBar
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.io.scan_page import write_scan_page
from scaleguard_gui.io.scan_table import write_scan_csv, write_scan_json
from scaleguard_gui.io.scan_words import summary_text
from scaleguard_gui.io.scanned_image import ScannedImage

# Rows that come in quick succession are shown together: each painting takes a while.
_INTERVAL_MS = 200
_WIDTH, _HEIGHT = 150, 42


class BatchWindow(QWidget):
    """A window beside the main one; closing it stops the run and keeps what is done.

    Signals
    -------
    image_chosen : str
        Path of an image to open in Inspect.
    logged : (level, sentence, details)
        For the log of the main window.
    """

    image_chosen = Signal(str)
    logged = Signal(str, str, str)

    def __init__(self, tasks: Tasks, folder: Path, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Batch scan"))
        self.setObjectName("batch-window")
        self._tasks, self._folder, self._total = tasks, "", 0
        self.runner = ScanRunner(self)
        self.model = ScanModel(self)
        self.inputs = ScanInputs(folder, self)
        self.messages = MessageBar(self)
        self.table = ScanTable(self.model, self)
        self.bar, self.state, self.summary = QProgressBar(self), QLabel(self), QLabel(self)
        self.bar.setAccessibleName(self.tr("Progress of the scan"))
        self.state.setAccessibleName(self.tr("State of the scan"))
        self.summary.setAccessibleName(self.tr("What was found"))
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.state, self.summary):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._fresh: list[Step] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_INTERVAL_MS)
        self._soon.timeout.connect(self._show_fresh)
        self._lay_out()
        self._connect()
        self.state.setText(self.tr("Choose a folder; every image in it is scanned with nothing known about it."))

    def shutdown(self) -> None:
        """End the run and wait for it; no signal follows."""
        self._soon.stop()
        self.runner.shutdown()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the run: nobody watches it any more, and it can be gone on with."""
        self.runner.stop()
        super().closeEvent(event)

    def export(self) -> None:
        """Ask where to, and write the table."""
        start = str(Path(self._folder) / "scan.html")
        filters = "HTML (*.html);;CSV (*.csv);;JSON (*.json)"
        chosen, kind = QFileDialog.getSaveFileName(self, self.tr("Export the table"), start, filters)
        if not chosen:
            return
        path = Path(chosen)
        if not path.suffix:
            path = path.with_suffix(f".{kind.partition(' ')[0].lower()}")
        images, folder = self.model.images, self._folder
        self._tasks.run(lambda ctx: _written(path, images, folder), lambda told: self._tell(*told))

    def _start(self, folder: str, recursive: bool, jobs: int) -> None:
        self._folder, self._total = folder, 0
        self.model.clear(folder)
        self.summary.clear()
        self.messages.dismiss()
        self.bar.setRange(0, 0)
        self.bar.show()
        self.state.setText(self.tr("Looking for images…"))
        self.runner.start(folder, recursive, jobs)
        self._show_state()

    def _go_on(self) -> None:
        self.state.setText(self.tr("Going on…"))
        self.runner.go_on()
        self._show_state()

    def _on_listed(self, listed: Listed) -> None:
        self._total = listed.total
        self.bar.setRange(0, listed.total)
        self.bar.setValue(0)
        self.state.setText(self.tr("Scanning {total} images…").format(total=listed.total))
        for notice in listed.notices:
            self._tell("warning", notice)

    def _on_step(self, step: Step) -> None:
        self._fresh.append(step)
        if not self._soon.isActive():
            self._soon.start()
        if step.image.details:
            self.logged.emit("error", f"{step.image.file}: {step.image.error}", step.image.details)

    def _show_fresh(self) -> None:
        """Show the rows that have come since, and how far it is."""
        if not self._fresh:
            return
        steps, self._fresh = self._fresh, []
        self.model.add(steps)
        step = steps[-1]
        self.bar.setValue(step.done)
        counted = self.tr("{done} of {total} images").format(done=step.done, total=step.total)
        left = step.seconds_left
        told = "" if left is None else self.tr(", {time} left").format(time=duration_text(left))
        self.state.setText(counted + told)
        self.summary.setText(summary_text(self.model.images))
        self._show_state()

    def _on_ended(self, event: object) -> None:
        self._show_fresh()
        done = self.model.rowCount()
        counted = self.tr("{done} of {total} images").format(done=done, total=self._total)
        if isinstance(event, Failure):
            self._tell("error", event.sentence, event.details)
            self.state.setText(self.tr("Nothing runs."))
        elif isinstance(event, Stopped):
            self.state.setText(self.tr("Stopped: {counted} are done.").format(counted=counted))
        else:
            self.state.setText(self.tr("Done: {counted}.").format(counted=counted))
        if self.bar.maximum() == 0:
            self.bar.setRange(0, 1)
            self.bar.reset()
        self._show_state()

    def _show_state(self) -> None:
        rows, runner = self.model.rowCount(), self.runner
        self.inputs.show_state(running=runner.is_running, can_go_on=runner.can_go_on, has_rows=rows > 0)

    def _tell(self, level: str, sentence: str, details: str = "") -> None:
        self.messages.show_message(level, sentence)
        self.logged.emit(level, sentence, details)

    def _connect(self) -> None:
        self.inputs.started.connect(self._start)
        self.inputs.stopped.connect(self.runner.stop)
        self.inputs.resumed.connect(self._go_on)
        self.inputs.export_wanted.connect(self.export)
        self.runner.listed.connect(self._on_listed)
        self.runner.stepped.connect(self._on_step)
        self.runner.ended.connect(self._on_ended)
        self.table.image_chosen.connect(self.image_chosen)
        for key, slot in ((Qt.Key.Key_F5, self.inputs.begin), (Qt.Key.Key_Escape, self.runner.stop)):
            QShortcut(QKeySequence(key), self).activated.connect(slot)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self).activated.connect(self.close)

    def _lay_out(self) -> None:
        letter = self.fontMetrics().horizontalAdvance("0")
        self.bar.setFixedWidth(24 * letter)
        progress = QHBoxLayout()
        progress.addWidget(self.bar)
        progress.addWidget(self.state, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.inputs)
        layout.addLayout(progress)
        layout.addWidget(self.messages)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.summary)
        size = QSize(_WIDTH * letter, _HEIGHT * self.fontMetrics().height())
        self.resize(size.boundedTo(self.screen().availableSize()))
        self.bar.hide()


def _written(path: Path, images: list[ScannedImage], folder: str) -> tuple[str, str]:
    """Write, and return level and sentence: what goes wrong is said here, not behind this window."""
    try:
        return "note", write_scan(path, images, folder)
    except InputError as error:
        return "error", str(error)


def write_scan(path: Path, images: list[ScannedImage], folder: str) -> str:
    """Write rows as the file's name asks, as CSV where it asks for nothing known; return a sentence that it is done.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    kind = path.suffix.lower()
    if kind in (".html", ".htm"):
        write_scan_page(path, images, folder)
        return f"{path.name} was written: {len(images)} images, with small pictures of them."
    write = write_scan_json if kind == ".json" else write_scan_csv
    write(path, images)
    return f"{path.name} was written: {len(images)} images."
