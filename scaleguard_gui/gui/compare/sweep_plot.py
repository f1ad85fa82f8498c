"""Sweep plot: payload left and fidelity against the values of one parameter, one above the other."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPalette, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from scaleguard_gui.core.comparison_points import fidelity_title, parameter_title
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.gui.compare.dot_style import dot_brush, dot_colour, dot_pen, plain_plot, ring_pen, style_plot
from scaleguard_gui.gui.compare.row_plot import RowPlot

_DOT, _RING = 11.0, 8.0
_AXIS_WIDTH = 52


class SweepPlot(RowPlot):
    """Two curves over the same values, which stand side by side whatever lies between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RestorerRow, ...] = ()
        self.left, self.fidelity = (
            _Curve(self.tr("Payload left over the values"), self),
            _Curve(self.tr("Fidelity over the values"), self),
        )
        for curve in (self.left, self.fidelity):
            curve.dots.sigHovered.connect(lambda _, spots: self.pointed.emit(spots[0].data() if len(spots) else None))
            curve.dots.sigClicked.connect(self._click)
        self.note = QLabel(self.tr("Every value leaves all that counts as it is: its fidelity is infinite."), self)
        self.note.setWordWrap(True)
        self.note.hide()
        self.left.widget.getAxis("left").setTicks([[(share, str(share)) for share in (0, 25, 50, 75, 100)]])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.left.widget, 1)
        layout.addWidget(self.fidelity.widget, 1)
        layout.addWidget(self.note)
        self._apply_palette()

    def show_rows(self, rows: Sequence[RestorerRow], parameter: str = "") -> None:
        """Draw other rows, in the order of their values."""
        self._rows = tuple(rows)
        self.left.widget.setLabel("left", self.tr("payload left, %"))
        self.fidelity.widget.setLabel("left", self.tr("fidelity, dB"))
        self.fidelity.widget.setToolTip(fidelity_title(self._rows))
        title = parameter_title(self._rows, parameter)
        ticks = [(place, str(row.value_of(parameter))) for place, row in enumerate(self._rows)]
        for curve in (self.left, self.fidelity):
            curve.widget.setLabel("bottom", title)
            curve.widget.getAxis("bottom").setTicks([ticks])
            curve.widget.setXRange(-0.5, max(len(ticks) - 0.5, 0.5), padding=0.0)
        self._draw()

    def highlight(self, row: RestorerRow | None) -> None:
        """Put a ring around the dots of a row."""
        ring = ring_pen(self.palette())
        for curve in (self.left, self.fidelity):
            spots = [spot for spot in curve.dots.points() if spot.data() is row]
            curve.ring.setData([{"pos": (s.pos().x(), s.pos().y()), "size": _DOT + _RING, "pen": ring} for s in spots])

    def sizeHint(self) -> QSize:
        """Ask for a modest place."""
        return QSize(480, 320)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._apply_palette()

    def _draw(self) -> None:
        palette = self.palette()
        ran = [(place, row) for place, row in enumerate(self._rows) if not row.error]
        self.left.draw([(place, 100 * row.payload_left, row) for place, row in ran], palette)
        self.left.widget.setYRange(-8.0, 108.0, padding=0.0)
        self.fidelity.draw([(place, row.fidelity, row) for place, row in ran], palette)
        finite = [row.fidelity for _, row in ran if math.isfinite(row.fidelity)]
        if finite:
            margin = max(0.1 * (max(finite) - min(finite)), 0.5)
            self.fidelity.widget.setYRange(min(finite) - margin, max(finite) + margin, padding=0.0)
        self.fidelity.widget.setVisible(bool(finite) or not ran)
        self.note.setVisible(bool(ran) and not finite)

    def _click(self, _: object, spots: Sequence[pg.SpotItem], event: MouseClickEvent) -> None:
        self.selected.emit(spots[0].data())
        if event.double():
            self.chosen.emit(spots[0].data())

    def _apply_palette(self) -> None:
        for curve in (self.left, self.fidelity):
            style_plot(curve.widget, self.palette())
        self._draw()


class _Curve:
    """One plot: a line, its dots, and the ring around one of them."""

    def __init__(self, name: str, parent: QWidget) -> None:
        self.widget = plain_plot(name, parent)
        self.widget.getAxis("left").setWidth(_AXIS_WIDTH)
        self.line = pg.PlotDataItem(antialias=True)
        self.dots = pg.ScatterPlotItem(size=_DOT, pxMode=True, antialias=True, hoverable=True, tip=None)
        self.ring = pg.ScatterPlotItem(pxMode=True, antialias=True, brush=None)
        for item in (self.line, self.dots, self.ring):
            self.widget.addItem(item)

    def draw(self, places: Sequence[tuple[int, float, RestorerRow]], palette: QPalette) -> None:
        there = [(x, y, row) for x, y, row in places if math.isfinite(y)]
        self.ring.clear()
        self.line.setData([x for x, _, _ in there], [y for _, y, _ in there])
        self.line.setPen(QPen(dot_colour(palette, True), 0))
        self.dots.setData(
            [
                {
                    "pos": (x, y),
                    "data": row,
                    "brush": dot_brush(palette, row.payload_gone is True),
                    "pen": dot_pen(palette, row.payload_gone is True),
                }
                for x, y, row in there
            ]
        )
