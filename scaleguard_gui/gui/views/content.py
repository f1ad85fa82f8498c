"""Content: what one canvas has to draw, and the drawing of it, back to front."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.camera import Mapping
from scaleguard_gui.gui.views.changed_layer import ChangedLayer
from scaleguard_gui.gui.views.cursor_cross import paint_cross
from scaleguard_gui.gui.views.labels import (
    BOTTOM_RIGHT,
    TOP_LEFT,
    TOP_RIGHT,
    caption_height,
    paint_caption,
    paint_hint,
    paint_legend,
)
from scaleguard_gui.gui.views.picture import Picture, Rendered
from scaleguard_gui.gui.views.pixel_grid import paint_pixel_grid
from scaleguard_gui.gui.views.region import Rect, paint_region
from scaleguard_gui.gui.views.region_mark import RegionMark
from scaleguard_gui.gui.views.scan_layer import ScanLayer
from scaleguard_gui.gui.views.tint import Tint

BACKGROUND = QColor(38, 38, 38)
_DIVIDER_PENS = (QPen(QColor(0, 0, 0, 170), 4), QPen(QColor(255, 255, 255), 2))
# Dashes of light on dark are seen on any picture, and are not taken for something in it.
_OUTLINE_PENS = (QPen(QColor(0, 0, 0, 150), 1), QPen(QColor(255, 255, 255, 190), 1, Qt.PenStyle.DashLine))


@dataclass(eq=False)
class Content:
    """What a canvas shows.

    Parameters
    ----------
    picture : Picture, optional
        None shows the hint.
    left : Picture, optional
        Drawn left of the curtain's divider.
    divider : float, optional
        Source column of the curtain; None without a curtain.
    captions : tuple of str
        Of the left and the right side; empty ones are not drawn.
    hint, busy : str
        Text of an empty pane; text of the busy mark, empty when idle.
    tint : Tint or ChangedLayer, optional
    scan : ScanLayer, optional
        What a blind scan found in the picture; with its own legend.
    outline : Placement, optional
        What the model sees of the source, or the source around that.
    region : Rect, optional
    bounds : Size, optional
        Of the source, in which the region lies.
    mark : RegionMark, optional
        The region of the model view that is being drawn, seen from another view.
    cross : tuple of (x, y), optional
        Source point of the cursor cross.
    """

    picture: Picture | None = None
    left: Picture | None = None
    divider: float | None = None
    captions: tuple[str, str] = ("", "")
    hint: str = ""
    busy: str = ""
    tint: Tint | ChangedLayer | None = None
    scan: ScanLayer | None = None
    outline: Placement | None = None
    region: Rect | None = None
    bounds: Size | None = None
    mark: RegionMark | None = None
    cross: tuple[float, float] | None = None


def paint_content(painter: QPainter, content: Content, mapping: Mapping) -> None:
    """Paint a whole canvas; `painter` counts logical pixels."""
    room = QRect(0, 0, mapping.width, mapping.height)
    painter.fillRect(room, BACKGROUND)
    if content.busy:
        room.setBottom(room.bottom() - caption_height(painter))
    if content.picture is None:
        paint_hint(painter, content.hint, room)
    else:
        _paint_picture_and_marks(painter, content, mapping, room)
    if content.busy:
        paint_caption(painter, content.busy, QRect(0, 0, mapping.width, mapping.height), BOTTOM_RIGHT)


def _paint_picture_and_marks(painter: QPainter, content: Content, mapping: Mapping, room: QRect) -> None:
    _paint_pictures(painter, content, mapping)
    if content.outline is not None:
        _paint_outline(painter, content.outline, mapping)
    if content.scan is not None:
        content.scan.paint_regions(painter, mapping)
    if content.mark is not None:
        content.mark.paint_faintly(painter, mapping)
    if content.region is not None:
        paint_region(painter, content.region, mapping)
    if content.cross is not None:
        paint_cross(painter, *mapping.to_view(*content.cross), mapping.width, mapping.height)
    _paint_captions(painter, content, mapping)
    look = content.picture.shown_look if content.picture is not None else None
    if content.scan is not None and content.scan.look is not None:
        look = content.scan.look
    if look is not None:
        paint_legend(painter, look, room)


def _paint_pictures(painter: QPainter, content: Content, mapping: Mapping) -> None:
    painter.save()
    # From here on the painter counts device pixels, so that every picture is drawn 1:1.
    painter.scale(1 / mapping.ratio, 1 / mapping.ratio)
    width, height = mapping.device_size
    column = 0
    if content.divider is not None:
        column = min(max(round(mapping.to_view(content.divider, 0)[0] * mapping.ratio), 0), width)
    for picture, start, end in ((content.left, 0, column), (content.picture, column, width)):
        if picture is None or start == end:
            continue
        painter.save()
        painter.setClipRect(QRect(start, 0, end - start, height), Qt.ClipOperation.IntersectClip)
        _draw(painter, picture.rendered(mapping))
        if content.tint is not None:
            _draw(painter, content.tint.rendered(mapping))
        if content.scan is not None:
            _draw(painter, content.scan.rendered(mapping))
        paint_pixel_grid(painter, mapping, picture.frame.pixels.shape, picture.extent)
        painter.restore()
    painter.restore()


def _paint_outline(painter: QPainter, outline: Placement, mapping: Mapping) -> None:
    x, y, width, height = outline
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in _OUTLINE_PENS:
        painter.setPen(pen)
        painter.drawRect(QRectF(QPointF(*mapping.to_view(x, y)), QPointF(*mapping.to_view(x + width, y + height))))


def _draw(painter: QPainter, rendered: Rendered | None) -> None:
    if rendered is not None:
        painter.drawImage(rendered.left, rendered.top, rendered.image)


def _paint_captions(painter: QPainter, content: Content, mapping: Mapping) -> None:
    split = 0
    if content.divider is not None:
        split = min(max(round(mapping.to_view(content.divider, 0)[0]), 0), mapping.width)
        for pen in _DIVIDER_PENS:
            painter.setPen(pen)
            painter.drawLine(split, 0, split, mapping.height)
    first, second = content.captions
    if first:
        paint_caption(painter, first, QRect(0, 0, split or mapping.width, mapping.height), TOP_LEFT)
    if second:
        paint_caption(painter, second, QRect(split, 0, mapping.width - split, mapping.height), TOP_RIGHT)
