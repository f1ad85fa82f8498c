"""Status bar: raw values under the cursor, the zoom badge, and the running job with its Stop."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QStatusBar, QToolButton, QWidget

from scaleguard_gui.engine.jobs import Progress

# A job shorter than this is over before anybody could read about it.
SHOW_AFTER_MS = 300


class StatusBar(QStatusBar):
    """Formats what others know."""

    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read_out, self._badge, self._job = QLabel(self), QLabel(self), QLabel(self)
        self._read_out.setAccessibleName(self.tr("Values at the cursor"))
        # Long values of sixteen-bit colour must not widen the window.
        self._read_out.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._badge.setAccessibleName(self.tr("Zoom"))
        self._bar = QProgressBar(self)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * 16)
        self._stop = QToolButton(self)
        self._stop.setText(self.tr("Stop"))
        self._stop.setToolTip(self.tr("Stop the running job (Esc)"))
        self._stop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._stop.clicked.connect(self.stop_requested)
        for label in (self._badge, self._job):
            label.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self._read_out, 1)
        for widget in (self._badge, self._job, self._bar, self._stop):
            self.addPermanentWidget(widget)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SHOW_AFTER_MS)
        self._delay.timeout.connect(lambda: self._show_job(True))
        self._show_job(False)

    @property
    def read_out(self) -> str:
        """The values at the cursor, as shown."""
        return self._read_out.text()

    def show_values(self, position: tuple[float, float] | None, values: Mapping[str, str]) -> None:
        """Show the raw stored value of every view at a position in source coordinates."""
        if position is None:
            self._read_out.clear()
            return
        parts = "   ".join(f"{name} {value}" for name, value in values.items())
        self._read_out.setText(f"x {math.floor(position[0])}  y {math.floor(position[1])}  |  {parts}")
        self._read_out.setToolTip(parts)

    def show_badge(self, text: str) -> None:
        """Show how much the picture is zoomed, and how its pixels were made."""
        self._badge.setText(text)

    def set_busy(self, busy: bool) -> None:
        """Show, after a moment, that a job runs."""
        if not busy:
            self._delay.stop()
            self._show_job(False)
        elif not self._delay.isActive():
            self._delay.start()

    def show_progress(self, progress: Progress) -> None:
        """Show how far the job is, and the time that it will still take."""
        left = progress.seconds_left
        self._bar.setRange(0, 100)
        self._bar.setValue(round(100 * progress.fraction))
        self._job.setText(
            progress.text if left is None else f"{progress.text}  {self.tr('%n s left', '', round(left))}"
        )

    def _show_job(self, shown: bool) -> None:
        if not shown:
            self._job.clear()
            self._bar.setRange(0, 0)
        for widget in (self._job, self._bar, self._stop):
            widget.setVisible(shown)
