"""What every test needs: no screen, settings of its own, and no thread left behind."""

import os
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest

from scaleguard_gui.core.frame import Frame


@pytest.fixture(autouse=True)
def no_thread_is_left_behind():
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.name.startswith("scaleguard-")]
    assert not left, f"these threads still run: {left}"


@pytest.fixture
def scene():
    """A smooth scene with an edge and some texture, of any shape, dtype and colour; the same every time."""

    def make(height=96, width=120, dtype="uint8", colour=False, seed=0, value_range=None):
        rng = np.random.default_rng(seed)
        y, x = np.mgrid[0:height, 0:width] / max(height, width)
        phase = 6 * rng.random(3)
        channels = [0.5 + 0.25 * np.sin(5 * x + p) * np.cos(4 * y - p) + 0.1 * (x > 0.5 + 0.2 * y) for p in phase]
        unit = np.stack(channels, -1) if colour else channels[0]
        unit = np.clip(unit + 0.02 * rng.standard_normal(unit.shape), 0, 1)
        frame = Frame.of(np.zeros((1, 1), dtype))
        low, high = value_range or frame.value_range
        values = low + unit * (high - low)
        pixels = np.rint(values).astype(dtype) if frame.is_integer else values.astype(dtype)
        return Frame(pixels, (low, high), "scene")

    return make
