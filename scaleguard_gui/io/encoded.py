"""Encoded: what every encoder gives."""

from __future__ import annotations

from typing import NamedTuple

RANGE_LOST = "The file does not keep the picture's value range."


class Encoded(NamedTuple):
    """The bytes of a file, and what it does not keep."""

    data: bytes
    notices: tuple[str, ...] = ()
