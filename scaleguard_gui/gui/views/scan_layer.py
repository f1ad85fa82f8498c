"""Scan layer: where a blind scan found something, as colours over a picture, with its regions outlined and named."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from scaleguard_gui.core.blind.scan_result import Region, Scan
from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.area_mean import Axis, area_mean
from scaleguard_gui.gui.views.camera import Camera, Mapping
from scaleguard_gui.gui.views.colour_maps import colour_table
from scaleguard_gui.gui.views.picture import Rendered
from scaleguard_gui.gui.views.window_level import Look

COLOURS = "strength"
# A light line on a dark one is seen on any picture and on any colour of the map.
_PENS = ((QColor(0, 0, 0, 190), 4.0), (QColor(255, 255, 255), 1.6))
_INK, _PLATE = QColor(255, 255, 255), QColor(0, 0, 0, 205)
_PADDING = 4
# Room for a line of a saved map, in shares of its width: readable when the whole of it is seen.
_SAVED_UNIT = 1 / 900


class ScanLayer:
    """A scan's map and regions, worked out for one place and zoom at a time.

    Parameters
    ----------
    scan : Scan
    size : Size
        Of the image.
    opacity : float
        0..1, of the strongest place.
    """

    def __init__(self, scan: Scan, size: Size, opacity: float) -> None:
        self._scan, self._size, self._opacity = scan, size, opacity
        self._largest = float(scan.strength.max()) if scan.strength is not None else 0.0
        self._axes: tuple[Axis, Axis] | None = None
        self._image = QImage()

    @property
    def look(self) -> Look | None:
        """The colours and the strengths that they stand for, for a legend; None without a map."""
        return Look(0.0, self._largest, colour_map=COLOURS) if self._largest > 0 else None

    def rendered(self, mapping: Mapping) -> Rendered | None:
        """Return the map's visible part at device resolution, area means of the strengths; None when there is none."""
        strength = self._scan.strength
        if strength is None or self._largest <= 0:
            return None
        extent = Placement(0.0, 0.0, self._size.width, self._size.height)
        axes = mapping.axes(strength.shape, extent)
        if axes is None:
            return None
        if axes != self._axes:
            self._axes, self._image = axes, self._coloured(area_mean(strength, *axes))
        left, top = mapping.corner(extent)
        return Rendered(self._image, left + axes[1].first, top + axes[0].first)

    def paint_regions(self, painter: QPainter, mapping: Mapping, unit: float = 1.0) -> None:
        """Outline and name the regions, the strongest last and so on top; `unit` is the width of a thin line."""
        painter.save()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        numbered = list(enumerate(self._scan.regions, 1))[::-1]
        boxes = {number: _on_screen(region, mapping) for number, region in numbered}
        for colour, width in _PENS:
            painter.setPen(QPen(colour, width * unit))
            for box in boxes.values():
                painter.drawRect(box)
        room = QRectF(0, 0, mapping.width, mapping.height)
        for number, region in numbered:
            if boxes[number].intersects(room):
                text = _tr("Region {number}: {score}").format(number=number, score=f"{region.score:.3g}")
                _paint_name(painter, text, boxes[number], room, unit)
        painter.restore()

    def saved(self, below: NDArray[np.uint8] | None) -> QImage:
        """Return map and regions at the image's own size, over a picture of it (M, N, 3) or alone on black."""
        width, height = self._size
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.black)
        whole = Mapping(Camera(width / 2, height / 2, 1.0), width, height)
        painter = QPainter(image)
        if below is not None:
            painter.drawImage(0, 0, QImage(below.data, width, height, below.strides[0], QImage.Format.Format_RGB888))
        layer = self if below is not None else ScanLayer(self._scan, self._size, 1.0)
        shown = layer.rendered(whole)
        if shown is not None:
            painter.drawImage(shown.left, shown.top, shown.image)
        unit = max(1.0, width * _SAVED_UNIT)
        font = painter.font()
        font.setPixelSize(round(13 * unit))
        painter.setFont(font)
        self.paint_regions(painter, whole, unit)
        painter.end()
        return image

    def _coloured(self, strength: NDArray[np.float32]) -> QImage:
        share = np.clip(strength / np.float32(self._largest), 0.0, 1.0)
        colours = colour_table(COLOURS)[(255 * share + 0.5).astype(np.uint8)]
        # Where nothing is, the picture stays as it is.
        alpha = np.float32(self._opacity) * share[..., None]
        words = np.empty((*share.shape, 4), np.uint8)
        # QImage's premultiplied ARGB words lie in memory as blue, green, red, alpha on little-endian machines.
        words[..., :3] = colours[..., ::-1] * alpha + 0.5
        words[..., 3:] = 255 * alpha + 0.5
        height, width = share.shape
        return QImage(words.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _on_screen(region: Region, mapping: Mapping) -> QRectF:
    corner = QPointF(*mapping.to_view(region.x, region.y))
    return QRectF(corner, QPointF(*mapping.to_view(region.x + region.width, region.y + region.height)))


def _paint_name(painter: QPainter, text: str, box: QRectF, room: QRectF, unit: float) -> None:
    """Write a region's name above its box, or where there is no room, at its upper edge; never beyond the view."""
    metrics, padding = painter.fontMetrics(), _PADDING * unit
    plate = QRectF(0, 0, metrics.horizontalAdvance(text) + 2 * padding, metrics.height() + padding / 2)
    plate.moveBottomLeft(box.topLeft())
    if plate.top() < room.top():
        plate.moveTop(max(box.top(), room.top()))
    plate.moveLeft(min(max(plate.left(), room.left()), room.right() - plate.width()))
    painter.fillRect(plate, _PLATE)
    painter.setPen(_INK)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ScanLayer", text)
