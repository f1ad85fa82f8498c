"""Crafted: what an attack gives - the image, what it aimed at, and what is proved about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from scaleguard_gui.core.frame import Frame

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Certificate:
    """How far an attack image can be from the best one there is.

    Parameters
    ----------
    objective : str
        What was kept small, for the screen: "L2", "L1", "L-infinity", "changed pixels" ...
    value : float
        The objective of the attack image as it is stored, in grey levels (pixels for a count).
    bound : float
        No image whose model view is within epsilon has a smaller objective; NaN where nothing is proved.
    epsilon_bound : float
        No image at all has a model view nearer to the target, by the scaler's matrices before the library rounds, in
        grey levels; 0 where nothing is proved, or what was asked for was met. Pillow at 8 bit also rounds and clips
        between its two axes, which its matrices do not know.
    is_infeasible : bool
        True only when `epsilon_bound` exceeds what was asked for by more than half a level, the library's own rounding.
    is_heuristic : bool
        True where the method does not search for the optimum, but for something good.
    """

    objective: str
    value: float
    bound: float = math.nan
    epsilon_bound: float = 0.0
    is_infeasible: bool = False
    is_heuristic: bool = False

    @property
    def gap(self) -> float:
        """(value - bound) / value: 0 at the optimum, NaN where nothing is proved."""
        return (self.value - self.bound) / self.value if self.value else 0.0


@dataclass(frozen=True)
class Crafted:
    """What came of an attack.

    Parameters
    ----------
    frame : Frame
        The attack image; shape, dtype and range of the source.
    goal : Frame
        T, what the model shall see: of the model view's shape. The target itself, or what the attack made of it.
    certificate : Certificate, optional
    notices : tuple of str
        Sentences a person should read: what could not be reached, and what to do.
    maps : mapping of str to Frame
        Title to a picture of the source's height and width that explains the attack ("weights"); float32.
    """

    frame: Frame
    goal: Frame
    certificate: Certificate | None = None
    notices: tuple[str, ...] = ()
    maps: Mapping[str, Frame] = field(default_factory=lambda: _EMPTY)
