"""Looking: the shared window/level and inversion of the panes, and the own windows of maps."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.gui.views.window_level import (
    Look,
    Preset,
    Window,
    data_range,
    initial_window,
    percentile_window,
    percentiles,
    preset_window,
    presets,
)

# Pixels of mouse travel over which a drag crosses the whole range of the data.
_TRAVEL = 400.0
_NARROWEST = 1e-3
_UNKNOWN: Window = (0.0, 255.0)


class Looking(QObject):
    """How every pane's values become grey or colour.

    Panes of the reference's value range share one window, in stored values; the reference is the source, or the
    attack image while there is no source. A map (a frame with a colour table or of another range) has its own
    window, which follows the map until a person drags it.
    """

    changed = Signal()
    window_changed = Signal(float, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frames: dict[str, Frame] = {}
        self._maps: dict[str, str | None] = {}
        self._window: Window | None = None
        self._described: tuple[object, ...] | None = None
        self._own: dict[str, tuple[Frame, Window]] = {}
        self._dragged: set[str] = set()
        self._inverted = False

    @property
    def reference(self) -> Frame | None:
        """The frame in whose stored values the shared window is counted."""
        for slot in ("source", "attack"):
            if slot in self._frames and self._maps.get(slot) is None:
                return self._frames[slot]
        return None

    @property
    def window(self) -> Window:
        """Low and high of the shared window."""
        return self._window or _UNKNOWN

    @property
    def inverted(self) -> bool:
        """True when a person asked for inversion; a MONOCHROME1 picture is then shown as it was stored."""
        return self._inverted

    def set_frame(self, slot: str, frame: Frame | None, colour_map: str | None = None) -> None:
        """Tell what a slot shows; a new reference starts with its own initial window."""
        if frame is None:
            self._frames.pop(slot, None)
            return
        self._frames[slot], self._maps[slot] = frame, colour_map
        if self.reference is frame:
            self._start_with(frame)

    def look(self, slot: str) -> Look:
        """Return the look of a slot's frame."""
        frame, colour_map = self._frames[slot], self._maps[slot]
        window = self._own_window(slot) if self._is_apart(slot) else self.window
        inverted = colour_map is None and frame.display.inverted != self._inverted
        follows = colour_map == "diverging" and slot not in self._dragged
        curve = frame.display.curve if colour_map is None else ()
        return Look(*window, inverted, colour_map, curve, follows)

    def drag(self, slot: str, across: float, down: float) -> None:
        """Change a slot's window by mouse travel: to the right wider, down a higher centre (darker)."""
        frame = self._frames.get(slot)
        if frame is None:
            return
        apart = self._is_apart(slot)
        low, high = self._own_window(slot) if apart else self.window
        span = _span(frame if apart else self.reference or frame)
        width = max(high - low + across / _TRAVEL * span, _NARROWEST * span)
        centre = (low + high) / 2 + down / _TRAVEL * span
        window = (centre - width / 2, centre + width / 2)
        if not apart:
            self.set_window(*window)
            return
        self._own[slot] = (frame, (0.0, width) if self._maps[slot] == "heat" else window)
        self._dragged.add(slot)
        self.changed.emit()

    def widen(self, slot: str, shown: Look, across: float) -> None:
        """Change the symmetric window of a signed map: it doubles with every quarter of the travel."""
        reach = max(shown.high * 2.0 ** (4.0 * across / _TRAVEL), _NARROWEST)
        self._own[slot] = (self._frames[slot], (-reach, reach))
        self._dragged.add(slot)
        self.changed.emit()

    def set_window(self, low: float, high: float) -> None:
        """Set the shared window; the narrowest one is a thousandth of the legal range's 255th part."""
        span = self.reference.span if self.reference else 255.0
        self._window = (float(low), float(max(high, low + _NARROWEST * span / 255.0)))
        self.changed.emit()
        self.window_changed.emit(*self._window)

    def auto(self) -> None:
        """Set the window to the exact percentiles 0.1 and 99.9, and let maps follow their data again."""
        self._dragged.clear()
        self.percentile(0.1, 99.9)

    def full(self) -> None:
        """Set the window to all legal values."""
        if self.reference is not None:
            self.set_window(*self.reference.value_range)

    def percentile(self, low: float, high: float) -> None:
        """Set the window to exact percentiles of the reference, in per cent."""
        if self.reference is not None:
            self.set_window(*percentile_window(self.reference, low, high))

    def initial(self) -> None:
        """Set the window with which the reference was first shown."""
        self._dragged.clear()
        if self.reference is not None:
            self.set_window(*initial_window(self.reference))

    def presets(self) -> tuple[Preset, ...]:
        """Return the five presets that suit the reference; percentiles while there is none."""
        return presets(self.reference) if self.reference is not None else ()

    def preset(self, index: int) -> None:
        """Set the window to one of `presets`, counted from 0."""
        if self.reference is not None:
            self.set_window(*preset_window(self.reference, self.presets()[index]))

    def set_inverted(self, on: bool) -> None:
        """Turn black and white round."""
        self._inverted = on
        self.changed.emit()

    def _start_with(self, frame: Frame) -> None:
        described = (frame.path, frame.name, frame.value_range, frame.display)
        if described == self._described:
            return
        # A window that was restored before its first picture came is kept.
        restored = self._described is None and self._window is not None
        self._described = described
        if not restored:
            self._dragged.clear()
            self._window = initial_window(frame)
            self.window_changed.emit(*self._window)

    def _own_window(self, slot: str) -> Window:
        frame = self._frames[slot]
        known, window = self._own.get(slot, (None, _UNKNOWN))
        if known is not frame and not (known and slot in self._dragged):
            window = _map_window(frame, self._maps[slot])
            self._own[slot] = (frame, window)
        return window

    def _is_apart(self, slot: str) -> bool:
        reference = self.reference
        if self._maps[slot] is not None or reference is None:
            return self._maps[slot] is not None
        return self._frames[slot].value_range != reference.value_range


def _map_window(frame: Frame, colour_map: str | None) -> Window:
    if colour_map == "diverging":
        return frame.value_range
    if colour_map is None:
        return initial_window(frame)
    # The robust maximum: a few outliers do not darken the whole map.
    high = percentiles(frame.pixels, 99.9)[0]
    return 0.0, high if high > 0 else frame.span / 255.0


def _span(frame: Frame) -> float:
    low, high = data_range(frame)
    return (high - low) or frame.span
