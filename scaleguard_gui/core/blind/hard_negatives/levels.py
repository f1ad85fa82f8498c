"""Levels: an image as shares of the values it lives in, and back; what draws on it needs to know nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.occupied import occupied_range

Map = NDArray[np.float32]


@dataclass(frozen=True)
class Levels:
    """The values between which an image lives: all of 8 bits, what is occupied of more."""

    low: float
    span: float

    @classmethod
    def of(cls, frame: Frame) -> Levels:
        """Return those of a frame."""
        low, high = frame.value_range if frame.pixels.dtype == np.uint8 else occupied_range(frame)
        return cls(low, high - low) if high > low else cls(frame.value_range[0], frame.span)

    def shares(self, frame: Frame) -> Map:
        """Return the frame's values as float32, 0..1."""
        return (frame.pixels.astype(np.float32) - np.float32(self.low)) * np.float32(1 / self.span)

    def frame(self, shares: Map, like: Frame) -> Frame:
        """Return shares as a frame of the same meaning as `like`; beyond 0..1 they are kept where its range allows."""
        return like.with_pixels(like.quantise(shares * np.float32(self.span) + np.float32(self.low)))


def blended(shares: Map, cover: Map, level: float | Map) -> Map:
    """Lay `level` over an image, as opaque as the (M, N) `cover` is at each place, 0..1."""
    cover = cover[..., None] if shares.ndim == 3 else cover
    return shares + cover * (np.float32(level) - shares)


def between(random: np.random.Generator, low: float, high: float) -> float:
    """Draw a number between two, small ones as often as large ones on a logarithmic scale; `low` is above 0."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))
