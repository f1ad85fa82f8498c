"""The application: starts Qt and the window, and ends both cleanly."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import scaleguard_gui
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.gui.error_reporter import ErrorReporter
from scaleguard_gui.gui.garbage import GarbageCollector
from scaleguard_gui.gui.main_window import MainWindow

NO_SCREEN = "ScaleGuard: there is no screen to open a window on; use a sub-command such as `scaleguard list` instead."


def run(paths: list[str]) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    paths : list of str
        One image to inspect, a source and a target, or a session; none opens the first sample.

    Returns
    -------
    int
        Exit code: 0, or 2 where there is no screen.
    """
    if not has_screen():
        sys.stderr.write(NO_SCREEN + "\n")
        return 2
    app = _make_application()
    window = MainWindow()
    reporter = ErrorReporter(window)
    reporter.reported.connect(lambda sentence, details: window.tell("error", sentence, details))
    reporter.install()
    collector, interrupt = GarbageCollector(window), Interrupt(window)
    window.bridge.busy.connect(collector.set_busy)
    window.show()
    # Once the loop runs, so that the window is on screen before anything is read.
    QTimer.singleShot(0, window, lambda: window.open_paths([Path(path) for path in paths]))
    code = app.exec()
    collector.stop()
    interrupt.restore()
    reporter.uninstall()
    return int(code)


def _make_application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("ScaleGuard")
    app.setOrganizationName("ScaleGuard")
    app.setApplicationDisplayName("ScaleGuard")
    app.setApplicationVersion(scaleguard_gui.__version__)
    app.setDesktopFileName("scaleguard")
    app.setWindowIcon(QIcon(str(resource_path("icon.svg"))))
    return app


def has_screen() -> bool:
    """Return False where Qt would abort for want of a display."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY")) or _is_served(os.environ.get("DISPLAY", ""))


def _is_served(display: str) -> bool:
    """Tell whether there is an X server behind a local display; one on another host is believed to be.

    Nothing is connected to: a server whose only client goes away starts anew, and would miss Qt's call meanwhile.
    """
    match = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if not match:
        return bool(display)
    # X listens on a file, and on Linux also on a name without one.
    listens = Path(f"/tmp/.X11-unix/X{match[1]}")
    names = Path("/proc/net/unix")
    return listens.exists() or (names.exists() and f"@{listens}" in names.read_text().split())


class Interrupt:
    """Closes the window on Ctrl+C in the terminal or at the system's wish, which Qt's loop would not hear of."""

    def __init__(self, window: MainWindow) -> None:
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        self._former_descriptor = signal.set_wakeup_fd(self._writer.fileno())

        def close_soon(*_: object) -> None:
            # Python may run this in the midst of a paint event, where a window must not be closed.
            QTimer.singleShot(0, window, window.close_without_asking)

        self._former = {each: signal.signal(each, close_soon) for each in (signal.SIGINT, signal.SIGTERM)}
        # The byte wakes the loop, and with it Python, which then runs the handler.
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, window)
        self._notifier.activated.connect(lambda: self._reader.recv(1))

    def restore(self) -> None:
        """Give signals back their former handling."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_descriptor)
        for each, handler in self._former.items():
            signal.signal(each, handler)
        self._reader.close()
        self._writer.close()
