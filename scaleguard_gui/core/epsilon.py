"""Epsilon: how near the real library brings an image to what the model shall see; the one judge of every attack."""

from __future__ import annotations

import numpy as np

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess


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
