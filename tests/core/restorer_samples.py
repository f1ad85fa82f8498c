"""What the tests of restorers share."""

import numpy as np

from scaleguard_gui.core.frame import Frame


def noise(height, width, dtype="uint8", colour=False, seed=0):
    """Every pixel different from its neighbours: the hardest image to restore by accident."""
    generator = np.random.default_rng(seed)
    shape = (height, width, 3) if colour else (height, width)
    if dtype == "float32":
        return Frame.of(generator.random(shape, np.float32))
    limits = np.iinfo(dtype)
    return Frame.of(generator.integers(limits.min, limits.max, shape, dtype, endpoint=True))
