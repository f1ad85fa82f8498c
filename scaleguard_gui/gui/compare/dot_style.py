"""Dot style: colours of dots that remove the payload and of those that do not, and how plots of them look."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QBrush, QColor, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from scaleguard_gui.gui.plots.curve_style import STYLES, is_dark

# Full or hollow, and two colours that any colour vision tells apart.
_GONE, _LEFT = STYLES["source"], STYLES["attacked"]


def dot_colour(palette: QPalette, gone: bool) -> QColor:
    """Return the colour of a dot."""
    style = _GONE if gone else _LEFT
    return QColor(style.on_dark if is_dark(palette) else style.on_light)


def dot_pen(palette: QPalette, gone: bool) -> QPen:
    """Return the pen of a dot's edge, as wide in plots as on paper."""
    return pg.mkPen(dot_colour(palette, gone), width=2.0)


def ring_pen(palette: QPalette) -> QPen:
    """Return the pen of the ring around the dot that is pointed at."""
    return pg.mkPen(palette.color(QPalette.ColorRole.Text), width=2.0)


def dot_brush(palette: QPalette, gone: bool) -> QBrush:
    """Return what fills a dot: its colour where the payload is gone, else the background."""
    return QBrush(dot_colour(palette, True) if gone else palette.color(QPalette.ColorRole.Base))


def plain_plot(name: str, parent: QWidget) -> pg.PlotWidget:
    """Return an empty plot that the mouse does not move: all of it is always to be seen."""
    plot = pg.PlotWidget(parent)
    plot.setAccessibleName(name)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setMouseEnabled(x=False, y=False)
    plot.disableAutoRange()
    for side in ("left", "bottom"):
        plot.getAxis(side).enableAutoSIPrefix(False)
    plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    plot.setMinimumSize(200, 120)
    # Room for half a tick label beyond either end of the axes.
    plot.getPlotItem().layout.setContentsMargins(1, 8, 14, 1)
    return plot


def style_plot(plot: pg.PlotWidget, palette: QPalette) -> None:
    """Give a plot the colours of a palette."""
    text = palette.color(QPalette.ColorRole.Text)
    plot.setBackground(palette.color(QPalette.ColorRole.Base))
    for side in ("left", "bottom"):
        plot.getAxis(side).setPen(text)
        plot.getAxis(side).setTextPen(text)
        plot.getAxis(side).setGrid(48)
