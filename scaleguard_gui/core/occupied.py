"""Occupied values: what part of its legal range a frame uses; a CT fills little of what 16 bit could hold."""

from __future__ import annotations

import math
from dataclasses import replace

from scaleguard_gui.core.frame import Frame

LEVELS = 256


def occupied_range(frame: Frame) -> tuple[float, float]:
    """Return the smallest and the largest stored value there is."""
    return float(frame.pixels.min()), float(frame.pixels.max())


def occupied_level(frame: Frame) -> float:
    """Return how many stored values one of 256 levels of the occupied range holds.

    Returns
    -------
    float
        A whole number for whole numbers, at least 1: always 1, the grey level, for 8 bit.
    """
    low, high = occupied_range(frame)
    return float(math.ceil((high - low + 1) / LEVELS)) if frame.is_integer else (high - low) / LEVELS


def in_occupied_levels(frame: Frame, reference: Frame) -> Frame:
    """Return `frame` with a value range that makes metrics count in levels of `reference`, from its smallest.

    A CT fills little of what 16 bit could hold: measured in shares of that, all its pictures are alike.
    """
    low, _ = occupied_range(reference)
    return replace(frame, value_range=(low, low + 255 * (occupied_level(reference) or 1.0)))
