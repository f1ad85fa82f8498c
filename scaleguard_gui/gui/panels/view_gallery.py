"""View gallery: one image as many front ends see it, the one that differs most first."""

from __future__ import annotations

import bisect

import cv2
import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from scaleguard_gui.core.disagreement import SeenView
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.plain_label import PlainLabel
from scaleguard_gui.gui.views.window_level import Look, coloured, initial_window

# Side of a picture in the list, logical pixels.
_SIDE = 96


class ViewGallery(QWidget):
    """A button that makes the views, a line that explains them, and the views; they come one after the other.

    Signals
    -------
    wanted :
        The views are to be made.
    front_end_chosen : Preprocess
        A view was double-clicked, or Enter was pressed on it.
    """

    wanted = Signal()
    front_end_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seen: list[SeenView] = []
        self.make = QPushButton(self.tr("Show the views"), self)
        self.make.clicked.connect(self.wanted)
        self.summary = PlainLabel(self.tr("About the model views"), self)
        self.list = self._build_list()
        bar = QHBoxLayout()
        bar.addWidget(self.make)
        bar.addWidget(self.summary, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addLayout(bar)
        layout.addWidget(self.list, 1)
        self.clear()

    def clear(self) -> None:
        """Show no views."""
        self.seen = []
        self.list.clear()
        self.summary.setText(self.tr("How does every named front end see this image, and which of them is deceived?"))

    def add(self, seen: SeenView) -> None:
        """Put a view in its place: the larger its disagreement, the further to the front."""
        place = bisect.bisect_right([-other.disagreement for other in self.seen], -seen.disagreement)
        self.seen.insert(place, seen)
        front_end = seen.front_end
        item = QListWidgetItem(_icon(seen, self.devicePixelRatioF()), f"{_times(seen.disagreement)}\n{front_end.name}")
        told = self.tr(
            "{times} of what is usual in this image; in the 9 x 9 model pixels that differ most the view is "
            "{levels:.1f} grey levels from the expected one."
        )
        told = told.format(times=_times(seen.disagreement), levels=seen.difference)
        item.setToolTip(wrapped(f"{front_end.name}: {front_end.preprocess.in_words}", told))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{front_end.name}. {told}")
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        # Left to itself, Qt cuts names after their first line.
        item.setSizeHint(self.list.gridSize())
        self.list.insertItem(place, item)

    def show_progress(self, done: int, of: int) -> None:
        """Tell how many views are there."""
        self.summary.setText(self.tr("{done} of {all} views…").format(done=done, all=of))

    def explain(self, notices: tuple[str, ...]) -> None:
        """Tell, once all are there, what their order means."""
        text = self.tr(
            "×: how many times more than usual the view differs from that of the image without lonely pixels "
            "(5 x 5 median). Double-click a view to use its front end."
        )
        self.summary.setText(" ".join((text, *notices)))
        self.summary.setToolTip(
            wrapped(self.tr("Usual is how much the views differ when the image is moved by half a scaling ratio."))
        )

    def mark_outdated(self) -> None:
        """Say that the views are of an image that is not looked at any more."""
        if self.seen:
            self.summary.setText(self.tr("The image changed; show the views again."))

    def _build_list(self) -> QListWidget:
        made = QListWidget(self)
        made.setAccessibleName(self.tr("Model views"))
        made.setViewMode(QListWidget.ViewMode.IconMode)
        made.setMovement(QListWidget.Movement.Static)
        made.setResizeMode(QListWidget.ResizeMode.Adjust)
        made.setIconSize(QSize(_SIDE, _SIDE))
        made.setWordWrap(True)
        made.setSpacing(4)
        made.setUniformItemSizes(True)
        line = made.fontMetrics().height()
        width = max(_SIDE + 16, made.fontMetrics().averageCharWidth() * 24)
        made.setGridSize(QSize(width, _SIDE + 3 * line + 14))
        # A whole row is to be seen, whatever the size of text.
        made.setMinimumHeight(made.gridSize().height() + 2 * made.frameWidth())
        made.itemActivated.connect(lambda item: self._choose(made.row(item)))
        return made

    def _choose(self, row: int) -> None:
        self.front_end_chosen.emit(self.seen[row].front_end.preprocess)


def _times(disagreement: float) -> str:
    return f"{disagreement:.0f} ×" if disagreement >= 10 else f"{disagreement:.1f} ×"


def _icon(seen: SeenView, ratio: float) -> QIcon:
    """Return the view as a small picture: area means of it where it is larger, as to pick pixels is to be deceived."""
    view = seen.view
    shown = np.ascontiguousarray(
        coloured(view.pixels, Look(*initial_window(view), view.display.inverted, None, view.display.curve))
    )
    height, width = shown.shape[:2]
    share = min(1.0, _SIDE * ratio / max(height, width))
    if share < 1:
        size = (max(1, round(width * share)), max(1, round(height * share)))
        shown = np.ascontiguousarray(cv2.resize(shown, size, interpolation=cv2.INTER_AREA))
    height, width = shown.shape[:2]
    picture = QPixmap.fromImage(QImage(shown.data, width, height, 3 * width, QImage.Format.Format_RGB888))
    picture.setDevicePixelRatio(ratio)
    return QIcon(picture)
