"""Seeding: where the random draws of a defence start from, and whether anybody can foresee them."""

from __future__ import annotations

import secrets
from functools import cache
from typing import Any

import numpy as np

from scaleguard_gui.core.params import flag, integer


def seed_field() -> Any:
    """Declare the start of the draws."""
    return integer(
        0,
        0,
        2**31 - 1,
        label="Seed",
        help="Start of the random draw; another seed is another draw, the same one repeats.",
    )


def system_seed_field() -> Any:
    """Declare whether a secret is mixed in."""
    return flag(
        False,
        label="Secret seed",
        help="Mix in a secret of this run of the program: nobody can predict the draw, no later run repeats it.",
    )


def seeded_generator(seed: int, system_seed: bool) -> np.random.Generator:
    """Return the generator of these two; with the secret it repeats itself until the program ends, and never again."""
    return np.random.default_rng((seed, _secret_of_this_run()) if system_seed else seed)


@cache
def _secret_of_this_run() -> int:
    return secrets.randbits(128)
