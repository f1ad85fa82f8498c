"""Screenshots of the real window: Craft and Inspect, dark and light, at 100 % and at 200 % scale.

    python -m benchmarks.screenshots --out FOLDER [--source IMAGE --target IMAGE] [--suspect IMAGE]

Without images the samples are shown. No screen is needed. Each picture is taken in a process of its own, since Qt
fixes the scale at its start, and only once everything that it shows has been worked out.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from scaleguard_gui.gui.main_window import START_SIZE, MainWindow
from scaleguard_gui.gui.theme import Theme
from scaleguard_gui.io.samples import samples

MODES, SHOWN_THEMES, SCALES = ("craft", "inspect"), ("dark", "light"), (1, 2)
TIMEOUT_SECONDS = 60


def shoot(mode: str, theme: Theme, paths: list[Path], out: Path) -> None:
    """Write one picture of the window, in this process."""
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        window = MainWindow(START_SIZE)
        window.set_theme(theme)
        window.show()
        if paths:
            window.open_paths(paths)
        else:
            window.samples.open(next(sample for sample in samples() if sample.mode == mode))
        try:
            wait_until_complete(window)
            window.grab().save(str(out))
        finally:
            window.close_without_asking()
    app.processEvents()


def wait_until_complete(window: MainWindow) -> None:
    """Let the window work until measures are there and it has nothing left to do."""
    session, loop, timer = window.session, QEventLoop(), QTimer()
    waited = itertools.count()

    def check() -> None:
        is_scanned = window.scanning.state.progress != "running"
        if is_scanned and session.is_up_to_date and session.outcome is not None and session.outcome.is_complete:
            loop.exit(0)
        elif next(waited) > TIMEOUT_SECONDS * 5:
            loop.exit(1)

    timer.timeout.connect(check)
    timer.start(100)
    if loop.exec():
        raise TimeoutError(window.messages.sentence or "the outcome did not come")
    QTimer.singleShot(500, loop.quit)
    loop.exec()


def shoot_all(out: Path, images: dict[str, list[str]]) -> None:
    """Write all pictures, each from a process of its own."""
    out.mkdir(parents=True, exist_ok=True)
    for mode, theme, scale in itertools.product(MODES, SHOWN_THEMES, SCALES):
        path = out / f"{mode}-{theme}{'-200' if scale == 2 else ''}.png"
        command = [sys.executable, "-m", "benchmarks.screenshots", "--out", str(path), "--only", mode, theme]
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
        subprocess.run([*command, "--", *images.get(mode, [])], env=environment, check=True, timeout=TIMEOUT_SECONDS)
        print(path)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--source", help="large image for Craft")
    parser.add_argument("--target", help="picture that the model shall see, for Craft")
    parser.add_argument("--suspect", help="image for Inspect")
    parser.add_argument("--only", nargs=2, metavar=("MODE", "THEME"), help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        mode, theme = options.only
        shoot(mode, theme, [Path(path) for path in options.paths], options.out)
        return
    craft = [options.source, options.target] if options.source and options.target else []
    shoot_all(options.out, {"craft": craft, "inspect": [options.suspect] if options.suspect else []})


if __name__ == "__main__":
    main()
