"""Region row: how much of the model view is marked, and the buttons to mark it anew or not at all."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from scaleguard_gui.core.params import Value
from scaleguard_gui.core.region import Region
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.forms.parameter_row import ParameterRow


class RegionRow(ParameterRow):
    """Tells size and pieces of a region; drawing it is the business of a view."""

    draw_requested = Signal()

    def _build(self) -> QWidget:
        self._build_label()
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        draw = QPushButton(self.tr("Draw"), self)
        draw.setToolTip(self.tr("Mark the region on the model view"))
        draw.clicked.connect(self.draw_requested)
        self.clear_button = QPushButton(self.tr("Clear"), self)
        self.clear_button.setToolTip(self.tr("Take the region away"))
        self.clear_button.setAccessibleName(self.tr("Clear {name}").format(name=self.parameter.label))
        self.clear_button.clicked.connect(self._clear)
        line = QHBoxLayout()
        line.addWidget(draw)
        line.addWidget(self.clear_button)
        self._grid.addLayout(line, 0, 1)
        self._grid.addWidget(self.summary, 1, 0, 1, 3)
        return draw

    def _show(self, value: Value) -> None:
        region = Region.parse(value)
        self.summary.setText(self._told(region))
        self.clear_button.setEnabled(bool(region.boxes))

    def _mark_change(self) -> None:
        # "Clear" is the way back to the default, which is empty.
        self.reset_button.setVisible(False)

    def _clear(self) -> None:
        self.set_value("")
        self.edited.emit("")
        self.settled.emit()

    def _told(self, region: Region) -> str:
        if not region.boxes:
            return self.tr("nothing marked")
        pieces, pixels = len(region.boxes), _pixels(region)
        first = self.tr("1 rectangle") if pieces == 1 else self.tr("{count} rectangles").format(count=pieces)
        second = self.tr("1 pixel") if pixels == 1 else self.tr("{count} pixels").format(count=pixels)
        return f"{first}, {second}"


def _pixels(region: Region) -> int:
    """Return how many pixels lie in a region: where rectangles overlap, they count once."""
    right = max(box.x + box.width for box in region.boxes)
    bottom = max(box.y + box.height for box in region.boxes)
    return int(np.count_nonzero(region.mask(Size(right, bottom))))
