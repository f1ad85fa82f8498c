"""Step plot: the exact bars of several histograms as step curves, with a legend that switches them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget
from superqt import QFlowLayout

from scaleguard_gui.core.frame import Display
from scaleguard_gui.gui.plots.curve_style import STYLES

Steps = NDArray[np.float64]


class StepPlot(QWidget):
    """Step curves over common bins; items are made once and only get new numbers.

    Parameters
    ----------
    names : sequence of str
        Curves, by the names of `curve_style.STYLES`.
    label : str
        Of the vertical axis, with its unit.
    signed : bool
        Values of both signs around a zero line, instead of shares with a logarithmic scale to choose.
    parent : QWidget, optional
    """

    def __init__(self, names: Sequence[str], label: str, signed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signed = signed
        self._edges: Steps | None = None
        self._steps: dict[str, Steps] = {}
        self.widget = self._build_plot(label)
        self.curves = {name: pg.PlotDataItem(stepMode="center", antialias=False) for name in names}
        for curve in self.curves.values():
            self.widget.addItem(curve)
        self.zero_line = pg.InfiniteLine(pos=0.0, angle=0)
        self.zero_line.setVisible(signed)
        self.widget.addItem(self.zero_line)
        self.boxes = {name: self._build_box(name) for name in names}
        self.log_box = QCheckBox(self.tr("Log scale"), self)
        self.log_box.setToolTip(self.tr("Logarithmic shares; empty bins lie on the lower edge."))
        self.log_box.setHidden(signed)
        self.log_box.toggled.connect(self._switch_log)
        self._lay_out()
        self._add_menu()
        self._apply_palette()

    def set_steps(self, edges: Steps, steps: Mapping[str, Steps]) -> None:
        """Draw other numbers.

        Parameters
        ----------
        edges : ndarray, (bins + 1,)
            In the unit of the horizontal axis.
        steps : mapping of curve name to ndarray, (bins,)
            Curves without numbers vanish, with their entry in the legend.
        """
        changed = self._edges is None or not np.array_equal(edges, self._edges)
        self._edges, self._steps = edges, dict(steps)
        for name, box in self.boxes.items():
            box.setVisible(name in steps)
        self._draw()
        if changed and steps:
            self.show_occupied()

    def clear(self) -> None:
        """Draw nothing."""
        self._edges, self._steps = None, {}
        for name, box in self.boxes.items():
            box.hide()
            self.curves[name].hide()

    def set_titles(self, titles: Mapping[str, str]) -> None:
        """Name the curves in the legend."""
        for name, title in titles.items():
            self.boxes[name].setText(title)
            self.boxes[name].setToolTip(self.tr("Show or hide {title}").format(title=title))

    def set_value_axis(self, display: Display) -> None:
        """Label the horizontal axis with the unit of `display`, or as stored values."""
        plain = self.tr("stored value")
        self.widget.setLabel("bottom", self.tr("value ({unit})").format(unit=display.unit) if display.unit else plain)

    def show_all(self) -> None:
        """Show all legal values."""
        if self._edges is not None:
            self.widget.setXRange(self._edges[0], self._edges[-1], padding=0.0)

    def show_occupied(self) -> None:
        """Show all legal values, or only the occupied ones where they fill less than a quarter."""
        if self._edges is None:
            return
        filled = np.flatnonzero(np.any(np.stack(list(self._steps.values())) != 0, axis=0))
        limits = self.widget.getViewBox()
        limits.setLimits(xMin=self._edges[0], xMax=self._edges[-1])
        if filled.size == 0 or filled[-1] - filled[0] > (len(self._edges) - 1) / 4:
            self.show_all()
        else:
            self.widget.setXRange(self._edges[filled[0]], self._edges[filled[-1] + 1], padding=0.05)

    def sizeHint(self) -> QSize:
        """Ask for a modest place."""
        return QSize(480, 220)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._apply_palette()

    def _draw(self) -> None:
        shown = {name: y for name, y in self._steps.items() if self.boxes[name].isChecked()}
        floor = _floor(shown.values())
        logarithmic = self.log_box.isChecked()
        for name, curve in self.curves.items():
            curve.setVisible(name in shown)
            if name in shown:
                curve.setData(self._edges, np.maximum(shown[name], floor) if logarithmic else shown[name])
        if not shown:
            return
        top = max(float(np.abs(y).max()) for y in shown.values()) * 1.05 or 1.0
        if logarithmic:
            self.widget.setYRange(np.log10(floor), np.log10(max(top, 2 * floor)), padding=0.0)
        else:
            self.widget.setYRange(-top if self._signed else 0.0, top, padding=0.0)

    def _switch_log(self, on: bool) -> None:
        # Without numbers first: a zero must never meet the logarithm.
        for curve in self.curves.values():
            curve.hide()
            curve.clear()
        self.widget.setLogMode(False, on)
        self.log_action.setChecked(on)
        self._draw()

    def _build_plot(self, label: str) -> pg.PlotWidget:
        plot = pg.PlotWidget(self)
        plot.setAccessibleName(label)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=True, y=False)
        for side in ("left", "bottom"):
            plot.getAxis(side).enableAutoSIPrefix(False)
        plot.setLabel("left", label)
        plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        plot.setMinimumSize(160, 110)
        plot.disableAutoRange()
        # Room for half a tick label beyond either end of the axes.
        plot.getPlotItem().layout.setContentsMargins(1, 8, 12, 1)
        return plot

    def _build_box(self, name: str) -> QCheckBox:
        box = QCheckBox(name, self)
        box.setChecked(True)
        box.hide()
        box.toggled.connect(self._draw)
        return box

    def _lay_out(self) -> None:
        legend = QWidget(self)
        flow = QFlowLayout(legend)
        flow.setContentsMargins(4, 2, 4, 0)
        for box in (*self.boxes.values(), self.log_box):
            flow.addWidget(box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(legend)
        layout.addWidget(self.widget, 1)

    def _add_menu(self) -> None:
        everything = QAction(self.tr("Show all values"), self.widget)
        everything.triggered.connect(self.show_all)
        occupied = QAction(self.tr("Show occupied values"), self.widget)
        occupied.triggered.connect(self.show_occupied)
        self.log_action = QAction(self.tr("Log scale"), self.widget, checkable=True, visible=not self._signed)
        self.log_action.triggered.connect(self.log_box.setChecked)
        self.widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.widget.addActions([everything, occupied, self.log_action])

    def _apply_palette(self) -> None:
        palette, ratio = self.palette(), self.devicePixelRatioF()
        text = palette.color(QPalette.ColorRole.Text)
        self.widget.setBackground(palette.color(QPalette.ColorRole.Base))
        for side in ("left", "bottom"):
            self.widget.getAxis(side).setPen(text)
            self.widget.getAxis(side).setTextPen(text)
        self.zero_line.setPen(text)
        for name, curve in self.curves.items():
            curve.setPen(STYLES[name].pen(palette))
            self.boxes[name].setIcon(STYLES[name].sample(palette, ratio))
            self.boxes[name].setIconSize(QSize(28, 12))


def _floor(curves: object) -> float:
    """Return half the smallest share above zero: where an empty bin lies on a logarithmic axis."""
    smallest = [float(y[y > 0].min()) for y in curves if np.any(y > 0)]  # type: ignore[attr-defined] # dict values
    return min(smallest, default=1.0) / 2
