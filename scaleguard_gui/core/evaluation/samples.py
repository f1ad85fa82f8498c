"""Samples: one image that was looked at, what is true of it, and what every test said."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from scaleguard_gui.core.evaluation.repair import Repair
from scaleguard_gui.core.finding import Direction

_EMPTY: Mapping[str, Any] = MappingProxyType({})
PLAIN = "plain"


@dataclass(frozen=True)
class Told:
    """What one test said of one image.

    Parameters
    ----------
    score : float
        NaN where it could tell nothing.
    threshold : float
    direction : {"above", "below"}
        On which side of the threshold an attack lies.
    attack : bool or None
    seconds : float
    """

    score: float
    threshold: float
    direction: Direction
    attack: bool | None
    seconds: float

    @property
    def suspicion(self) -> float:
        """The score so that more is more suspicious; -infinity where nothing was told, which finds no attack."""
        if math.isnan(self.score):
            return -math.inf
        return self.score if self.direction == "above" else -self.score


@dataclass(frozen=True)
class Found:
    """What the blind scan found, where it took the image for something.

    Parameters
    ----------
    scaler, family : str
    size : tuple of (width, height)
    regions : tuple of (x, y, width, height)
        Strongest first, in pixels of the image.
    """

    scaler: str
    family: str
    size: tuple[int, int]
    regions: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Sample:
    """One image that was looked at.

    Parameters
    ----------
    image : str
        Name of the honest image behind it.
    case : str
        The attack, or "honest".
    kind : str
        What was done to an honest image; "plain" where nothing was.
    quality : int
        Of the JPEG file that an attack image was saved as; 0 where it was not.
    repeat : int
    scaler, family : str
        Of the true front end; empty for hard negatives, which have none.
    size : tuple of (width, height)
    edited : tuple of float, optional
        The edited rectangle (x, y, width, height) in pixels of the image, of local edits.
    psnr : float
        Of the attack image to the honest one, in dB: the price. NaN for honest images.
    left : float
        How much of the attack the model still sees: 1 all, 0 nothing. NaN for honest images.
    told : mapping of str to Told
        Test to what it said.
    found : Found, optional
    repairs : tuple of Repair
        What restorers made of it, where any were asked for.
    reason : str
        Why there is nothing; empty where there is.
    """

    image: str
    case: str
    kind: str = PLAIN
    quality: int = 0
    repeat: int = 0
    scaler: str = ""
    family: str = ""
    size: tuple[int, int] = (0, 0)
    edited: tuple[float, float, float, float] | None = None
    psnr: float = math.nan
    left: float = math.nan
    told: Mapping[str, Told] = field(default_factory=lambda: _EMPTY)
    found: Found | None = None
    repairs: tuple[Repair, ...] = ()
    reason: str = ""

    @property
    def overlap(self) -> float:
        """Intersection over union of the strongest region found with the edited one; 0 where none was found."""
        if self.edited is None:
            return math.nan
        if self.found is None or not self.found.regions:
            return 0.0
        return intersection_over_union(self.found.regions[0], self.edited)

    def judged_at(self, test: str, threshold: float) -> Sample:
        """Return the sample as one test, where more is more suspicious, would have told of it at another threshold."""
        told = self.told.get(test)
        if told is None:
            return self
        attack = None if told.attack is None else told.score > threshold
        return replace(self, told={**self.told, test: replace(told, threshold=threshold, attack=attack)})

    def to_mapping(self) -> dict[str, Any]:
        """Return the sample as a dict that JSON can hold: numbers that it has not are words."""
        values = {part.name: getattr(self, part.name) for part in fields(self)}
        values["told"] = {name: asdict(told) for name, told in self.told.items()}
        values["repairs"] = [asdict(repair) for repair in self.repairs]
        return _worded(values | {"found": self.found and asdict(self.found)})

    @classmethod
    def from_mapping(cls, mapping: dict[str, Any]) -> Sample:
        """Build a sample from what `to_mapping` gave; raises `KeyError`, `TypeError` or `ValueError` otherwise."""
        values = dict(mapping)
        edited, found = values["edited"], values["found"]
        values["told"] = {
            name: Told(**told | {key: float(told[key]) for key in ("score", "threshold", "seconds")})
            for name, told in values["told"].items()
        }
        values["found"] = found and Found(**found | {key: _tuples(found[key]) for key in ("size", "regions")})
        values["repairs"] = tuple(Repair.from_mapping(repair) for repair in values["repairs"])
        values |= {"size": _tuples(values["size"]), "edited": edited and _tuples(edited)}
        return cls(**values | {key: float(values[key]) for key in ("psnr", "left")})


def intersection_over_union(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """Return the shared area of two rectangles (x, y, width, height), as a share of what they cover together."""
    across, down = (
        max(0.0, min(one[axis] + one[axis + 2], other[axis] + other[axis + 2]) - max(one[axis], other[axis]))
        for axis in (0, 1)
    )
    shared = across * down
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def _worded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _worded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_worded(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
