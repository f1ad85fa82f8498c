"""Attacked and restored images for tests of proofs: a picture of noise and shapes, another one hidden in it."""

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_attack, run_restorer


def front_end(scaler="opencv.linear", side=64):
    return Preprocess(Selection.of("scaler", scaler), Size(side, side))


def picture(side=320, dtype="uint8", colour=False, seed=0):
    """A scene of discs on a ramp with the noise of a sensor."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side] / side
    unit = 0.3 + 0.3 * x
    for cy, cx, radius, level in zip(*rng.random((4, 9)), strict=True):
        unit = np.where((y - cy) ** 2 + (x - cx) ** 2 < (0.05 + 0.1 * radius) ** 2, 0.2 + 0.6 * level, unit)
    unit = unit + 0.012 * rng.standard_normal(unit.shape)
    if colour:
        unit = np.stack([unit, np.roll(unit, 7, axis=1), 1 - unit], axis=-1)
    frame = Frame.of(np.zeros((1, 1), dtype))
    low, high = frame.value_range
    return Frame(frame.quantise(low + np.clip(unit, 0, 1) * (high - low)), (low, high), "picture")


def attacked(source, preprocess, seed=5):
    """Hide another picture in `source`."""
    target = picture(preprocess.size.width, source.pixels.dtype.name, source.is_colour, seed)
    return run_attack(source, target, preprocess, Selection.of("attack", "l2"), RunContext()).frame


def restored(suspect, preprocess, name, values=None):
    return run_restorer(suspect, preprocess, Selection.of("restorer", name, values or {}), RunContext())
