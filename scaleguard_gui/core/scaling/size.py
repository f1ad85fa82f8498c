"""Size: width and height of an image, in that order everywhere a person sees them."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from scaleguard_gui.core.errors import ParameterError

MAX_SIDE = 16384


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``224`` (a square) or ``320x240`` (width x height); raises `ParameterError`."""
        match = re.fullmatch(r"\s*(\d+)\s*(?:[xX×]\s*(\d+)\s*)?", text)
        if not match:
            raise ParameterError(f"size must be a number or WIDTHxHEIGHT, not {text!r}.")
        width = int(match[1])
        return cls(width, int(match[2] or width)).checked()

    def checked(self) -> Self:
        """Return self, or raise `ParameterError` when a side is 0 or beyond reason."""
        if min(self) < 1 or max(self) > MAX_SIDE:
            raise ParameterError(f"size must lie between 1x1 and {MAX_SIDE}x{MAX_SIDE}, not {self}.")
        return self

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"
