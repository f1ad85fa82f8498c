"""View state: what a session remembers of the four views, checked when it comes back from a file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.gui.views.camera import Camera
from scaleguard_gui.gui.views.region import Rect
from scaleguard_gui.gui.views.window_level import Window


@dataclass(frozen=True)
class ViewState:
    """Ranges, window, inversion, link, maximised slot and rectangle of interest; missing parts are None or default."""

    cameras: dict[str, Camera]
    window: Window | None = None
    inverted: bool = False
    linked: bool = True
    maximised: str | None = None
    region: Rect | None = None

    def to_mapping(self) -> dict[str, Any]:
        """Return a dict that JSON can hold."""
        return {
            "range": {slot: [c.x, c.y, c.scale, c.fitted] for slot, c in self.cameras.items()},
            "window": list(self.window) if self.window else None,
            "inverted": self.inverted,
            "linked": self.linked,
            "maximised": self.maximised,
            "region": list(self.region) if self.region else None,
        }

    @classmethod
    def from_mapping(cls, state: dict[str, Any], slots: tuple[str, ...]) -> Self:
        """Read what `to_mapping` wrote; unknown slots are left out, wrong values raise `InputError`."""
        maximised = state.get("maximised")
        try:
            return cls(
                {slot: _camera(values) for slot, values in state.get("range", {}).items() if slot in slots},
                _window(state.get("window")),
                bool(state.get("inverted", False)),
                bool(state.get("linked", True)),
                maximised if maximised in slots else None,
                _region(state.get("region")),
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"The view state of the session cannot be used: {error}.") from error


def _camera(values: Any) -> Camera:
    x, y, scale = (float(value) for value in values[:3])
    if not all(map(math.isfinite, (x, y, scale))) or scale <= 0:
        raise ValueError(f"the range {values} is none")
    return Camera(x, y, scale, bool(values[3]))


def _window(values: Any) -> Window | None:
    if values is None:
        return None
    low, high = (float(value) for value in values)
    if not low < high < math.inf or not math.isfinite(low):
        raise ValueError(f"the window {values} is none")
    return low, high


def _region(values: Any) -> Rect | None:
    if values is None:
        return None
    x, y, width, height = (int(value) for value in values)
    return x, y, width, height
