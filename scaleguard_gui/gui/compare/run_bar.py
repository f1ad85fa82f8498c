"""Run bar: the buttons of the comparison window, and how far the run is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from scaleguard_gui.engine.jobs import Progress
from scaleguard_gui.gui.forms.tooltips import wrapped


class RunBar(QWidget):
    """Start, stop, use and export, with a progress bar between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start = self._button(self.tr("&Compare"), self.tr("Run all restorers, or all values (F5)."))
        self.stop = self._button(self.tr("S&top"), self.tr("Stop; what is done stays (Esc)."))
        self.use = self._button(
            self.tr("&Use this one"), self.tr("Take the current row's restorer and parameters into the recipe.")
        )
        self.export = self._button(self.tr("&Export…"), self.tr("Write the table to a CSV, JSON or HTML file."))
        self.progress, self.state = QProgressBar(self), QLabel(self)
        self.progress.setAccessibleName(self.tr("Progress of the comparison"))
        self.progress.setFixedWidth(24 * self.fontMetrics().horizontalAdvance("0"))
        self.progress.setRange(0, 100)
        self.state.setAccessibleName(self.tr("State of the comparison"))
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.start, self.stop, self.progress):
            row.addWidget(widget)
        row.addWidget(self.state, 1)
        for widget in (self.use, self.export):
            row.addWidget(widget)
        # Its room stays, so that nothing moves when it comes and goes.
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()

    def show_state(self, *, running: bool, can_start: bool, can_use: bool, can_export: bool, is_sweep: bool) -> None:
        """Offer what makes sense now."""
        self.start.setText(self.tr("S&weep") if is_sweep else self.tr("&Compare"))
        self.start.setEnabled(can_start and not running)
        self.stop.setEnabled(running)
        self.use.setEnabled(can_use)
        self.export.setEnabled(can_export)

    def begin(self) -> None:
        """Show that something runs, before anything is known of it."""
        self.progress.setRange(0, 0)
        self.progress.show()
        self.state.setText(self.tr("Starting…"))

    def show_progress(self, progress: Progress, done: int, total: int) -> None:
        """Show how far the run is, and what runs."""
        self.progress.setRange(0, 100)
        self.progress.setValue(round(100 * progress.fraction))
        counted = self.tr("{done} of {total}").format(done=done, total=total)
        self.state.setText(f"{counted}: {progress.text}…")

    def end(self, done: int, total: int, *, stopped: bool) -> None:
        """Show that nothing runs any more."""
        self.progress.hide()
        told = self.tr("Stopped: {done} of {total} are done.") if stopped else self.tr("Done: {done} of {total}.")
        self.state.setText(told.format(done=done, total=total))

    def _button(self, text: str, told: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(wrapped(told))
        return button
