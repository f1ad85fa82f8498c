"""Fidelity plot: every restorer as a dot, fidelity against payload left; its size tells the time."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from scaleguard_gui.core.comparison_points import LEGEND_SECONDS, Field, Point, dot_size, fidelity_title, field_of
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.gui.compare.dot_style import dot_brush, dot_pen, plain_plot, ring_pen, style_plot
from scaleguard_gui.gui.compare.row_plot import RowPlot
from scaleguard_gui.gui.panels.figure_text import figure, fixed

# Per cent beyond both ends of the vertical axis, so that dots there are whole.
_MARGIN = 10.0
_RING = 8.0


class FidelityPlot(RowPlot):
    """A scatter plot with a legend; dots carry their place in the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field: Field | None = None
        self.widget = plain_plot(self.tr("Fidelity against payload left"), self)
        self.widget.setLabel("left", self.tr("payload left, %"))
        self.widget.getAxis("left").setTicks([[(share, str(share)) for share in (0, 25, 50, 75, 100)]])
        self.strip = pg.LinearRegionItem(movable=False, pen=pg.mkPen(None))
        self.dots = pg.ScatterPlotItem(pxMode=True, antialias=True, hoverable=True, tip=_told)
        self.ring = pg.ScatterPlotItem(pxMode=True, antialias=True, brush=None)
        self._ranks: list[pg.TextItem] = []
        for item in (self.strip, self.dots, self.ring):
            self.widget.addItem(item)
        self.dots.sigHovered.connect(self._hover)
        self.dots.sigClicked.connect(self._click)
        self._samples = {seconds: QLabel(self) for seconds in (*LEGEND_SECONDS, None)}
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.note.hide()
        self._lay_out()
        self._apply_palette()
        self.show_rows(())

    def show_rows(self, rows: Sequence[RestorerRow], parameter: str = "") -> None:
        """Draw other rows, which are given with the best one first; there is no parameter here."""
        self.field = field_of(rows)
        self.ring.clear()
        self._draw()
        self.widget.setLabel("bottom", fidelity_title(rows))
        self.widget.getAxis("bottom").setTicks([self.field.ticks()])
        self.widget.setXRange(self.field.low, self.field.high, padding=0.0)
        self.widget.setYRange(-_MARGIN, 100 + _MARGIN, padding=0.0)
        self.strip.setVisible(self.field.strip is not None)
        if self.field.strip is not None:
            self.strip.setRegion((self.field.strip, self.field.high))
        untold = sum(not row.error for row in rows) - len(self.field.points)
        self.note.setText(self.tr("%n not in the plot: nothing can be told of the payload.", "", untold))
        self.note.setVisible(untold > 0)

    def highlight(self, row: RestorerRow | None) -> None:
        """Put a ring around the dot of a row."""
        points = [point for point in self._points() if point.row is row]
        ring = ring_pen(self.palette())
        self.ring.setData([{"pos": (p.x, p.y), "size": p.size + _RING, "pen": ring} for p in points])

    def sizeHint(self) -> QSize:
        """Ask for a modest place."""
        return QSize(480, 320)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._apply_palette()

    def _points(self) -> tuple[Point, ...]:
        return self.field.points if self.field else ()

    def _draw(self) -> None:
        palette = self.palette()
        # The slow ones are large: they lie behind.
        points = sorted(self._points(), key=lambda point: -point.size)
        spots = [
            {
                "pos": (point.x, point.y),
                "size": point.size,
                "brush": dot_brush(palette, point.row.payload_gone is True),
                "pen": dot_pen(palette, point.row.payload_gone is True),
                "data": point,
            }
            for point in points
        ]
        self.dots.setData(spots)
        for text in self._ranks:
            self.widget.removeItem(text)
        self._ranks = [self._rank(point) for point in points]

    def _rank(self, point: Point) -> pg.TextItem:
        role = QPalette.ColorRole.Base if point.row.payload_gone else QPalette.ColorRole.Text
        text = pg.TextItem(str(point.rank), self.palette().color(role), anchor=(0.5, 0.5))
        text.setPos(point.x, point.y)
        # Else it would take the mouse from its dot.
        text.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.widget.addItem(text)
        return text

    def _hover(self, _: object, points: Sequence[pg.SpotItem]) -> None:
        self.pointed.emit(points[0].data().row if len(points) else None)

    def _click(self, _: object, points: Sequence[pg.SpotItem], event: MouseClickEvent) -> None:
        row = points[0].data().row
        self.selected.emit(row)
        if event.double():
            self.chosen.emit(row)

    def _lay_out(self) -> None:
        legend = QHBoxLayout()
        legend.setContentsMargins(4, 0, 4, 0)
        for seconds, sample in self._samples.items():
            words = self.tr("payload gone") if seconds is None else self.tr("{time:g} s").format(time=seconds)
            legend.addWidget(sample)
            legend.addWidget(QLabel(words, self))
            legend.addSpacing(self.fontMetrics().horizontalAdvance("0"))
        legend.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(legend)
        layout.addWidget(self.widget, 1)
        layout.addWidget(self.note)

    def _apply_palette(self) -> None:
        palette = self.palette()
        style_plot(self.widget, palette)
        shade = QColor(palette.color(QPalette.ColorRole.Text))
        shade.setAlpha(24)
        self.strip.setBrush(QBrush(shade))
        for seconds, sample in self._samples.items():
            sample.setPixmap(_sample(palette, seconds, self.devicePixelRatioF()))
        self._draw()


def _told(x: float, y: float, data: Point) -> str:
    row = data.row
    return f"{data.rank}  {row.label}\n{figure(y, 3)} % left, {fixed(row.fidelity, 2)} dB, {figure(row.seconds, 2)} s"


def _sample(palette: QPalette, seconds: float | None, ratio: float) -> QPixmap:
    """Return a dot as a picture for the legend: of some seconds, or one that removes the payload."""
    size = dot_size(seconds or LEGEND_SECONDS[0])
    side = round(size + 3)
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(dot_pen(palette, seconds is None))
    painter.setBrush(dot_brush(palette, seconds is None))
    painter.drawEllipse(QRectF(1.5, 1.5, size, size))
    painter.end()
    return picture
