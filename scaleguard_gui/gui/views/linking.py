"""Linking: one camera for all panes, or one for each; the only place that knows how a fitted view follows a resize."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.gui.views.camera import Camera, fitting
from scaleguard_gui.gui.views.extent import union, whole

_NO_PICTURE = whole(1, 1)


class Linking(QObject):
    """The cameras of all panes.

    Linked panes share one camera, in source coordinates: nothing is copied from pane to pane, so nothing drifts.
    A fitted camera suits the smallest of the panes that share it.
    """

    moved = Signal()

    def __init__(self, slots: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cameras = {slot: Camera() for slot in slots}
        self._extents: dict[str, Placement] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._aimed: dict[str, Placement] = {}
        self._linked = True

    @property
    def linked(self) -> bool:
        """True while all panes move together."""
        return self._linked

    def camera(self, slot: str) -> Camera:
        """Return where the pane looks."""
        return self._cameras[slot]

    @property
    def source(self) -> Placement:
        """Extent of the first pane that has a picture: all others are drawn in its coordinates."""
        return next((self._extents[slot] for slot in self._cameras if slot in self._extents), _NO_PICTURE)

    def area(self, slot: str) -> Placement:
        """Return what the pane's camera moves over: all that it shows, and those linked to it."""
        shown = [self._extents[other] for other in self._sharing(slot) if other in self._extents]
        return union(shown) if shown else self.source

    def set_linked(self, on: bool, leader: str) -> None:
        """Link all panes to where `leader` looks, or let each go its own way from here."""
        self._linked = on
        if on:
            self.set_camera(leader, self._cameras[leader])

    def set_camera(self, slot: str, camera: Camera) -> None:
        """Move a pane, and with it those linked to it."""
        for other in self._sharing(slot):
            self._cameras[other] = camera
        self._refit()
        self.moved.emit()

    def pan(self, slot: str, across: float, down: float) -> None:
        """Pull the picture of a pane by logical pixels."""
        self.set_camera(slot, self._cameras[slot].panned(across, down, self.area(slot)))

    def zoom(self, slot: str, factor: float, x: float, y: float) -> None:
        """Zoom a pane about a source point."""
        self.set_camera(slot, self._cameras[slot].zoomed(factor, x, y, self.area(slot)))

    def fit(self, slot: str) -> None:
        """Show the whole picture, and keep doing so when the pane's size changes."""
        self.set_camera(slot, fitting(self.area(slot), *self._room(slot)))

    def set_extent(self, slot: str, extent: Placement | None) -> None:
        """Tell over which source area a pane draws; a source of another size is shown whole, other places are not."""
        if extent is None:
            self._extents.pop(slot, None)
            return
        was = self.source
        self._extents[slot] = extent
        if self.source != was:
            # Those of the source before say nothing any more; pictures of this one follow.
            self._extents = {slot: extent}
        source, before = self.source, self._aimed.get(slot)
        for other in self._sharing(slot):
            self._aimed[other] = source
        # A camera that was restored before its first picture came is kept.
        if source != before and (before is not None or self._cameras[slot].fitted):
            self.fit(slot)
        elif self._cameras[slot].fitted and self._refit():
            self.moved.emit()

    def set_sizes(self, sizes: dict[str, tuple[int, int]]) -> None:
        """Tell the logical sizes of the panes that can be seen."""
        self._sizes = {slot: size for slot, size in sizes.items() if min(size) > 0}
        self._refit()
        self.moved.emit()

    def _sharing(self, slot: str) -> tuple[str, ...]:
        return tuple(self._cameras) if self._linked else (slot,)

    def _refit(self) -> bool:
        """Fit the cameras that follow their panes; tell whether one of them moved."""
        before = dict(self._cameras)
        for slot, camera in before.items():
            if camera.fitted:
                self._cameras[slot] = fitting(self.area(slot), *self._room(slot))
        return before != self._cameras

    def _room(self, slot: str) -> tuple[int, int]:
        if not self._linked:
            return self._sizes.get(slot, (1, 1))
        sizes = list(self._sizes.values()) or [(1, 1)]
        return min(width for width, _ in sizes), min(height for _, height in sizes)
