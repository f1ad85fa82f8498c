"""Window/level: which stored values are drawn black and white; display only, always from the full data."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.gui.views.colour_maps import colour_table

Window = tuple[float, float]

_PIECE = 1 << 18


@dataclass(frozen=True)
class Preset:
    """A ready window: two modality values (HU), or two percentiles of the stored values."""

    title: str
    low: float
    high: float
    in_percent: bool = False


# Usual CT windows: lung W1500 L-600, mediastinum W350 L50, bone W1800 L400, abdomen W400 L40, brain W80 L40.
CT_PRESETS = (
    Preset("Lung", -1350.0, 150.0),
    Preset("Mediastinum", -125.0, 225.0),
    Preset("Bone", -500.0, 1300.0),
    Preset("Abdomen", -160.0, 240.0),
    Preset("Brain", 0.0, 80.0),
)
PERCENTILE_PRESETS = (
    Preset("Smallest to largest value", 0.0, 100.0, in_percent=True),
    Preset("Percentiles 0.1 to 99.9", 0.1, 99.9, in_percent=True),
    Preset("Percentiles 1 to 99", 1.0, 99.0, in_percent=True),
    Preset("Percentiles 5 to 95", 5.0, 95.0, in_percent=True),
    Preset("Percentiles 25 to 75", 25.0, 75.0, in_percent=True),
)


@dataclass(frozen=True)
class Look:
    """How stored values become colours.

    Parameters
    ----------
    low, high : float
        Stored values drawn with the first and the last colour; low < high.
    inverted : bool
        Turn the colours round.
    colour_map : str, optional
        Name of a `colour_table`; None for grey, or for RGB as it is.
    curve : tuple of float
        Brightness (0..1) at even steps from low to high; empty for a straight line.
    follows : bool
        The window is symmetric around 0 and narrows to what is in view: averaged over many pixels a sparse change
        is small, and would be lost in the range of the single pixels.
    """

    low: float
    high: float
    inverted: bool = False
    colour_map: str | None = None
    curve: tuple[float, ...] = ()
    follows: bool = False


def followed(values: Pixels, look: Look) -> Look:
    """Return `look` with the window that suits the drawn `values`; the look itself where it does not follow."""
    if not look.follows:
        return look
    low, high, _, _ = cv2.minMaxLoc(values)
    reach = min(_round_up(max(abs(low), abs(high))), look.high)
    return replace(look, low=-reach, high=reach) if reach > 0 else look


def _round_up(value: float) -> float:
    """Return the next of ..., 1, 2, 5, 10, 20, ...: a range that stays the same while the view is moved a little."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-6))


def levels(values: Pixels, look: Look) -> NDArray[np.uint8]:
    """Return `values` (any shape, stored values) as 0..255 in the window of `look`, inverted where it says so."""
    if look.curve:
        return _curve_table(look)[levels(values, replace(look, curve=(), inverted=False))]
    gain = 255.0 / (look.high - look.low)
    low, sign = (look.high, -1.0) if look.inverted else (look.low, 1.0)
    scaled = np.subtract(values, np.float32(low), dtype=np.float32)
    scaled *= np.float32(sign * gain)
    scaled += np.float32(0.5)
    return np.clip(scaled, 0.0, 255.0, out=scaled).astype(np.uint8)


def _curve_table(look: Look) -> NDArray[np.uint8]:
    places = np.linspace(0.0, 1.0, len(look.curve))
    table = np.rint(255.0 * np.interp(np.linspace(0.0, 1.0, 256), places, look.curve)).astype(np.uint8)
    return 255 - table if look.inverted else table


def coloured(values: Pixels, look: Look) -> NDArray[np.uint8]:
    """Return `values`, (M, N) or (M, N, 3) stored values, as RGB (M, N, 3) in `look`."""
    shown = levels(values, look)
    if look.colour_map is not None:
        return colour_table(look.colour_map)[shown]
    return shown if shown.ndim == 3 else np.repeat(shown[..., None], 3, axis=2)


def presets(frame: Frame) -> tuple[Preset, ...]:
    """Return the five presets that suit `frame`: the CT windows where its values are HU, percentiles otherwise."""
    return CT_PRESETS if frame.display.unit == "HU" else PERCENTILE_PRESETS


def preset_window(frame: Frame, preset: Preset) -> Window:
    """Return the window of `preset` in stored values of `frame`."""
    if preset.in_percent:
        return percentile_window(frame, preset.low, preset.high)
    display = frame.display
    ends = sorted((value - display.intercept) / display.slope for value in (preset.low, preset.high))
    return ends[0], ends[1]


def initial_window(frame: Frame) -> Window:
    """Return the window a new picture starts with.

    The one its file asks for; else all legal values of an 8-bit picture, which is how every other viewer shows it;
    else, where the legal range is mostly empty, the exact 0.1 % and 99.9 % percentiles.
    """
    if frame.display.window is not None:
        return _opened(*frame.display.window, frame)
    if frame.pixels.dtype == np.uint8:
        return frame.value_range
    return percentile_window(frame, 0.1, 99.9)


def percentile_window(frame: Frame, low: float, high: float) -> Window:
    """Return the smallest stored values below or at which `low` and `high` per cent of all pixels lie; exact."""
    first, last = percentiles(frame.pixels, low, high)
    return _opened(first, last, frame)


def percentiles(pixels: Pixels, *shares: float) -> tuple[float, ...]:
    """Return percentiles of all values (numpy's ``inverted_cdf``); whole numbers are counted, others partly sorted."""
    flat = pixels.reshape(-1)
    ranks = [min(max(int(np.ceil(share / 100.0 * flat.size)) - 1, 0), flat.size - 1) for share in shares]
    if np.issubdtype(flat.dtype, np.integer):
        base = int(np.iinfo(flat.dtype).min)
        below = np.cumsum(_counts(flat, base))
        return tuple(float(np.searchsorted(below, rank + 1) + base) for rank in ranks)
    parts = np.partition(flat, ranks)
    return tuple(float(parts[rank]) for rank in ranks)


def _counts(flat: Pixels, base: int) -> NDArray[np.int64]:
    """Return how often each value from `base` up occurs; in pieces, because bincount makes an 8-byte copy."""
    values = int(np.iinfo(flat.dtype).max) - base + 1
    counts = np.zeros(values, np.int64)
    for start in range(0, flat.size, _PIECE):
        piece = flat[start : start + _PIECE]
        counts += np.bincount(piece if base == 0 else piece.astype(np.int32) - base, minlength=values)
    return counts


def data_range(frame: Frame) -> Window:
    """Return the smallest and the largest stored value."""
    low, high, _, _ = cv2.minMaxLoc(frame.pixels.reshape(frame.height, -1))
    return float(low), float(high)


def _opened(low: float, high: float, frame: Frame) -> Window:
    """Return a window that is not empty, at least one smallest step of the data wide."""
    step = 1.0 if frame.is_integer else frame.span / 65536.0
    return (low, high) if high - low >= step else (low, low + step)
