"""PaneGrid: the frame of the four views; holds the panes and carries what a person does in one of them to all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.composer import COMPARING_SLOT, Composer
from scaleguard_gui.gui.views.linking import Linking
from scaleguard_gui.gui.views.looking import Looking
from scaleguard_gui.gui.views.pane import Pane
from scaleguard_gui.gui.views.region import Rect

SLOTS = ("source", "attack", "model", "restored")
_COLUMNS = 2


class PaneGrid(QWidget):
    """Four panes, their common cameras, window and comparison, and the way of every mouse move to them.

    Signals
    -------
    cursor_moved : (x, y) in source pixels, or None when the pointer has left
    camera_moved : the panes look elsewhere
    badge_changed : "shown at 23 %, area mean", of the pane used last
    window_changed : low, high in stored values
    region_changed : (x, y, width, height) in source pixels, or None
    view_menu_requested : slot, global position
    files_dropped : slot, list of local paths
    maximised_changed : slot, or None when all four are shown
    """

    cursor_moved = Signal(object)
    camera_moved = Signal()
    badge_changed = Signal(str)
    window_changed = Signal(float, float)
    region_changed = Signal(object)
    view_menu_requested = Signal(str, QPoint)
    files_dropped = Signal(str, list)
    maximised_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looking = Looking(self)
        self._linking = Linking(SLOTS, self)
        self._composer = Composer(self._looking)
        self._panes = {slot: Pane(slot, *texts, self) for slot, texts in self._texts().items()}
        self._active = SLOTS[0]
        self._maximised: str | None = None
        self._region: Rect | None = None
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        for index, pane in enumerate(self._panes.values()):
            self._layout.addWidget(pane, *divmod(index, _COLUMNS))
            self._connect(pane)
        self._looking.changed.connect(self._relook)
        self._looking.window_changed.connect(self.window_changed)
        self._linking.moved.connect(self._follow)
        self._linking.moved.connect(self.camera_moved)
        self._arrange(None)

    def _texts(self) -> dict[str, tuple[str, str]]:
        return {
            "source": (self.tr("Source"), self.tr("Open a source image (Ctrl+O) or drop one here.")),
            "attack": (self.tr("Attack image"), self.tr("The attack image appears here.")),
            "model": (self.tr("Model view"), self.tr("What the model sees appears here.")),
            "restored": (self.tr("Restored"), self.tr("The restored image appears here.")),
        }

    def _connect(self, pane: Pane) -> None:
        slot, canvas = pane.slot, pane.canvas
        canvas.panned.connect(partial(self._linking.pan, slot))
        canvas.zoomed.connect(partial(self._linking.zoom, slot))
        canvas.resized.connect(self._measure)
        canvas.pointed.connect(partial(self._point, slot))
        canvas.focus_changed.connect(partial(self._focus, slot))
        canvas.double_clicked.connect(partial(self._toggle, slot))
        canvas.menu_requested.connect(partial(self.view_menu_requested.emit, slot))
        canvas.mouse.window_dragged.connect(partial(self._composer.drag_window, slot))
        canvas.mouse.region_dragged.connect(self._put_region)
        canvas.mouse.divider_dragged.connect(self._move_divider)
        pane.files_dropped.connect(partial(self.files_dropped.emit, slot))
        pane.badge_changed.connect(partial(self._tell_badge, slot))

    # What a person does -------------------------------------------------------------------------------------------

    def _point(self, slot: str, place: tuple[float, float] | None) -> None:
        for pane in self._panes.values():
            pane.canvas.set_cross(place)
        self.cursor_moved.emit(place)
        if place is not None:
            self._activate(slot)

    def _focus(self, slot: str, on: bool) -> None:
        if on:
            self._activate(slot)

    def _activate(self, slot: str) -> None:
        if slot != self._active:
            self._active = slot
            self._tell_badge(slot)

    def _tell_badge(self, slot: str) -> None:
        if slot == self._active:
            badge = self._panes[slot].header.badge
            self.badge_changed.emit(self.tr("shown at {badge}").format(badge=badge) if badge else "")

    def _move_divider(self, column: float) -> None:
        extent = self._composer.extent(self._composer.comparison.second)
        if extent is not None:
            self._compare(divider=min(max((column - extent.x) / extent.width, 0.0), 1.0))

    def _toggle(self, slot: str) -> None:
        self._arrange(None if slot == self._maximised else slot)

    # What follows from it -----------------------------------------------------------------------------------------

    def _compare(self, **changes: Any) -> None:
        self._composer.set_comparison(replace(self._composer.comparison, **changes))
        self._recompose(COMPARING_SLOT)

    def _recompose(self, slot: str) -> None:
        pane = self._panes[slot]
        self._composer.compose(slot, pane.canvas.content)
        pane.canvas.content.region, pane.canvas.content.bounds = self._region, self._bounds
        pane.refresh()

    @property
    def _bounds(self) -> Size:
        """Size of the source, in which the rectangle of interest lies."""
        source = self._linking.source
        return Size(round(source.width), round(source.height))

    def _relook(self) -> None:
        self._composer.apply_looks()
        for pane in self._panes.values():
            pane.canvas.update()

    def _follow(self) -> None:
        for slot, pane in self._panes.items():
            pane.canvas.set_camera(self._linking.camera(slot))
            pane.refresh()

    def _measure(self) -> None:
        shown = {slot: pane.canvas for slot, pane in self._panes.items() if not pane.isHidden()}
        self._linking.set_sizes({slot: (canvas.width(), canvas.height()) for slot, canvas in shown.items()})

    def _put_region(self, rect: Rect | None) -> None:
        if rect == self._region:
            return
        self._region = rect
        for pane in self._panes.values():
            pane.canvas.content.region = rect
            pane.canvas.update()
        self.region_changed.emit(rect)

    def _arrange(self, maximised: str | None) -> None:
        before, self._maximised = self._maximised, maximised
        for index, (slot, pane) in enumerate(self._panes.items()):
            pane.setVisible(maximised in (None, slot))
            row, column = divmod(index, _COLUMNS)
            if maximised in (None, slot):
                self._layout.setRowStretch(row, 1)
                self._layout.setColumnStretch(column, 1)
        if maximised is not None:
            # An empty row or column would keep its share of the room.
            row, column = divmod(SLOTS.index(maximised), _COLUMNS)
            self._layout.setRowStretch(1 - row, 0)
            self._layout.setColumnStretch(1 - column, 0)
        self._measure()
        if maximised is not None:
            self._panes[maximised].canvas.setFocus()
        if maximised != before:
            self.maximised_changed.emit(maximised)
