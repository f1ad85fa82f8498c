"""What the tests of drawing share: a hand on the model view that is told places in model pixels."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NO_BUTTON, NO_KEY = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def model_canvas(views):
    return views._panes["model"].canvas


def place(window, x, y):
    """Return where a point of the model view lies on its canvas, worked out from the definition of the front end."""
    source, preprocess = window.session.images.source, window.session.recipe.preprocess
    scaled, left, top = preprocess.layout(source.height, source.width)
    across = (x - left) * source.width / scaled.width
    down = (y - top) * source.height / scaled.height
    return QPointF(*model_canvas(window.views).mapping().to_view(across, down))


def send(canvas, kind, position, button, buttons, key=NO_KEY):
    QApplication.sendEvent(canvas, QMouseEvent(kind, position, canvas.mapToGlobal(position), button, buttons, key))


def press(window, x, y, button=LEFT, key=NO_KEY):
    send(model_canvas(window.views), QEvent.Type.MouseButtonPress, place(window, x, y), button, button, key)


def move(window, x, y, button=LEFT, key=NO_KEY):
    send(model_canvas(window.views), QEvent.Type.MouseMove, place(window, x, y), NO_BUTTON, button, key)


def release(window, x, y, button=LEFT, key=NO_KEY):
    send(model_canvas(window.views), QEvent.Type.MouseButtonRelease, place(window, x, y), button, NO_BUTTON, key)


def drag(window, start, end, button=LEFT, key=NO_KEY, steps=5):
    """Drag between points of the model view."""
    press(window, *start, button, key)
    for k in range(1, steps + 1):
        move(window, *(a + (b - a) * k / steps for a, b in zip(start, end, strict=True)), button, key)
    release(window, *end, button, key)
