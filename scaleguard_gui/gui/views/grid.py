"""ViewGrid: the four linked views, and all that can be done with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.gui.views.camera import Camera
from scaleguard_gui.gui.views.canvas_tool import CanvasTool
from scaleguard_gui.gui.views.changed_layer import ChangedLayer
from scaleguard_gui.gui.views.comparison import MODES
from scaleguard_gui.gui.views.composer import CHANGED_SLOT, COMPARING_SLOT, MAP_SLOT, TINTED_SLOTS, as_shown
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.pane_grid import SLOTS, PaneGrid
from scaleguard_gui.gui.views.read_out import value_text
from scaleguard_gui.gui.views.region import Rect, central, clipped
from scaleguard_gui.gui.views.region_mark import RegionMark
from scaleguard_gui.gui.views.scan_layer import ScanLayer
from scaleguard_gui.gui.views.tint import Tint
from scaleguard_gui.gui.views.view_state import ViewState
from scaleguard_gui.gui.views.window_level import Look, Preset

DRAWING_SLOT = "model"


class ViewGrid(PaneGrid):
    """Source | attack over model view | restored, linked in source coordinates.

    It paints frames and reports what a person does; it computes no algorithm and changes no data. Slots are "source",
    "attack", "model" and "restored"; the signals are those of `PaneGrid`.
    """

    # Pictures -----------------------------------------------------------------------------------------------------

    def show_picture(
        self, slot: str, frame: Frame | None, title: str, extent: Placement, *, colour_map: str | None = None
    ) -> None:
        """Show `frame` over `extent`, a rectangle in source coordinates; None clears the pane.

        The source's own extent begins at the origin; those of other pictures may be a part of it, or reach beyond it.
        A source of the size shown before keeps zoom and window. `colour_map` "heat" is for maps of differences: they
        get colours, a legend and a window of their own.
        """
        pane = self._panes[slot]
        pane.header.set_title(title)
        was_at = self._composer.extent(slot)
        self._composer.set_frame(slot, frame, title, extent, colour_map)
        self._linking.set_extent(slot, extent if frame is not None else None)
        if frame is not None and self._region is not None and slot == "source":
            self._put_region(clipped(*self._region, self._bounds))
        # The others outline what the model sees.
        moved = slot in ("source", "model") and self._composer.extent(slot) != was_at
        is_compared = slot in self._composer.compared
        for other in SLOTS:
            if other == slot or moved or (other == COMPARING_SLOT and is_compared):
                self._recompose(other)

    def show_map(self, frame: Frame | None, title: str = "") -> None:
        """Show a map of the source's size, in colours with a legend, in place of the restored picture; None ends it."""
        self._composer.set_map(frame, title)
        self._recompose(MAP_SLOT)

    def set_hint(self, slot: str, text: str) -> None:
        """Change the text of an empty pane."""
        self._panes[slot].canvas.content.hint = text
        self._panes[slot].refresh()

    def set_busy(self, slot: str, busy: bool) -> None:
        """Show or hide the mark that a newer picture is on its way."""
        self._panes[slot].canvas.content.busy = self.tr("computing…") if busy else ""
        self._panes[slot].canvas.update()

    def read_out(self, x: float, y: float) -> dict[str, str]:
        """Return slot -> stored value at a source point: "143", "12 40 200" or "1043 (19 HU)"; "–" outside.

        A map that is shown is told too, as "map".
        """
        frames = {slot: self._composer.frame(slot) for slot in SLOTS}
        return {
            slot: value_text(frame, self._composer.extent(slot) or whole(frame.width, frame.height), x, y)
            for slot, frame in (*frames.items(), ("map", self._composer.map_frame))
            if frame is not None
        }

    def shown_image(self, slot: str) -> NDArray[np.uint8]:
        """Return a pane's picture as shown, at full resolution: (M, N, 3) uint8 RGB; `ParameterError` when empty."""
        shown = as_shown(self._panes[slot].canvas.content)
        if shown is None:
            raise ParameterError(f"The {slot} view shows no picture that could be saved.")
        return shown

    def look(self, slot: str) -> Look:
        """Return how the stored values of a slot's picture become colours; `KeyError` when it has none."""
        return self._looking.look(slot)

    # Window/level -------------------------------------------------------------------------------------------------

    def set_window(self, low: float, high: float) -> None:
        """Draw stored values `low` black and `high` white in all panes of the source's value range."""
        self._looking.set_window(low, high)

    def window_values(self) -> tuple[float, float]:
        """Return low and high of the shared window, in stored values."""
        return self._looking.window

    def auto_window(self) -> None:
        """Window from the exact percentiles 0.1 to 99.9; maps follow their data again."""
        self._looking.auto()

    def full_window(self) -> None:
        """Window over all legal values."""
        self._looking.full()

    def percentile_window(self, low: float, high: float) -> None:
        """Window from exact percentiles of the source (of the attack image where there is no source), in per cent."""
        self._looking.percentile(low, high)

    def presets(self) -> tuple[Preset, ...]:
        """Return five windows that suit the source: CT windows where its unit is HU, percentiles otherwise."""
        return self._looking.presets()

    def preset_window(self, index: int) -> None:
        """Set the window to one of `presets`, counted from 0; nothing happens without a picture."""
        self._looking.preset(index)

    def set_inverted(self, on: bool) -> None:
        """Turn black and white round, on top of what the file asks for."""
        self._looking.set_inverted(on)

    def is_inverted(self) -> bool:
        """Return what `set_inverted` set."""
        return self._looking.inverted

    # Zoom and link ------------------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole picture, also after the window's size changes."""
        for slot in SLOTS[:1] if self._linking.linked else SLOTS:
            self._linking.fit(slot)

    def one_to_one(self) -> None:
        """Show one source pixel as one device pixel, about the present centre."""
        scale = 1.0 / self.devicePixelRatioF()
        for slot in SLOTS[:1] if self._linking.linked else SLOTS:
            self._linking.set_camera(slot, replace(self._linking.camera(slot), scale=scale, fitted=False))

    def camera(self, slot: str) -> Camera:
        """Return where a pane looks: centre in source pixels, logical pixels per source pixel."""
        return self._linking.camera(slot)

    def set_linked(self, on: bool) -> None:
        """Move all panes together, from the pane used last, or each alone."""
        self._linking.set_linked(on, self._active)

    def is_linked(self) -> bool:
        """Return True while all panes move together."""
        return self._linking.linked

    def reset_all(self) -> None:
        """Link, fit, the picture's initial window and no inversion."""
        self.set_linked(True)
        self.fit()
        self._looking.set_inverted(False)
        self._looking.initial()

    def maximise(self, slot: str | None) -> None:
        """Show one pane alone; the same slot again, or None, brings the grid back."""
        if slot is None:
            self._arrange(None)
        else:
            self._toggle(slot)

    def active_slot(self) -> str:
        """Return the slot of the pane used last."""
        return self._active

    def badge(self, slot: str) -> str:
        """Return the zoom badge of a pane, "23 %, area mean"; empty without a picture."""
        return self._panes[slot].header.badge

    # Overlays and comparison --------------------------------------------------------------------------------------

    def set_tint(self, axes: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None) -> None:
        """Tint considered rows (M,) and columns (N,) of the source, at any zoom; None takes the tint away."""
        self._composer.tint = Tint(*axes) if axes is not None else None
        for slot in TINTED_SLOTS:
            self._recompose(slot)

    def set_scan(self, slot: str, layer: ScanLayer | None) -> None:
        """Show what a blind scan found over the picture of `slot`, and over no other; None takes it away."""
        self._composer.scan = {slot: layer} if layer is not None else {}
        for other in TINTED_SLOTS:
            self._recompose(other)

    def set_changed(self, layer: ChangedLayer | None) -> None:
        """Show over the restored picture which pixels it changed; None takes it away."""
        self._composer.changed = layer
        self._recompose(CHANGED_SLOT)

    def set_comparison(self, mode: str) -> None:
        """Compare in the attack pane: "none", "curtain" or "difference"."""
        if mode not in MODES:
            raise ParameterError(f"mode must be one of {', '.join(MODES)}, not {mode!r}.")
        self._compare(mode=mode)

    def set_compared(self, first: str, second: str) -> None:
        """Choose the slots to compare: the difference is second minus first."""
        self._compare(first=first, second=second)

    def blink(self, on: bool) -> None:
        """Show the first of the compared pair in the attack pane while on."""
        self._compare(blinking=on)

    def set_region_visible(self, on: bool) -> None:
        """Show the rectangle of interest, at first in the middle half of the view, or hide it."""
        if not on:
            self._put_region(None)
        elif self._region is None:
            self._put_region(central(self._panes[self._active].canvas.mapping(), self._bounds))

    def set_region(self, rect: Rect) -> None:
        """Show the rectangle of interest at (x, y, width, height), cut to the picture."""
        self._put_region(clipped(*rect, self._bounds))

    def region(self) -> Rect | None:
        """Return the rectangle of interest (x, y, width, height) in source pixels; None while hidden."""
        return self._region

    # Drawing on the model view ------------------------------------------------------------------------------------

    def set_drawing_tool(self, tool: CanvasTool | None) -> None:
        """Give a person a tool for the model view, which is brought to sight and gets the focus; None takes it away."""
        canvas = self._panes[DRAWING_SLOT].canvas
        canvas.set_tool(tool)
        if tool is None:
            self.set_region_mark(None)
            return
        if self._maximised not in (None, DRAWING_SLOT):
            self._arrange(None)
        canvas.setFocus()

    def repaint_drawing(self) -> None:
        """Show what the tool would paint now."""
        self._panes[DRAWING_SLOT].canvas.update()

    def set_region_mark(self, mark: RegionMark | None) -> None:
        """Outline the region of the model view that is being drawn in the source and the attack image."""
        for slot in TINTED_SLOTS:
            self._panes[slot].canvas.content.mark = mark
            self._panes[slot].canvas.update()

    # Session ------------------------------------------------------------------------------------------------------

    def view_state(self) -> dict[str, Any]:
        """Return range, window, inversion, link, maximised pane and rectangle as JSON can hold them."""
        cameras = {slot: self._linking.camera(slot) for slot in SLOTS}
        looking = self._looking
        window = looking.window if looking.reference is not None else None
        return ViewState(
            cameras, window, looking.inverted, self.is_linked(), self._maximised, self._region
        ).to_mapping()

    def restore_view_state(self, state: dict[str, Any]) -> None:
        """Look as `view_state` told, now or as soon as the pictures come; raises `InputError` on wrong values."""
        read = ViewState.from_mapping(state, SLOTS)
        self._linking.set_linked(read.linked, self._active)
        for slot, camera in read.cameras.items():
            self._linking.set_camera(slot, camera)
        if read.window is not None:
            self.set_window(*read.window)
        self.set_inverted(read.inverted)
        self._arrange(read.maximised)
        self._put_region(read.region)
