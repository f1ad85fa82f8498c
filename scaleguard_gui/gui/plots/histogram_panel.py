"""Histogram panel: the exact histograms of all pictures of an outcome, over common bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout, QWidget

from scaleguard_gui.core.frame import Display
from scaleguard_gui.core.histogram import Histogram
from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.gui.plots.curve_style import STYLES
from scaleguard_gui.gui.plots.step_plot import StepPlot


class HistogramPanel(QWidget):
    """Share of values in each bin, in percent, since the model view has far fewer pixels than the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = StepPlot(tuple(STYLES), self.tr("% of values"), parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Draw the histograms of an outcome; None draws nothing."""
        if outcome is None or not outcome.histograms:
            self.plot.clear()
            return
        craft = outcome.recipe.mode == "craft"
        self.plot.set_titles(
            {
                "source": self.tr("Source"),
                "attacked": self.tr("Attack") if craft else self.tr("Suspect"),
                "model_view": self.tr("Model view"),
                "restored": self.tr("Restored"),
            }
        )
        display = outcome.attacked.display
        self.plot.set_value_axis(display)
        edges = edges_in_unit(outcome.histograms["attacked"].edges, display)
        self.plot.set_steps(edges, {name: share(histogram) for name, histogram in outcome.histograms.items()})


def share(histogram: Histogram) -> NDArray[np.float64]:
    """Return the percentage of all values in each bin."""
    return 100.0 * histogram.shares


def edges_in_unit(edges: NDArray[np.float64], display: Display) -> NDArray[np.float64]:
    """Return bin edges in the unit of `display`; stored values where it has none."""
    return edges * display.slope + display.intercept if display.unit else edges
