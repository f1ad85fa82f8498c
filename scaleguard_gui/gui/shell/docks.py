"""Docks: the panels around the views, where they start, and what each of them is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QDockWidget, QMainWindow, QUndoView, QWidget

from scaleguard_gui.core.histogram import Histogram
from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.gui.forms.recipe_panel import RecipePanel
from scaleguard_gui.gui.panels.evidence_table import EvidenceTable
from scaleguard_gui.gui.panels.front_end_columns import transfer_panel, vulnerability_panel
from scaleguard_gui.gui.panels.log_panel import LogPanel
from scaleguard_gui.gui.panels.metrics_table import MetricsTable
from scaleguard_gui.gui.panels.proof_panel import ProofPanel
from scaleguard_gui.gui.panels.region_panel import RegionPanel
from scaleguard_gui.gui.panels.scan_panel import ScanPanel
from scaleguard_gui.gui.panels.verdict_panel import VerdictPanel
from scaleguard_gui.gui.panels.view_gallery import ViewGallery
from scaleguard_gui.gui.plots.coverage_panel import CoveragePanel
from scaleguard_gui.gui.plots.difference_panel import DifferencePanel
from scaleguard_gui.gui.plots.histogram_panel import HistogramPanel
from scaleguard_gui.gui.plots.spectrum_panel import SpectrumPanel
from scaleguard_gui.gui.scan_state import ScanState
from scaleguard_gui.gui.shell.preferences import LAYOUT_VERSION

Region = tuple[int, int, int, int]

_Area = Qt.DockWidgetArea
_RIGHT = ("verdict", "evidence", "metrics")
# Behind another one of the right column.
_BEHIND = {"candidates": "evidence"}
_BOTTOM = (
    *("histograms", "proof", "difference", "spectrum", "coverage", "gallery", "vulnerability", "transfer"),
    *("region", "history", "log"),
)
# Their tabs would take the room of others until they are asked for.
_CLOSED = ("gallery",)
# Of the columns at the sides, in digits of the font, so that large text has room; each at most a share of the window.
_SIDE_WIDTHS, _WIDEST = (38, 43), 0.27
# Below this width two columns of docks leave no room for pictures.
NARROW = 900


class Panels:
    """All panels in their docks.

    Parameters
    ----------
    window : QMainWindow
        Receives the docks.
    undo_stack : QUndoStack
        Whose steps the History panel lists.
    """

    def __init__(self, window: QMainWindow, undo_stack: QUndoStack) -> None:
        self._window = window
        self.recipe = RecipePanel()
        self.verdict, self.evidence, self.metrics = VerdictPanel(), EvidenceTable(), MetricsTable()
        self.histograms, self.difference, self.region = HistogramPanel(), DifferencePanel(), RegionPanel()
        self.proof, self.coverage, self.spectrum = ProofPanel(), CoveragePanel(), SpectrumPanel()
        self.candidates, self.gallery = ScanPanel(), ViewGallery()
        self.vulnerability, self.transfer = vulnerability_panel(), transfer_panel()
        self.history, self.log = QUndoView(undo_stack), LogPanel()
        self.history.setEmptyLabel(window.tr("Start"))
        self.history.setAccessibleName(window.tr("Steps that can be undone"))
        self._docks = {
            "parameters": self._dock("parameters", window.tr("Parameters"), self.recipe),
            "verdict": self._dock("verdict", window.tr("Verdict"), self.verdict),
            "evidence": self._dock("evidence", window.tr("Evidence"), self.evidence),
            "candidates": self._dock("candidates", window.tr("Candidates"), self.candidates),
            "metrics": self._dock("metrics", window.tr("Measures"), self.metrics),
            "proof": self._dock("proof", window.tr("Proof"), self.proof),
            "histograms": self._dock("histograms", window.tr("Histograms"), self.histograms),
            "difference": self._dock("difference", window.tr("Difference"), self.difference),
            "spectrum": self._dock("spectrum", window.tr("Spectrum"), self.spectrum),
            "coverage": self._dock("coverage", window.tr("Coverage"), self.coverage),
            "gallery": self._dock("gallery", window.tr("Model views"), self.gallery),
            "vulnerability": self._dock("vulnerability", window.tr("Vulnerability"), self.vulnerability),
            "transfer": self._dock("transfer", window.tr("Transfer"), self.transfer),
            "region": self._dock("region", window.tr("Region"), self.region),
            "history": self._dock("history", window.tr("History"), self.history),
            "log": self._dock("log", window.tr("Log"), self.log),
        }
        self._start = QByteArray()
        self._outcome: Outcome | None = None
        self._region: Region | None = None
        self._drawn: dict[QWidget, Mapping[str, Histogram] | None] = {}
        for name in ("histograms", "difference", "region"):
            # Told before the dock is in its place.
            panel = self._docks[name].widget()
            self._docks[name].visibilityChanged.connect(
                lambda _, panel=panel: QTimer.singleShot(0, panel, lambda: self._refresh(panel))
            )

    def __iter__(self) -> Iterator[QDockWidget]:
        return iter(self._docks.values())

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def reset_layout(self) -> None:
        """Put every dock back where it started."""
        # Moving tabbed docks one by one leaves empty tab bars standing; restoring a state does not.
        self._window.restoreState(self._start, LAYOUT_VERSION)

    def arrange(self) -> None:
        """Put every dock where it starts, once; a narrow window gets one column of tabs in place of two columns."""
        window = self._window
        # Side docks reach to the bottom: forms and tables need height, plots need width.
        window.setCorner(Qt.Corner.BottomLeftCorner, _Area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, _Area.RightDockWidgetArea)
        is_narrow = window.width() < NARROW
        for name, dock in self._docks.items():
            area = _start_area(name)
            window.addDockWidget(_Area.LeftDockWidgetArea if is_narrow and name in (*_RIGHT, *_BEHIND) else area, dock)
        self._make_tabs(_BOTTOM)
        if is_narrow:
            self._make_tabs(("parameters", *_RIGHT, *_BEHIND))
        else:
            for name, front in _BEHIND.items():
                self._make_tabs((front, name))
        right = [self._docks[name] for name in _RIGHT]
        unit, most = window.fontMetrics().horizontalAdvance("0"), round(_WIDEST * window.width())
        widths = [min(count * unit, most) for count in _SIDE_WIDTHS]
        window.resizeDocks([self._docks["parameters"], right[0]], widths, Qt.Orientation.Horizontal)
        window.resizeDocks(right, [270, 250, 290], Qt.Orientation.Vertical)
        window.resizeDocks([self._docks["histograms"]], [220], Qt.Orientation.Vertical)
        for name in _CLOSED:
            self._docks[name].hide()
        self._start = window.saveState(LAYOUT_VERSION)

    def show_outcome(self, outcome: Outcome | None, region: Region | None) -> None:
        """Show an outcome, or that there is none; what is still pending says so."""
        self._outcome, self._region = outcome, region
        if outcome is None:
            self.verdict.clear()
        elif outcome.is_complete:
            self.verdict.show_outcome(outcome)
        else:
            self.verdict.set_pending()
        self.evidence.show_outcome(outcome)
        self.metrics.show_outcome(outcome)
        for panel in (self.histograms, self.difference, self.region):
            self._refresh(panel)

    def show_scan(self, state: ScanState) -> None:
        """Show how far a blind scan has come, and what it found."""
        self.verdict.show_scan(state)
        self.evidence.show_scan(state)
        self.candidates.show_scan(state)

    def show_region(self, region: Region | None) -> None:
        """Show the statistics inside the rectangle of interest."""
        self._region = region
        self._refresh(self.region)

    def _refresh(self, panel: QWidget) -> None:
        """Bring a plot up to date; hidden ones wait until they are looked at, as drawing takes time."""
        # Qt calls panels behind another tab visible, though no part of them is.
        if panel.visibleRegion().isEmpty():
            return
        if panel is self.region:
            self.region.show_statistics(self._outcome, self._region)
        elif isinstance(panel, HistogramPanel | DifferencePanel):
            histograms = self._outcome.histograms if self._outcome else None
            if self._drawn.get(panel) is not histograms:
                self._drawn[panel] = histograms
                panel.show_outcome(self._outcome)

    def _make_tabs(self, names: tuple[str, ...]) -> None:
        docks = [self._docks[name] for name in names]
        for before, after in pairwise(docks):
            self._window.tabifyDockWidget(before, after)
        docks[0].raise_()

    def _dock(self, name: str, title: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock-{name}")
        dock.setWidget(panel)
        return dock


def _start_area(name: str) -> Qt.DockWidgetArea:
    if name == "parameters":
        return _Area.LeftDockWidgetArea
    return _Area.RightDockWidgetArea if name in (*_RIGHT, *_BEHIND) else _Area.BottomDockWidgetArea
