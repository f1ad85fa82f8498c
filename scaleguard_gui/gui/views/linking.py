"""Linking: one camera for all panes, or one for each; the only place that knows how a fitted view follows a resize."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.camera import Camera, fitting

_NO_PICTURE = Size(1, 1)


class Linking(QObject):
    """The cameras of all panes.

    Linked panes share one camera, in source coordinates: nothing is copied from pane to pane, so nothing drifts.
    A fitted camera suits the smallest of the panes that share it.
    """

    moved = Signal()

    def __init__(self, slots: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cameras = {slot: Camera() for slot in slots}
        self._extents: dict[str, Size] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._aimed: dict[str, Size] = {}
        self._linked = True

    @property
    def linked(self) -> bool:
        """True while all panes move together."""
        return self._linked

    def camera(self, slot: str) -> Camera:
        """Return where the pane looks."""
        return self._cameras[slot]

    def extent(self, slot: str) -> Size:
        """Return the source area that the pane's camera moves over; linked panes go by the first that has a picture."""
        order = [slot, *self._cameras] if not self._linked else self._cameras
        return next((self._extents[other] for other in order if other in self._extents), _NO_PICTURE)

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
        self.set_camera(slot, self._cameras[slot].panned(across, down, self.extent(slot)))

    def zoom(self, slot: str, factor: float, x: float, y: float) -> None:
        """Zoom a pane about a source point."""
        self.set_camera(slot, self._cameras[slot].zoomed(factor, x, y, self.extent(slot)))

    def fit(self, slot: str) -> None:
        """Show the whole picture, and keep doing so when the pane's size changes."""
        self.set_camera(slot, fitting(self.extent(slot), *self._room(slot)))

    def set_extent(self, slot: str, extent: Size | None) -> None:
        """Tell over which source area a pane draws; a picture of another size is shown whole."""
        if extent is None:
            self._extents.pop(slot, None)
            return
        self._extents[slot] = extent
        area, before = self.extent(slot), self._aimed.get(slot)
        for other in self._sharing(slot):
            self._aimed[other] = area
        # A camera that was restored before its first picture came is kept.
        if area != before and (before is not None or self._cameras[slot].fitted):
            self.fit(slot)

    def set_sizes(self, sizes: dict[str, tuple[int, int]]) -> None:
        """Tell the logical sizes of the panes that can be seen."""
        self._sizes = {slot: size for slot, size in sizes.items() if min(size) > 0}
        self._refit()
        self.moved.emit()

    def _sharing(self, slot: str) -> tuple[str, ...]:
        return tuple(self._cameras) if self._linked else (slot,)

    def _refit(self) -> None:
        for slot, camera in self._cameras.items():
            if camera.fitted:
                self._cameras[slot] = fitting(self.extent(slot), *self._room(slot))

    def _room(self, slot: str) -> tuple[int, int]:
        if not self._linked:
            return self._sizes.get(slot, (1, 1))
        sizes = list(self._sizes.values()) or [(1, 1)]
        return min(width for width, _ in sizes), min(height for _, height in sizes)
