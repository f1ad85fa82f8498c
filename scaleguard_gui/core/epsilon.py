"""Epsilon: how near the real library brings an image to what the model shall see; the one judge of every attack."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from scaleguard_gui.core.crafted import Certificate
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Value
from scaleguard_gui.core.scaling.preprocess import Preprocess

# Of a grey level: what the judge's own arithmetic may add.
SLACK = 1e-6


def real_epsilon(attacked: Frame, goal: Frame, preprocess: Preprocess) -> float:
    """Return the largest abs(D - T) in grey levels, D as the library gives it (unrounded where it answers in floats).

    Parameters
    ----------
    attacked : Frame
        (M, N[, 3]).
    goal : Frame
        T, of the model view's shape.
    preprocess : Preprocess
    """
    return float(np.abs(preprocess.exact_view(attacked) - goal.pixels).max()) / attacked.grey_level


def told_miss(
    attacked: Frame,
    goal: Frame,
    preprocess: Preprocess,
    values: Mapping[str, Value],
    certificate: Certificate | None,
) -> tuple[str, ...]:
    """Say where the model view is further from the target than was asked for, and whether it had to be.

    Parameters
    ----------
    attacked, goal : Frame
    preprocess : Preprocess
    values : mapping
        Of the attack's parameters; one without an epsilon promises nothing.
    certificate : Certificate, optional

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    asked = values.get("epsilon")
    if not isinstance(asked, int | float):
        return ()
    differences = np.abs(preprocess.exact_view(attacked) - goal.pixels) / attacked.grey_level
    reached = float(differences.max())
    if reached <= asked + SLACK:
        return ()
    row, column = np.unravel_index(int(np.argmax(differences)), differences.shape)[:2]
    return (
        f"The model view stays up to {reached:.4g} grey levels from the target ({asked:g} was asked for), worst at "
        f"column {column}, row {row} of the model view{_proved(certificate, asked, reached)}.",
    )


def _proved(certificate: Certificate | None, asked: float, reached: float) -> str:
    if certificate is None or certificate.epsilon_bound <= 0:
        return ""
    # The library may round what no image can reach to something nearer.
    nearest = f"no image comes nearer than {min(certificate.epsilon_bound, reached):.4g}"
    return f"; {asked:g} is infeasible, {nearest}" if certificate.is_infeasible else f"; {nearest}"
