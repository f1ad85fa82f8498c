"""Views and findings: what a detector is given, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

Direction = Literal["above", "below"]
Recalled = TypeVar("Recalled")


class Views:
    """A suspect as the scaler reads it, with what detectors compare it with; each view is made once, when asked for.

    Parameters
    ----------
    suspect : Frame
    preprocess : Preprocess
    original : Frame, optional
        The honest image, where one is known; it must have the suspect's shape.
    """

    def __init__(self, suspect: Frame, preprocess: Preprocess, original: Frame | None = None) -> None:
        # A crop or a border is no matter of scaling: what the scaler does to the whole image is looked at.
        self.suspect = preprocess.as_read(suspect)
        self.preprocess = preprocess.whole_image(suspect.height, suspect.width)
        self.original = original and preprocess.as_read(original)
        self._recalled: dict[Hashable, Any] = {}

    @cached_property
    def model_view(self) -> Frame:
        """D = scale(A)."""
        return self.preprocess.model_view(self.suspect)

    @cached_property
    def down_and_up(self) -> Frame:
        """up(scale(A)), of the suspect's own size."""
        return self.preprocess.enlarge(self.model_view, Size(self.suspect.width, self.suspect.height))

    def recall(self, key: Hashable, make: Callable[[], Recalled]) -> Recalled:
        """Return what `make` gave for `key`; made once, so that detectors share a spectrum or a cleaned image."""
        if key not in self._recalled:
            self._recalled[key] = make()
        kept: Recalled = self._recalled[key]
        return kept


@dataclass(frozen=True)
class Finding:
    """What one test says.

    Parameters
    ----------
    detector : str
        Name of the test, for example ``histogram-difference.earth-movers``.
    score : float
        NaN when the test says nothing about this image.
    threshold : float
    direction : {"above", "below"}
        On which side of the threshold an attack lies.
    attack : bool or None
        None when the test cannot tell.
    sentence : str
        One plain sentence: what was compared, what came out, what it means.
    measures : mapping of str to float
        Further figures of the same test, for the evidence table.
    decides : bool
        Whether the verdict counts this test; else it is evidence, to be read beside the verdict.
    sees_edits : bool
        Whether the test looks at places of the image, and so at edits of a part of it.
    """

    detector: str
    score: float
    threshold: float
    direction: Direction
    attack: bool | None
    sentence: str
    measures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    decides: bool = True
    sees_edits: bool = False
