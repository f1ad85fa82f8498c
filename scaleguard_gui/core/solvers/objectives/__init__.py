"""Objectives that attacks can keep small; one file each. `OBJECTIVES` maps the words of parameters to them."""

from __future__ import annotations

from scaleguard_gui.core.solvers.objective import Objective
from scaleguard_gui.core.solvers.objectives.l0 import L0
from scaleguard_gui.core.solvers.objectives.l1 import L1
from scaleguard_gui.core.solvers.objectives.l2 import L2
from scaleguard_gui.core.solvers.objectives.linf import LInfinity
from scaleguard_gui.core.solvers.objectives.perceptual import Perceptual

OBJECTIVES: dict[str, Objective] = {
    "l2": L2(),
    "perceptual": Perceptual(),
    "l1": L1(),
    "linf": LInfinity(),
    "l0": L0(),
}
