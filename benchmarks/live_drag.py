"""Live drag: how alive the real window is while epsilon is dragged.

Run with ``python -m benchmarks.live_drag [--attacks l2 linf local-edit] [--seconds 3] [--side 1024] [--colour]
[--platform offscreen]``. A square source under opencv.linear and opencv.cubic to 224, selective median on; the epsilon
slider of the real form goes from 1 to 30. A local edit replaces a tenth of the model view. The targets printed are
those for 1024 x 1024 in grey.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace

import cv2
import skimage.data
from PySide6.QtCore import QEvent, QEventLoop, QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QSlider

from benchmarks.versions import print_versions
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images, Outcome
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.gui.defaults import default_recipe
from scaleguard_gui.gui.garbage import GarbageCollector
from scaleguard_gui.gui.main_window import START_SIZE, MainWindow
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.gui.views.canvas import Canvas

FIRST, LAST = 1, 30
GAP_TIMER_MS = 5
# What attacks are told besides epsilon.
SETTINGS = {"local-edit": {"region": "80,60,72,72"}}


class Log(QObject):
    """What was painted and measured when, in seconds since the drag began."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.began = time.perf_counter()
        self.painted: list[tuple[float, float]] = []
        self.complete: list[tuple[float, float]] = []
        self._unpainted: list[float] = []
        self._session = window.session
        # The last of the four canvases is painted last.
        self._canvas = window.views.findChildren(Canvas)[-1]
        self._canvas.installEventFilter(self)
        self._session.outcome_changed.connect(self._take)

    def now(self) -> float:
        """Return seconds since the drag began."""
        return time.perf_counter() - self.began

    def stop(self) -> None:
        """Listen no more."""
        self._canvas.removeEventFilter(self)
        self._session.outcome_changed.disconnect(self._take)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the pictures that a paint event puts on the screen."""
        if event.type() == QEvent.Type.Paint and self._unpainted:
            self.painted.append((self.now(), self._unpainted[-1]))
            self._unpainted.clear()
        return False

    def _take(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            epsilon = outcome.recipe.attack.parameters.epsilon
            if outcome.is_complete:
                self.complete.append((self.now(), epsilon))
            else:
                self._unpainted.append(epsilon)


class Gaps(QObject):
    """The longest time that the event loop kept a 5 ms timer waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(GAP_TIMER_MS)

    def restart(self) -> None:
        """Forget what was before."""
        self.longest, self._last = 0.0, time.perf_counter()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Let the event loop run until `condition` holds; False when it did not in time."""
    loop, poll = QEventLoop(), QTimer()
    end = time.perf_counter() + seconds
    poll.timeout.connect(lambda: loop.quit() if condition() or time.perf_counter() > end else None)
    poll.start(2)
    loop.exec()
    return condition()


def drag(slider: QSlider, seconds: float, log: Log) -> float:
    """Move epsilon from 1 to 30 at 60 Hz, as a hand would, release it, and return when that was."""
    span = next(p for p in algorithm("attack", "l2").parameters.describe() if p.name == "epsilon")
    assert span.minimum is not None and span.maximum is not None
    steps = slider.maximum() / (span.maximum - span.minimum)
    slider.setSliderDown(True)
    log.began = time.perf_counter()
    while log.now() < seconds:
        epsilon = FIRST + (LAST - FIRST) * log.now() / seconds
        slider.setSliderPosition(round((epsilon - span.minimum) * steps))
        wait_until(lambda: False, 1 / 60)
    slider.setSliderPosition(round((LAST - span.minimum) * steps))
    slider.setSliderDown(False)
    return log.now()


def pictures(side: int, colour: bool) -> Images:
    """Return a square source, and a target."""
    source, target = (
        (skimage.data.astronaut(), skimage.data.coffee())
        if colour
        else (
            skimage.data.camera(),
            skimage.data.coins(),
        )
    )
    enlarged = cv2.resize(source, (side, side), interpolation=cv2.INTER_CUBIC)
    return Images(source=Frame.of(enlarged, "source"), target=Frame.of(target, "target"))


def measure(window: MainWindow, gaps: Gaps, images: Images, name: str, scaler: str, seconds: float) -> None:
    """Drag one attack under one scaler and print the figures."""
    session = window.session
    recipe = default_recipe()
    preprocess = replace(recipe.preprocess, scaler=Selection.of("scaler", scaler))
    attack = Selection.of("attack", name, {"epsilon": FIRST, **SETTINGS.get(name, {})})
    session.replace_all(SessionState(images, replace(recipe, preprocess=preprocess, attack=attack)), scaler)
    wait_until(lambda: session.is_up_to_date and session.outcome.is_complete, 60)
    wait_until(lambda: False, 0.5)
    steps = session.undo_stack.count()
    log = Log(window)
    gaps.restart()
    released = drag(epsilon_slider(window), seconds, log)
    wait_until(lambda: session.is_up_to_date and session.outcome.is_complete, 60)
    wait_until(lambda: False, 0.1)
    longest = gaps.longest
    log.stop()
    shown = next((at for at, epsilon in log.painted if epsilon == LAST), math.nan)
    rate = sum(at <= released for at, _ in log.painted) / released
    print(f"{name} on {scaler}: epsilon {FIRST} to {LAST} in {released:.2f} s, {len(log.painted)} outcomes painted")
    print(f"  outcomes painted per second   {rate:6.1f}    (target >= 8)")
    print(f"  release to last value shown   {max(0.0, shown - released):6.3f} s  (target <= 0.3)")
    print(f"  then to measures complete     {log.complete[-1][0] - max(shown, released):6.3f} s  (target <= 0.5)")
    print(f"  longest event-loop gap        {longest * 1000:6.1f} ms (target <= 50)")
    print(f"  undo steps                    {session.undo_stack.count() - steps:4d}      (target 1)")


def epsilon_slider(window: MainWindow) -> QSlider:
    """Return the epsilon slider of the real form."""
    # The forms of attacks that were chosen before are kept, but hidden.
    sliders = (s for s in window.panels.recipe.attack.findChildren(QSlider) if s.isVisible())
    return next(s for s in sliders if "psilon" in s.accessibleName())


def main() -> None:
    """Measure every attack under both scalers in one window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attacks", nargs="+", default=["l2"], metavar="NAME", help="attacks that take an epsilon")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--side", type=int, default=1024, help="of the source, in pixels")
    parser.add_argument("--colour", action="store_true", help="an RGB source in place of a grey one")
    parser.add_argument("--platform", default="offscreen", help="Qt platform; empty for the real screen")
    options = parser.parse_args()
    if options.platform:
        os.environ["QT_QPA_PLATFORM"] = options.platform
    print_versions()
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        app = QApplication([])
        window = MainWindow(START_SIZE)
        window.show()
        # As the program itself does.
        collector = GarbageCollector(window)
        window.bridge.busy.connect(collector.set_busy)
        gaps = Gaps()
        for name in options.attacks:
            for scaler in ("opencv.linear", "opencv.cubic"):
                measure(window, gaps, pictures(options.side, options.colour), name, scaler, options.seconds)
        collector.stop()
        window.close()
        app.processEvents()


if __name__ == "__main__":
    main()
