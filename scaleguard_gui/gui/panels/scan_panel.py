"""Scan panel: candidates and regions of a blind scan, and how strongly its map is drawn."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from scaleguard_gui.core.blind.scan_result import Region
from scaleguard_gui.gui.forms.quiet_inputs import QuietSlider
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.candidate_table import CandidateTable
from scaleguard_gui.gui.panels.figure_text import figure
from scaleguard_gui.gui.panels.plain_label import PlainLabel
from scaleguard_gui.gui.scan_state import ScanState

START_OPACITY = 50
_FEWEST_ROWS = 4
# All of them are in the picture; a list of many would push the candidates away.
_MOST_REGIONS = 5


class ScanPanel(QScrollArea):
    """The candidate table, the regions in words, a button that undoes the attack, and the opacity of the map.

    Whether the button can be pressed is up to the action that it stands for.

    Signals
    -------
    opacity_changed : float
        0..1.
    """

    opacity_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content = QWidget(self)
        self.hint = PlainLabel(self.tr("State of the candidates"), content)
        self.table = CandidateTable(content)
        # What Qt would like a table to be high would push the rest out of sight.
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.table.setMinimumHeight(_FEWEST_ROWS * self.table.verticalHeader().defaultSectionSize())
        self.regions = PlainLabel(self.tr("Regions found"), self)
        self.restore_button = QPushButton(self.tr("Restore what was found"), self)
        told = self.tr("Take the strongest candidate's front end, and repair the regions in which the scan found it.")
        self.restore_button.setToolTip(wrapped(told))
        self.restore_button.setAccessibleDescription(told)
        self.restore_button.setEnabled(False)
        self.opacity = QuietSlider(self)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(START_OPACITY)
        self.opacity.setAccessibleName(self.tr("Opacity of the scan map, per cent"))
        self.opacity.setToolTip(wrapped(self.tr("How strongly the scan map is drawn over the image.")))
        self.opacity.valueChanged.connect(lambda value: self.opacity_changed.emit(value / 100))
        buddy = QLabel(self.tr("Map &opacity"), self)
        buddy.setBuddy(self.opacity)
        bar = QHBoxLayout()
        bar.addWidget(buddy)
        bar.addWidget(self.opacity, 1)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.hint)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.regions)
        layout.addWidget(self.restore_button)
        layout.addLayout(bar)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.show_scan(ScanState())

    def show_scan(self, state: ScanState) -> None:
        """List what a scan found."""
        scan = state.inspection.scan if state.inspection else None
        candidates = scan.candidates if scan else ()
        is_attack = state.inspection is not None and state.inspection.verdict.kind == "attack"
        self.table.show_candidates(candidates)
        self.table.setEnabled(state.progress == "done")
        if scan is None:
            self.hint.setText(self.tr("Candidates for the front end of an attack appear here after a scan."))
        elif is_attack:
            self.hint.setText(self.tr("Click a row to take its front end."))
        elif candidates:
            self.hint.setText(self.tr("None of these is above the threshold. Click a row to take its front end."))
        else:
            self.hint.setText(scan.untold or self.tr("The scan found no candidate."))
        self.regions.setText(self._told(scan.regions if scan and is_attack else ()))
        self.regions.setVisible(bool(self.regions.text()))

    def _told(self, regions: tuple[Region, ...]) -> str:
        line = self.tr("Region {number}: x {x} to {right}, y {y} to {bottom}, score {score}")
        lines = [
            line.format(
                number=number,
                x=region.x,
                right=region.x + region.width,
                y=region.y,
                bottom=region.y + region.height,
                score=figure(region.score, 3),
            )
            for number, region in enumerate(regions[:_MOST_REGIONS], 1)
        ]
        left = len(regions) - _MOST_REGIONS
        if left > 0:
            lines.append(self.tr("and {count} weaker ones").format(count=left))
        return "\n".join(lines)
