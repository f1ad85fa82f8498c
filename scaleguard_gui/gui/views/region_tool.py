"""Region tool: draws a region on the model view with mouse and keys, and shows it there."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QPainter

from scaleguard_gui.core.region import Region
from scaleguard_gui.gui.views.camera import Mapping
from scaleguard_gui.gui.views.model_pixels import ModelPixels
from scaleguard_gui.gui.views.region_cursors import tool_cursor
from scaleguard_gui.gui.views.region_edits import Point, central_box, moved, resized
from scaleguard_gui.gui.views.region_mark import RegionMark, paint_ring
from scaleguard_gui.gui.views.region_stroke import Stroke, Way, brush_stroke, rectangle_stroke

Kind = Literal["rectangle", "brush"]
WIDTHS = range(1, 129)
# A hand that only clicks moves the mouse by a pixel or two; that draws no rectangle.
_JITTER = 3.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CLEARING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_Modifier = Qt.KeyboardModifier


class RegionTool(QObject):
    """A `CanvasTool` for regions; it reports what is drawn and keeps what it is told.

    Left drag draws, with Shift it adds a rectangle to what is there; Alt, the right button or the eraser take away.
    Ctrl and left drag move the place that is copied, where there is one. Arrow keys move the region by a pixel, with
    Shift its right and lower edges, with Ctrl the place that is copied.

    Signals
    -------
    began :
        A drag or a key begins: what follows is a step of its own.
    drawn : Region
        What is drawn now; many times during one drag.
    offset_changed : int, int
        How far to the right and below the copied place lies; many times during one drag.
    given_up :
        All since `began` shall not have been.
    ended :
        The drag is over.
    marked : RegionMark or None
        What other views should show of it.
    repaint_wanted :
    left :
        The person has enough.
    """

    began = Signal()
    drawn = Signal(object)
    offset_changed = Signal(int, int)
    given_up = Signal()
    ended = Signal()
    marked = Signal(object)
    repaint_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind: Kind = "rectangle"
        self.is_erasing = False
        self._width = 12
        self._pixels: ModelPixels | None = None
        self._region = Region()
        self._offset: tuple[int, int] | None = None
        self._mark: RegionMark | None = None
        self._stroke: Stroke | None = None
        self._button = Qt.MouseButton.NoButton
        self._pressed_at = QPointF()
        self._is_click = False
        self._copying_from: tuple[Point, tuple[int, int]] | None = None
        self._pointer: QPointF | None = None
        self._is_removing = False

    @property
    def region(self) -> Region:
        """The region as it is shown."""
        return self._region

    @property
    def is_cloning(self) -> bool:
        """True where another place of the model view is copied into the region."""
        return self._offset is not None

    @property
    def is_dragging(self) -> bool:
        """True from press to release."""
        return self._button != Qt.MouseButton.NoButton

    @property
    def brush_width(self) -> int:
        """Width of the brush in model pixels."""
        return self._width

    def set_brush_width(self, width: int) -> None:
        """Take a brush of another width, in model pixels."""
        self._width = min(max(width, WIDTHS[0]), WIDTHS[-1])
        self.repaint_wanted.emit()

    def show_region(self, pixels: ModelPixels | None, region: Region, offset: tuple[int, int] | None) -> None:
        """Show a region of a model view; None where there is none to draw on.

        What a person is drawing just now is given up when it is not what is told here: an undo came between.
        """
        if (pixels, region) == (self._pixels, self._region) and self._mark is not None:
            self._offset = offset
        else:
            self._end()
            self._pixels, self._region, self._offset = pixels, region, offset
            self._remark()
        self.repaint_wanted.emit()

    # Mouse --------------------------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent, mapping: Mapping) -> bool:
        """Begin a stroke with the left or right button."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton) or self._pixels is None:
            return False
        if self.is_dragging:
            return True
        self._button, self._pressed_at, self._is_click = event.button(), event.position(), True
        start = self._pixels.to_model(mapping, event.position().x(), event.position().y())
        self.began.emit()
        if self._moves_copied_place(event.modifiers()) and event.button() == Qt.MouseButton.LeftButton:
            self._copying_from = (start, self._offset or (0, 0))
            return True
        way = self._way(event)
        if self.kind == "rectangle":
            self._stroke = rectangle_stroke(self._region, start, way, self._pixels.size)
        else:
            self._stroke = brush_stroke(self._region, start, way, self._width, self._pixels.size)
            self._is_click = False
            self._draw(self._stroke(start))
        return True

    def move(self, event: QMouseEvent, mapping: Mapping) -> None:
        """Go on with a stroke, or show the brush."""
        self._pointer = event.position()
        self._is_removing = self._way(event) == "remove"
        if self.is_dragging and not event.buttons() & self._button:
            # Its release went to another window.
            self._end()
        if self._is_click and (event.position() - self._pressed_at).manhattanLength() >= _JITTER:
            self._is_click = False
        if self.is_dragging and not self._is_click and self._pixels is not None:
            self._drag(self._pixels.to_model(mapping, event.position().x(), event.position().y()))
        self.repaint_wanted.emit()

    def release(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() == self._button:
            self._end()

    def leave(self) -> None:
        """Take the brush's ring away."""
        self._pointer = None
        self.repaint_wanted.emit()

    # Keys ---------------------------------------------------------------------------------------------------------

    def takes_key(self, event: QKeyEvent) -> bool:
        """Return True for Esc, arrows and the keys that delete."""
        return event.key() in (Qt.Key.Key_Escape, *_ARROWS, *_CLEARING)

    def press_key(self, event: QKeyEvent) -> bool:
        """Move, resize or take away the region; Esc gives up a stroke, or else the tool."""
        if not self.takes_key(event):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._give_up() if self.is_dragging else self.left.emit()
        elif self._pixels is not None and not self.is_dragging:
            if not event.isAutoRepeat():
                self.began.emit()
            if event.key() in _CLEARING:
                self._draw(Region())
            else:
                self._step(*_ARROWS[Qt.Key(event.key())], event.modifiers(), self._pixels)
        return True

    # Looks --------------------------------------------------------------------------------------------------------

    def cursor(self, modifiers: Qt.KeyboardModifier) -> QCursor:
        """Return the pointer that tells what a press would do."""
        if self._moves_copied_place(modifiers):
            return QCursor(Qt.CursorShape.SizeAllCursor)
        is_removing = self.is_erasing or bool(modifiers & _Modifier.AltModifier)
        is_adding = self.kind == "rectangle" and bool(modifiers & _Modifier.ShiftModifier)
        return tool_cursor(self.kind, "-" if is_removing else "+" if is_adding else "")

    def paint(self, painter: QPainter, mapping: Mapping) -> None:
        """Paint region, copied place and brush."""
        if self._pixels is None or self._mark is None:
            return
        self._mark.paint(painter, mapping, is_hatched=self.is_dragging)
        if self._offset is not None:
            self._mark.paint_copied(painter, mapping, self._offset)
        if self.kind == "brush" and self._pointer is not None:
            column, row = self._pixels.sides(mapping)
            reach = self._width / 2
            paint_ring(painter, self._pointer, reach * column, reach * row, self._is_removing)

    def _way(self, event: QMouseEvent) -> Way:
        if self.is_erasing or event.modifiers() & _Modifier.AltModifier:
            return "remove"
        if Qt.MouseButton.RightButton in (event.button(), self._button):
            return "remove"
        return "add" if event.modifiers() & _Modifier.ShiftModifier else "replace"

    def _moves_copied_place(self, modifiers: Qt.KeyboardModifier) -> bool:
        return self.is_cloning and bool(modifiers & _Modifier.ControlModifier)

    def _drag(self, place: Point) -> None:
        if self._stroke is not None:
            self._draw(self._stroke(place))
        elif self._copying_from is not None:
            start, offset = self._copying_from
            self._copy_from(*(round(offset[axis] + place[axis] - start[axis]) for axis in (0, 1)))

    def _step(self, across: int, down: int, modifiers: Qt.KeyboardModifier, pixels: ModelPixels) -> None:
        if self._moves_copied_place(modifiers):
            offset = self._offset or (0, 0)
            self._copy_from(offset[0] + across, offset[1] + down)
        elif not self._region.boxes:
            self._draw(Region((central_box(pixels.size),)))
        elif modifiers & _Modifier.ShiftModifier:
            self._draw(resized(self._region, across, down, pixels.size))
        else:
            self._draw(moved(self._region, across, down, pixels.size))

    def _draw(self, region: Region) -> None:
        if region != self._region:
            self._region = region
            self._remark()
            self.drawn.emit(region)

    def _copy_from(self, across: int, down: int) -> None:
        if (across, down) != self._offset:
            self._offset = (across, down)
            self.offset_changed.emit(across, down)

    def _give_up(self) -> None:
        """Ask for what there was before the stroke."""
        self._stroke = self._copying_from = None
        self.given_up.emit()
        self._end()

    def _end(self) -> None:
        if self.is_dragging:
            self._button, self._stroke, self._copying_from = Qt.MouseButton.NoButton, None, None
            self._is_click = False
            self.ended.emit()
            self.repaint_wanted.emit()

    def _remark(self) -> None:
        self._mark = RegionMark(self._region, self._pixels) if self._pixels is not None else None
        self.marked.emit(self._mark)
        self.repaint_wanted.emit()
