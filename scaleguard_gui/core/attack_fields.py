"""Attack fields: the parameters that many attacks have in common, each declared once."""

from __future__ import annotations

from typing import Any

from scaleguard_gui.core.params import choice, number
from scaleguard_gui.core.solvers.objectives import OBJECTIVES


def epsilon_field(
    *,
    label: str = "Epsilon",
    help: str = "Largest difference between what the model sees and the target, in 8-bit grey levels; "
    "more hides better.",
) -> Any:
    """Declare how near the model view must come to the target: a float field in 8-bit grey levels, 0 to 64."""
    return number(2.0, 0.0, 64.0, step=0.5, unit="grey levels", label=label, help=help)


def objective_field() -> Any:
    """Declare what an attack keeps small: a field that holds one of the words of `OBJECTIVES`."""
    labels = ", ".join(f"{word} ({objective.label})" for word, objective in OBJECTIVES.items())
    help = f"What is kept as small as can be: {labels}."
    return choice("l2", tuple(OBJECTIVES), label="Keep small", help=help)
