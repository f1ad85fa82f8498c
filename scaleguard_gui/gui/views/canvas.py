"""Canvas: the widget that paints one picture and hears mouse and keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from scaleguard_gui.gui.views.camera import Camera, Mapping
from scaleguard_gui.gui.views.canvas_tool import CanvasTool
from scaleguard_gui.gui.views.content import Content, paint_content
from scaleguard_gui.gui.views.cursor_cross import cross_area
from scaleguard_gui.gui.views.mouse import Mouse

_ZOOM_STEP = 1.25
_NOTCH = 120.0
_PAN_SHARE = 0.1
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class Canvas(QWidget):
    """Paints a `Content` through a `Camera` and reports what a person does; it decides nothing."""

    resized = Signal()
    focus_changed = Signal(bool)
    pointed = Signal(object)
    panned = Signal(float, float)
    zoomed = Signal(float, float, float)
    double_clicked = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = Content()
        self.mouse = Mouse(self)
        self.mouse.panned.connect(self.panned)
        self._camera = Camera()
        self._tool: CanvasTool | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(QSize(96, 72))

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(420, 320)

    def mapping(self) -> Mapping:
        """Return where source points are on this canvas now."""
        return Mapping(self._camera, self.width(), self.height(), self.devicePixelRatioF())

    def set_camera(self, camera: Camera) -> None:
        """Look elsewhere."""
        if camera != self._camera:
            self._camera = camera
            self.update()

    def set_tool(self, tool: CanvasTool | None) -> None:
        """Put a tool into the person's hand, or take it away."""
        self._tool = tool
        self.setCursor(tool.cursor(Qt.KeyboardModifier.NoModifier) if tool else Qt.CursorShape.CrossCursor)
        self.update()

    def set_cross(self, place: tuple[float, float] | None) -> None:
        """Move the cursor cross to a source point, or take it away; only its lines are repainted."""
        mapping = self.mapping()
        for cross in (self.content.cross, place):
            if cross is not None:
                self.update(cross_area(*mapping.to_view(*cross), self.width(), self.height()))
        self.content.cross = place

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the content."""
        painter = QPainter(self)
        paint_content(painter, self.content, self.mapping())
        if self._tool is not None and self.content.picture is not None:
            self._tool.paint(painter, self.mapping())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Report the new size."""
        super().resizeEvent(event)
        self.resized.emit()

    def event(self, event: QEvent) -> bool:
        """Treat another screen's pixel density as a new size; keep the tool's keys from being shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_for_tool(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.resized.emit()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        tool = self._tool if self.content.picture is not None else None
        if tool is None or not tool.press(event, self.mapping()):
            self.mouse.press(event, self.content, self.mapping())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag, or show what could be dragged, and report the source point."""
        self.mouse.move(event.position())
        if self._tool is not None:
            self._tool.move(event, self.mapping())
            self.setCursor(self._tool.cursor(event.modifiers()))
        elif not event.buttons():
            self.setCursor(self.mouse.shape(event.position(), self.content, self.mapping()))
        self._point(event.position().x(), event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag."""
        self.mouse.release()
        if self._tool is not None:
            self._tool.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Report a double click of the left button; to a tool it is one more press."""
        if self._tool is not None:
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.mouse.release()
            self.double_clicked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turn = event.angleDelta().y() / _NOTCH
        if turn and self.content.picture is not None:
            x, y = self.mapping().to_source(event.position().x(), event.position().y())
            self.zoomed.emit(_ZOOM_STEP**turn, x, y)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, by right click or menu key; a tool has another use for the right button."""
        if self._tool is None or event.reason() != QContextMenuEvent.Reason.Mouse:
            self.menu_requested.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan with the arrow keys, zoom with plus and minus; leave other keys to the window."""
        if self._tool is not None and self._tool.press_key(event):
            return
        key = event.key()
        if key in _ARROWS:
            across, down = _ARROWS[Qt.Key(key)]
            self.panned.emit(across * self.width() * _PAN_SHARE, down * self.height() * _PAN_SHARE)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = 1 / _ZOOM_STEP if key == Qt.Key.Key_Minus else _ZOOM_STEP
            self.zoomed.emit(factor, self._camera.x, self._camera.y)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Report the source point under the pointer."""
        self._point(event.position().x(), event.position().y())

    def leaveEvent(self, event: QEvent) -> None:
        """Report that the pointer is gone."""
        if self._tool is not None:
            self._tool.leave()
        self.pointed.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Report the focus."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Report the loss of focus."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def _is_for_tool(self, event: QKeyEvent) -> bool:
        return self._tool is not None and self._tool.takes_key(event)

    def _point(self, across: float, down: float) -> None:
        inside = QRect(0, 0, self.width(), self.height()).contains(QPoint(int(across), int(down)))
        self.pointed.emit(self.mapping().to_source(across, down) if inside and self.content.picture else None)
