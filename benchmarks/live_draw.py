"""Live draw: how alive the real window is while the region of a local edit is drawn on the model view.

Run with ``python -m benchmarks.live_draw [--method paste] [--seconds 3] [--side 1024] [--colour]``. As in
``benchmarks.live_drag``, but the hand drags a rectangle, then paints with the brush, on a model view of 224 x 224.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from benchmarks.live_drag import Gaps, Log, pictures, wait_until
from benchmarks.versions import print_versions
from scaleguard_gui.core.recipe import Images, Outcome
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.gui.defaults import default_recipe
from scaleguard_gui.gui.garbage import GarbageCollector
from scaleguard_gui.gui.main_window import START_SIZE, MainWindow
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.gui.views.canvas import Canvas

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class DrawLog(Log):
    """Which outcome was painted when, told by its generation."""

    def _take(self, outcome: Outcome | None) -> None:
        if outcome is not None and outcome.is_complete:
            self.complete.append((self.now(), outcome.generation))
        elif outcome is not None:
            self._unpainted.append(outcome.generation)


def place(canvas: Canvas, share: float, is_brush: bool) -> QPointF:
    """Return where the hand is after a share of its way: a growing rectangle, or a wave."""
    side = min(canvas.width(), canvas.height())
    left, top = (canvas.width() - side) / 2, (canvas.height() - side) / 2
    down = 0.5 + 0.25 * math.sin(4 * math.pi * share) if is_brush else 0.15 + 0.35 * share
    return QPointF(left + side * (0.1 + (0.8 if is_brush else 0.4) * share), top + side * down)


def send(canvas: Canvas, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    """Do with the mouse what a hand would do."""
    event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)


def draw(canvas: Canvas, seconds: float, log: DrawLog, is_brush: bool) -> float:
    """Draw at 60 Hz and return when the button was released."""
    start = place(canvas, 0.0, is_brush)
    log.began += log.now()
    send(canvas, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    while log.now() < seconds:
        send(canvas, QEvent.Type.MouseMove, place(canvas, log.now() / seconds, is_brush), NONE, LEFT)
        wait_until(lambda: False, 1 / 60)
    end = place(canvas, 1.0, is_brush)
    send(canvas, QEvent.Type.MouseMove, end, NONE, LEFT)
    send(canvas, QEvent.Type.MouseButtonRelease, end, LEFT, NONE)
    return log.now()


def measure(
    window: MainWindow, gaps: Gaps, images: Images, options: argparse.Namespace, kind: str, scaler: str
) -> None:
    """Draw once and print the figures."""
    session = window.session
    window.local_edit.leave()
    recipe = default_recipe()
    preprocess = replace(recipe.preprocess, scaler=Selection.of("scaler", scaler))
    attack = Selection.of("attack", "local-edit", {"method": options.method})
    session.replace_all(SessionState(images, replace(recipe, preprocess=preprocess, attack=attack)), scaler)
    window.local_edit.draw(kind)  # type: ignore[arg-type] # literals below
    wait_until(lambda: session.is_up_to_date and session.outcome is not None and session.outcome.is_complete, 60)
    wait_until(lambda: False, 0.5)
    canvas = next(c for c in window.views.findChildren(Canvas) if c.hasFocus())
    steps, log = session.undo_stack.count(), DrawLog(window)
    gaps.restart()
    released = draw(canvas, options.seconds, log, kind == "brush")
    wait_until(lambda: session.is_up_to_date and session.outcome is not None and session.outcome.is_complete, 60)
    wait_until(lambda: False, 0.1)
    longest = gaps.longest
    log.stop()
    rate = sum(at <= released for at, _ in log.painted) / released
    shown = log.painted[-1][0]
    pieces = len(window.local_edit.region.boxes)
    print(f"{options.method} with a {kind} on {scaler}: {pieces} rectangles in {released:.2f} s")
    print(f"  outcomes painted per second   {rate:6.1f}    (target >= 8)")
    print(f"  release to last value shown   {max(0.0, shown - released):6.3f} s  (target <= 0.3)")
    print(f"  then to measures complete     {log.complete[-1][0] - max(shown, released):6.3f} s  (target <= 0.5)")
    print(f"  longest event-loop gap        {longest * 1000:6.1f} ms (target <= 50)")
    print(f"  undo steps                    {session.undo_stack.count() - steps:4d}      (target 1)")


def main() -> None:
    """Measure both tools under both scalers in one window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--method", choices=("paste", "blend", "clone", "erase"), default="paste")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--side", type=int, default=1024, help="of the source, in pixels")
    parser.add_argument("--colour", action="store_true", help="an RGB source in place of a grey one")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print_versions()
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        app = QApplication([])
        window = MainWindow(START_SIZE)
        window.show()
        window.activateWindow()
        # As the program itself does.
        collector = GarbageCollector(window)
        window.bridge.busy.connect(collector.set_busy)
        gaps = Gaps()
        for kind in ("rectangle", "brush"):
            for scaler in ("opencv.linear", "opencv.cubic"):
                measure(window, gaps, pictures(options.side, options.colour), options, kind, scaler)
        collector.stop()
        window.close()
        app.processEvents()


if __name__ == "__main__":
    main()
