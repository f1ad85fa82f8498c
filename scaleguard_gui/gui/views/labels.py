"""Labels painted over a picture: captions, hint, busy mark and the legend of a map's colours."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from scaleguard_gui.gui.views.colour_maps import colour_table
from scaleguard_gui.gui.views.window_level import Look

Corner = tuple[bool, bool]
"""At the right side? At the bottom?"""

TOP_LEFT: Corner = (False, False)
TOP_RIGHT: Corner = (True, False)
BOTTOM_RIGHT: Corner = (True, True)

_MARGIN = 6
_INK = QColor(240, 240, 240)
_FAINT_INK = QColor(205, 205, 205)
_PLATE = QColor(0, 0, 0, 205)
_BAR_HEIGHT = 10
_LONGEST_BAR = 220


def caption_height(painter: QPainter) -> int:
    """Return the height of a caption with its margin, logical pixels."""
    return painter.fontMetrics().height() + 4 + _MARGIN


def paint_caption(painter: QPainter, text: str, room: QRect, corner: Corner) -> None:
    """Write one line on a dark plate in a corner of `room`, shortened to fit; left out where there is no room."""
    space = room.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    metrics = painter.fontMetrics()
    width, height = space.width() - 2 * _MARGIN, metrics.height() + 4
    if width < metrics.averageCharWidth() * 3 or height > space.height():
        return
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    plate = QRect(0, 0, metrics.horizontalAdvance(text) + 2 * _MARGIN, height)
    at_right, at_bottom = corner
    plate.moveLeft(space.right() - plate.width() + 1 if at_right else space.left())
    plate.moveTop(space.bottom() - height + 1 if at_bottom else space.top())
    painter.fillRect(plate, _PLATE)
    painter.setPen(_INK)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def paint_hint(painter: QPainter, text: str, room: QRect) -> None:
    """Write a hint in the middle of an empty pane; left out where it would be cut off."""
    space = room.adjusted(2 * _MARGIN, _MARGIN, -2 * _MARGIN, -_MARGIN)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    needed = painter.fontMetrics().boundingRect(space, flags, text)
    if needed.width() <= space.width() and needed.height() <= space.height():
        painter.setPen(_FAINT_INK)
        painter.drawText(space, flags, text)


def paint_legend(painter: QPainter, look: Look, room: QRect) -> None:
    """Draw the colours of a map along the bottom of `room` with their stored values."""
    if look.colour_map is None:
        return
    metrics = painter.fontMetrics()
    texts = [f"{look.low:.4g}", f"{look.high:.4g}"]
    if look.low < 0 < look.high:
        texts = [f"{look.low:.4g}".replace("-", "−"), "0", "+" + texts[1]]
    widths = [metrics.horizontalAdvance(text) for text in texts]
    length = min(_LONGEST_BAR, room.width() - 4 * _MARGIN)
    height = metrics.height() + _BAR_HEIGHT + 8
    if length < 40 or room.height() < 3 * height:
        return
    if sum(widths) + _MARGIN * (len(widths) - 1) > length:
        texts = [texts[0], texts[-1]]
    plate = QRect(room.left() + _MARGIN, room.bottom() - _MARGIN - height, length + 2 * _MARGIN, height)
    painter.fillRect(plate, _PLATE)
    table = np.ascontiguousarray(colour_table(look.colour_map))
    colours = QImage(table.data, len(table), 1, table.nbytes, QImage.Format.Format_RGB888)
    painter.drawImage(QRect(plate.left() + _MARGIN, plate.top() + 4, length, _BAR_HEIGHT), colours)
    painter.setPen(_INK)
    line = QRect(plate.left() + _MARGIN, plate.top() + 4 + _BAR_HEIGHT, length, metrics.height() + 2)
    sides = [Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight]
    for text, side in zip(texts, sides if len(texts) == 3 else sides[::2], strict=True):
        painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, text)
