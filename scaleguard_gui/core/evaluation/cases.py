"""Cases: the attacks that an evaluation makes, each by a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.registry import Algorithm, algorithms

HONEST = "honest"
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Case:
    """One kind of attack to make.

    Parameters
    ----------
    name : str
    attack : str
        Name of the registered attack.
    values : mapping
        Its parameters, where they are not the defaults.
    share : float
        Share of the model view that is edited, as a square; 0 for the whole view.
    """

    name: str
    attack: str
    values: Mapping[str, Any] = field(default_factory=lambda: _NONE)
    share: float = 0.0


_MADE = {
    case.name: case
    for case in (
        Case("whole", "l2"),
        Case("local-1", "local-edit", share=0.01),
        Case("local-0.25", "local-edit", share=0.0025),
        Case("alpha-50", "alpha-blend", {"alpha": 0.5}),
    )
}
# The four, and the attacks that know of a test or a filter.
DEFAULT_CASES = (
    *_MADE,
    "histogram-match",
    "against-selective-median",
    "against-selective-random",
    "spectrum-suppression",
    "decoy-peaks",
    "jpeg",
)


def case(name: str) -> Case:
    """Return the case of a name: one of the four, or a registered attack with its default parameters.

    Raises
    ------
    ParameterError
        With the names there are.
    """
    known = known_cases()
    if name not in known:
        raise ParameterError(f"There is no attack {name!r} to evaluate; there are {', '.join(known)}.")
    return _MADE.get(name) or Case(name, name)


def known_cases() -> tuple[str, ...]:
    """Return the names of all cases; attacks on a region are among the four only, as a region must be drawn."""
    return (*_MADE, *(attack.name for attack in algorithms("attack") if not _takes_region(attack)))


def _takes_region(attack: Algorithm) -> bool:
    return any(parameter.kind == "region" for parameter in attack.parameters.describe())
