"""The square window of the filters that rank what lies in it."""

from __future__ import annotations

from dataclasses import dataclass

from scaleguard_gui.core.params import Parameters, integer


@dataclass(frozen=True)
class SquareWindow(Parameters):
    """The window's size."""

    radius: int = integer(
        1, 1, 12, unit="px", label="Radius", help="The window is 2 x radius + 1 pixels wide and high; 1 is 3 x 3."
    )

    @property
    def side(self) -> int:
        """Pixels along one side of the window."""
        return 2 * self.radius + 1
