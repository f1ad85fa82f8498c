"""Pane: header and canvas of one slot, with a frame that shows the focus."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from scaleguard_gui.gui.views.canvas import Canvas
from scaleguard_gui.gui.views.header import Header
from scaleguard_gui.gui.views.zoom_badge import badge_text

_FRAME = 2


class Pane(QWidget):
    """One of the four views.

    Parameters
    ----------
    slot : str
        "source", "attack", "model" or "restored".
    name : str
        What the view is called, for assistive technology and as the first title.
    hint : str
        Shown while there is no picture.
    """

    files_dropped = Signal(list)
    badge_changed = Signal()

    def __init__(self, slot: str, name: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slot = slot
        self.header = Header(self)
        self.canvas = Canvas(self)
        self.canvas.content.hint = hint
        self.canvas.setAccessibleName(name)
        self.canvas.setAccessibleDescription(hint)
        self.header.set_title(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_FRAME, _FRAME, _FRAME, _FRAME)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.canvas, 1)
        self.setAcceptDrops(True)
        self.canvas.focus_changed.connect(self.update)
        self.canvas.resized.connect(self.refresh)

    def refresh(self) -> None:
        """Repaint, and tell zoom and content in words."""
        content = self.canvas.content
        before, badge = self.header.badge, ""
        if content.picture is not None:
            badge = badge_text(self.canvas.mapping(), content.picture.frame.pixels.shape, content.picture.extent)
        self.header.set_badge(badge)
        description = f"{self.header.title}, {badge}" if badge else content.hint
        if description != self.canvas.accessibleDescription():
            self.canvas.setAccessibleDescription(description)
        self.canvas.update()
        if badge != before:
            self.badge_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, in the highlight colour while the canvas has the focus."""
        painter = QPainter(self)
        role = QPalette.ColorRole.Highlight if self.canvas.hasFocus() else QPalette.ColorRole.Mid
        painter.setPen(QPen(self.palette().color(role), _FRAME))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files from this computer."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Report the dropped files."""
        self.files_dropped.emit([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()
