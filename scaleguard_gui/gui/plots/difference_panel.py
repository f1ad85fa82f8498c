"""Difference panel: what the histogram of the attack has more or less than those of the other pictures."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.gui.plots.histogram_panel import edges_in_unit, share
from scaleguard_gui.gui.plots.step_plot import StepPlot


class DifferencePanel(QWidget):
    """Histogram of the attack (or suspect) minus those of source, model view and restored, in percentage points."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = StepPlot(("source", "model_view", "restored"), self.tr("% points"), signed=True, parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Draw the differences of an outcome's histograms; None draws nothing."""
        if outcome is None or "attacked" not in outcome.histograms:
            self.plot.clear()
            return
        first = self.tr("Attack") if outcome.recipe.mode == "craft" else self.tr("Suspect")
        others = {
            "source": self.tr("{first} − source"),
            "model_view": self.tr("{first} − model view"),
            "restored": self.tr("{first} − restored"),
        }
        self.plot.set_titles({name: title.format(first=first) for name, title in others.items()})
        attacked = outcome.histograms["attacked"]
        self.plot.set_value_axis(outcome.attacked.display)
        steps = {
            name: share(attacked) - share(outcome.histograms[name]) for name in others if name in outcome.histograms
        }
        self.plot.set_steps(edges_in_unit(attacked.edges, outcome.attacked.display), steps)
