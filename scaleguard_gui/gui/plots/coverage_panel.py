"""Coverage panel: which pixels the scaler reads around a place, and with what weights."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from scaleguard_gui.gui.forms.quiet_inputs import QuietComboBox
from scaleguard_gui.gui.plots.curve_style import STYLES
from scaleguard_gui.gui.plots.kernel_axis import KernelAxis, Reads

# Source pixels to show: so many at least, for so many outputs, but never more than bars can be told apart.
_FEWEST, _OUTPUTS, _MOST = 48, 5, 240
_BAR = 0.86
# Of the vertical axis: its label stays clear of the ticks.
_AXIS_WIDTH = 52
# Two colours that any colour vision tells apart, for outputs of even and odd number.
_STYLES = (STYLES["source"], STYLES["attacked"])


class CoveragePanel(QWidget):
    """Bars of summed absolute weight, one per source pixel, in two colours by turns for the outputs that read it.

    Negative weights are hatched; pixels that nobody reads are rings on the zero line. Nothing is sampled or averaged.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axes: tuple[KernelAxis, KernelAxis] | None = None
        self._place = (0.0, 0.0)
        self._shown: tuple[object, ...] = ()
        self._is_stale = False
        self.axis_box = QuietComboBox(self)
        self.axis_box.addItems([self.tr("Columns"), self.tr("Rows")])
        self.axis_box.setAccessibleName(self.tr("Axis of the kernels"))
        self.axis_box.currentIndexChanged.connect(self._draw)
        self.facts = QLabel(self)
        self.facts.setWordWrap(True)
        self.facts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.plot = self._build_plot()
        # Solid and hatched, for even and odd outputs.
        self.bars = [pg.BarGraphItem(x=[], y0=[], height=[], width=_BAR) for _ in range(4)]
        self.unread = pg.ScatterPlotItem(size=7, pxMode=True, antialias=True, brush=None)
        self.marker = pg.InfiniteLine(angle=90)
        for item in (self.marker, *self.bars, self.unread):
            self.plot.addItem(item)
        top = QHBoxLayout()
        top.setContentsMargins(4, 2, 4, 0)
        top.addWidget(self.axis_box)
        top.addWidget(self.facts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self.plot, 1)
        self._apply_palette()
        self._draw()

    def show_kernels(self, axes: tuple[KernelAxis, KernelAxis] | None) -> None:
        """Show other kernels, those of the rows and those of the columns; None shows nothing."""
        self._axes = axes
        self._draw()

    def set_place(self, x: float, y: float) -> None:
        """Look at another source point."""
        self._place = (x, y)
        self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().paintEvent(event)
        if self._is_stale:
            QTimer.singleShot(0, self._draw)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._apply_palette()

    def _draw(self) -> None:
        self.plot.setHidden(self._axes is None)
        if self._axes is None:
            self._shown = ()
            self.facts.setText(self.tr("Open an image to see which of its pixels the model reads."))
            return
        # A panel behind another tab counts as visible to Qt, but no part of it is.
        self._is_stale = self.visibleRegion().isEmpty()
        if self._is_stale:
            return
        is_across = self.axis_box.currentIndex() == 0
        axis, centre = (self._axes[1], self._place[0]) if is_across else (self._axes[0], self._place[1])
        pixel = min(max(math.floor(centre), 0), axis.length - 1)
        if (axis, pixel) == self._shown:
            return
        is_new = self._shown[:1] != (axis,)
        self._shown = (axis, pixel)
        wanted = min(max(_FEWEST, math.ceil(_OUTPUTS * axis.length / axis.matrix.shape[0])), _MOST)
        reads = axis.around(pixel + 0.5, wanted)
        self._fill(reads)
        self.marker.setPos(pixel)
        self.plot.setXRange(reads.first - 0.5, reads.first + reads.length - 0.5, padding=0.0)
        if is_new:
            self.plot.setYRange(-0.04 * axis.highest, 1.08 * axis.highest, padding=0.0)
            self.plot.setLabel("bottom", self.tr("source column") if is_across else self.tr("source row"))
        self.facts.setText(self._told(axis, reads, pixel, is_across))

    def _fill(self, reads: Reads) -> None:
        for number, bars in enumerate(self.bars):
            chosen = (reads.outputs % 2 == number % 2) & ((reads.weights < 0) == (number >= 2))
            bars.setOpts(x=reads.pixels[chosen], y0=reads.below[chosen], height=np.abs(reads.weights[chosen]))
        self.unread.setData(x=reads.unread, y=np.zeros(len(reads.unread)))

    def _told(self, axis: KernelAxis, reads: Reads, pixel: int, is_across: bool) -> str:
        span = str(axis.least) if axis.least == axis.most else f"{axis.least}–{axis.most}"
        one, many = self.tr("1 column"), self.tr("columns")
        if not is_across:
            one, many = self.tr("1 row"), self.tr("rows")
        text = self.tr("Each output reads {what}; {share:.1f} % of the {many} are read.")
        text = text.format(what=one if axis.most == 1 else f"{span} {many}", share=100 * axis.share, many=many)
        at = reads.pixels == pixel
        name = self.tr("Column {pixel}") if is_across else self.tr("Row {pixel}")
        by = ", ".join(
            self.tr("{weight} in output {output}").format(weight=f"{weight:.3g}".replace("-", "−"), output=output)
            for weight, output in zip(reads.weights[at], reads.outputs[at], strict=True)
        )
        return f"{text} {name.format(pixel=pixel)}: {by or self.tr('not read')}."

    def _build_plot(self) -> pg.PlotWidget:
        plot = pg.PlotWidget(self)
        plot.setAccessibleName(self.tr("Weights of source pixels"))
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        for side in ("left", "bottom"):
            plot.getAxis(side).enableAutoSIPrefix(False)
        plot.setLabel("left", self.tr("weight"))
        plot.getAxis("left").setWidth(_AXIS_WIDTH)
        plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        plot.setMinimumSize(160, 90)
        plot.disableAutoRange()
        plot.getPlotItem().layout.setContentsMargins(1, 8, 12, 1)
        return plot

    def _apply_palette(self) -> None:
        palette = self.palette()
        text = palette.color(QPalette.ColorRole.Text)
        self.plot.setBackground(palette.color(QPalette.ColorRole.Base))
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setPen(text)
            self.plot.getAxis(side).setTextPen(text)
        for number, bars in enumerate(self.bars):
            colour = _STYLES[number % 2].pen(palette).color()
            hatched = Qt.BrushStyle.Dense5Pattern if number >= 2 else Qt.BrushStyle.SolidPattern
            bars.setOpts(brush=QBrush(colour, hatched), pen=QPen(colour, 0))
        self.unread.setPen(pg.mkPen(text, width=1))
        faint = QColor(text)
        faint.setAlpha(90)
        self.marker.setPen(QPen(faint, 0))
