"""Region panel: exact histogram and statistics in the rectangle of interest, for every picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QBoxLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableWidgetItem,
    QWidget,
)

from scaleguard_gui.core.frame import Display, Frame
from scaleguard_gui.core.histogram import exact_histogram
from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.gui.panels.copyable_table import CopyableTable
from scaleguard_gui.gui.panels.figure_text import fixed
from scaleguard_gui.gui.panels.region_statistics import Region, Statistics, bins_over, cut, statistics
from scaleguard_gui.gui.plots.curve_style import STYLES
from scaleguard_gui.gui.plots.histogram_panel import edges_in_unit, share
from scaleguard_gui.gui.plots.step_plot import StepPlot


class RegionPanel(QWidget):
    """A column of figures per picture and their histograms, in stored values or the file's unit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = QLabel(self.tr("Draw a rectangle of interest to see the values inside it."), self)
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table = CopyableTable(self.tr("Statistics of the rectangle of interest"), self)
        rows = (self.tr("Pixels"), self.tr("Mean"), self.tr("SD"), self.tr("Min"), self.tr("Max"), self.tr("Median"))
        self.table.setRowCount(len(rows))
        self.table.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustToContents)
        self.table.setVerticalHeaderLabels(rows)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.plot = StepPlot(tuple(STYLES), self.tr("% of values"), parent=self)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.hint, 1)
        self._layout.addWidget(self.table)
        self._layout.addWidget(self.plot, 1)
        self._set_region_visible(False)

    def show_statistics(self, outcome: Outcome | None, region: Region | None) -> None:
        """Show what lies inside a rectangle.

        Parameters
        ----------
        outcome : Outcome or None
        region : tuple of (x, y, width, height) or None
            In source coordinates; None shows how to draw one.
        """
        pieces = _pieces(outcome, region) if outcome is not None and region is not None else {}
        self._set_region_visible(bool(pieces))
        if outcome is None or not pieces:
            return
        titles = {
            "source": self.tr("Source"),
            "attacked": self.tr("Attack") if outcome.recipe.mode == "craft" else self.tr("Suspect"),
            "model_view": self.tr("Model view"),
            "restored": self.tr("Restored"),
        }
        display = outcome.attacked.display
        found = {name: statistics(piece) for name, piece in pieces.items()}
        self._fill({titles[name]: figures for name, figures in found.items()}, display)
        edges = bins_over(found.values(), whole=outcome.attacked.is_integer)
        histograms = {name: exact_histogram(piece, edges) for name, piece in pieces.items()}
        self.plot.set_titles(titles)
        self.plot.set_value_axis(display)
        self.plot.set_steps(edges_in_unit(edges, display), {name: share(h) for name, h in histograms.items()})

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand side by side where the dock is wide."""
        super().resizeEvent(event)
        wide = self.width() > 2 * self.height()
        self._layout.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _set_region_visible(self, on: bool) -> None:
        self.hint.setVisible(not on)
        self.table.setVisible(on)
        self.plot.setVisible(on)

    def _fill(self, columns: dict[str, Statistics], display: Display) -> None:
        self.table.setColumnCount(len(columns))
        slope, intercept = (display.slope, display.intercept) if display.unit else (1.0, 0.0)
        for column, (title, found) in enumerate(columns.items()):
            heading = f"{title}, {display.unit}" if display.unit else title
            self.table.setHorizontalHeaderItem(column, QTableWidgetItem(heading.replace(" ", "\n")))
            self.table.set_number(0, column, str(found.pixels))
            self.table.set_number(1, column, fixed(found.mean * slope + intercept, 2))
            self.table.set_number(2, column, fixed(found.sd * abs(slope), 2))
            for row, value in enumerate((found.minimum, found.maximum, found.median), start=3):
                self.table.set_number(row, column, f"{value * slope + intercept:.6g}")


def _pieces(outcome: Outcome, region: Region) -> dict[str, Frame]:
    """Cut the region out of every picture that has a histogram."""
    frames = {
        "source": outcome.images.source if outcome.recipe.mode == "craft" else None,
        "attacked": outcome.attacked,
        "model_view": outcome.model_view,
        "restored": outcome.restored,
    }
    height, width = outcome.attacked.height, outcome.attacked.width
    seen, everything = outcome.recipe.preprocess.placement(height, width), Placement(0, 0, width, height)
    cuts = {
        name: cut(frame, region, seen if name == "model_view" else everything)
        for name, frame in frames.items()
        if frame is not None
    }
    return {name: piece for name, piece in cuts.items() if piece is not None}
