"""What a blind scan says: candidates for the front end that an image may be made for, and where it bites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.scaling.preprocess import Preprocess

Family = Literal["nearest", "linear", "cubic", "lanczos", "area"]


@dataclass(frozen=True)
class Region:
    """A rectangle of the image in which the model would see something else than a person.

    Parameters
    ----------
    x, y, width, height : int
        In pixels of the image.
    area : int
        Pixels of the image inside the rectangle that are part of the region.
    score : float
        As `Scan.score`, of this region alone.
    """

    x: int
    y: int
    width: int
    height: int
    area: int
    score: float


@dataclass(frozen=True)
class Candidate:
    """A front end that the image may have been made for.

    Parameters
    ----------
    preprocess : Preprocess
        A front end that reads the suspicious pixels; others of its family read the same ones.
    family : {"nearest", "linear", "cubic", "lanczos", "area"}
    score : float
        Grows with suspicion, comparable between images.
    evidence : mapping of str to float
        What the score rests on, for the evidence table.
    """

    preprocess: Preprocess
    family: Family
    score: float
    evidence: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, eq=False)
class Scan:
    """What a blind scan found in one image.

    Parameters
    ----------
    candidates : tuple of Candidate
        Strongest first; empty where nothing could be told.
    score : float
        Grows with suspicion, comparable between images; NaN where nothing could be told.
    strength : ndarray, (m, n), float32, or None
        How far each output of the strongest candidate exceeds its controls, 0 and more; spread over the whole image.
    regions : tuple of Region
        Strongest first.
    untold : str or None
        The sentence that says why no verdict can be given on this image.
    """

    candidates: tuple[Candidate, ...]
    score: float
    strength: NDArray[np.float32] | None
    regions: tuple[Region, ...]
    untold: str | None = None
