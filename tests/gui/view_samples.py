"""What the tests of the views share: a grid with pictures, and a look at what it paints."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.gui.views.camera import Camera
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.grid import ViewGrid
from scaleguard_gui.gui.views.pane_grid import SLOTS

EXTENT = whole(512, 512)


def opened(qtbot) -> ViewGrid:
    """Return four empty views on the screen."""
    grid = ViewGrid()
    qtbot.addWidget(grid)
    grid.resize(640, 560)
    grid.show()
    qtbot.waitExposed(grid)
    return grid


def loaded(qtbot) -> ViewGrid:
    """Return four views with a picture in each."""
    rng, grid = np.random.default_rng(11), opened(qtbot)
    source = rng.integers(0, 200, (512, 512), np.uint8)
    frames = {
        "source": source,
        "attack": source + rng.integers(0, 50, (512, 512), np.uint8),
        "model": rng.integers(0, 256, (64, 64), np.uint8),
        "restored": source,
    }
    for slot in SLOTS:
        grid.show_picture(slot, Frame.of(frames[slot]), f"{slot.title()} (8 bit)", EXTENT)
    return grid


def canvas(grid, slot):
    return grid._panes[slot].canvas


def drawn(grid, slot) -> np.ndarray:
    """Return what a canvas paints, (height, width, 3)."""
    image = canvas(grid, slot).grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def look_at(grid, x, y, scale):
    """Move the linked camera to a source point."""
    grid._linking.set_camera("source", Camera(x, y, scale, fitted=False))


def drag(qtbot, widget, start, end, button=Qt.MouseButton.LeftButton, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mousePress(widget, button, modifier, start)
    for share in (0.5, 1.0):
        qtbot.mouseMove(widget, QPoint(start + (end - start) * share))
    qtbot.mouseRelease(widget, button, modifier, end)
