"""The plan: what an evaluation does with every image."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from scaleguard_gui.core.blind.hard_negatives import KINDS
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.evaluation.cases import DEFAULT_CASES, case
from scaleguard_gui.core.evaluation.drawing import SCALERS, SIZES, family_of
from scaleguard_gui.core.evaluation.repairing import scoped
from scaleguard_gui.core.registry import algorithm, algorithms
from scaleguard_gui.core.scaling.size import Size

QUALITIES = (95, 90, 80)


@dataclass(frozen=True)
class Plan:
    """What is made of every image, and who looks at it; with the same images and seed it gives the same numbers.

    Parameters
    ----------
    attacks : tuple of str
        Names of cases.
    detectors : tuple of str
        They are told the front end; the blind scan, which is told nothing, always looks.
    qualities : tuple of int
        At which every attack image is saved as JPEG as well.
    kinds : tuple of str
        Hard negatives made of the honest image.
    sizes : tuple of int
        Sides of square model views to draw from.
    scalers : tuple of str
        To draw from.
    repeats : int
        How often each attack is made of an image, each time with another front end and target.
    seed : int
    restorers : tuple of str
        They work on every attack image and every plain honest one; "NAME@considered" and "NAME@detected" change only
        such pixels (`core.restore_scope`).

    Raises
    ------
    ParameterError
        When a name is unknown or a number out of its range.
    """

    attacks: tuple[str, ...] = DEFAULT_CASES
    detectors: tuple[str, ...] = ()
    qualities: tuple[int, ...] = QUALITIES
    kinds: tuple[str, ...] = tuple(KINDS)
    sizes: tuple[int, ...] = SIZES
    scalers: tuple[str, ...] = SCALERS
    repeats: int = 1
    seed: int = 0
    restorers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.attacks:
            case(name)
        for name in self.detectors:
            algorithm("detector", name)
        for name in self.restorers:
            scoped(name)
        for name in self.scalers:
            family_of(algorithm("scaler", name).name)
        for name in self.kinds:
            if name not in KINDS:
                raise ParameterError(f"There is no kind of honest image {name!r}; there are {', '.join(KINDS)}.")
        for size in self.sizes:
            Size(size, size).checked()
        for quality in self.qualities:
            if not 1 <= quality <= 100:
                raise ParameterError(f"A JPEG quality must lie between 1 and 100, not {quality}.")
        if not (self.sizes and self.scalers):
            raise ParameterError("An evaluation needs at least one size and one scaler to draw front ends from.")
        if self.repeats < 1 or self.seed < 0:
            raise ParameterError("repeats must be 1 or more, and the seed 0 or more.")

    def to_mapping(self) -> dict[str, Any]:
        """Return the plan as a dict that JSON can hold."""
        return asdict(self)


def all_detectors() -> tuple[str, ...]:
    """Return the names of all registered detectors."""
    return tuple(detector.name for detector in algorithms("detector"))


def all_restorers() -> tuple[str, ...]:
    """Return the names of all registered restorers."""
    return tuple(restorer.name for restorer in algorithms("restorer"))
