"""Honest pictures to set thresholds by: those that scikit-image ships, and generated ones that are hard to judge."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame

BUNDLED = (
    "astronaut",
    "brick",
    "camera",
    "cell",
    "chelsea",
    "coffee",
    "coins",
    "grass",
    "gravel",
    "horse",
    "hubble_deep_field",
    "moon",
    "page",
    "retina",
    "rocket",
    "text",
)
SIDE = 720
_DEEP = ("ct", "deep")
# Generated pictures that are nothing but noise or pattern: honest enough, but nobody hides a picture in them.
BARE = ("noise", "noise-wide", "dither", "stripes", "stars", "faint-noise")

Map = NDArray[np.float64]


def honest_picture(name: str) -> Frame:
    """Return one of `BUNDLED`, in its own depth and colour, or of `GENERATED`; raises `ParameterError` for others."""
    if name in BUNDLED:
        # Imported here: a twentieth of a second that only few should wait for.
        from skimage import data

        return _frame(getattr(data, name)(), name)
    if name not in GENERATED:
        raise ParameterError(f"There is no picture {name!r}; there are {', '.join((*BUNDLED, *GENERATED))}.")
    if name in _DRAWN:
        unit = np.clip(_DRAWN[name](np.random.default_rng(GENERATED.index(name))), 0, 1)
        return Frame.of(np.rint(unit * 255).astype(np.uint8), name)
    noise = np.random.default_rng(99).standard_normal((len(_DEEP), SIDE, SIDE))[_DEEP.index(name)]
    if name == "ct":
        return Frame(np.rint(-1000 + 2400 * _body() + 30 * noise).astype(np.int16), (-1024.0, 3071.0), name)
    return Frame.of(np.rint(9000 + 30000 * _body() + 600 * noise).astype(np.uint16), name)


def _frame(pixels: NDArray[np.generic], name: str) -> Frame:
    if pixels.dtype == np.bool_:
        pixels = pixels.astype(np.uint8) * 255
    return Frame.of(np.ascontiguousarray(pixels[..., :3] if pixels.ndim == 3 else pixels), name)


def _grid() -> tuple[Map, Map]:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    return rows, columns


def _body() -> Map:
    """Return a smooth body on a dark ground, 0..1."""
    y, x = _grid()
    outline = 1 / (1 + np.exp(40 * (np.hypot(1.3 * (x - 0.5), y - 0.55) - 0.42)))
    lungs = sum(np.exp(-((((x - centre) / 0.11) ** 2 + ((y - 0.5) / 0.2) ** 2) ** 2)) for centre in (0.33, 0.67))
    return 0.85 * outline * (1 - 0.6 * lungs) * (1 + 0.06 * np.sin(55 * y))


def _blurred_noise(random: np.random.Generator, sigma: float) -> Map:
    blurred = cv2.GaussianBlur(random.standard_normal((SIDE, SIDE)), (0, 0), sigma)
    return 0.5 + 0.2 * blurred / blurred.std()


def _lines(random: np.random.Generator) -> Map:
    sheet = np.full((SIDE, SIDE), 255, np.uint8)
    for x0, y0, x1, y1 in random.integers(0, SIDE, (110, 4)).tolist():
        cv2.line(sheet, (x0, y0), (x1, y1), 0, 1 + (x0 + y1) % 2)
    return sheet / 255


def _print(random: np.random.Generator) -> Map:
    sheet = np.full((SIDE, SIDE), 255, np.uint8)
    for row in range(20, SIDE, 26):
        letters = "".join(map(chr, random.integers(65, 91, 50)))
        cv2.putText(sheet, letters, (8, row), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 1)
    return sheet / 255


def _collimated(random: np.random.Generator) -> Map:
    field = np.zeros((SIDE, SIDE))
    inner = slice(SIDE // 6, -SIDE // 7)
    field[inner, inner] = (0.2 + _body() + 0.03 * random.standard_normal((SIDE, SIDE)))[inner, inner]
    return field


_DRAWN: dict[str, Callable[[np.random.Generator], Map]] = {
    "film": lambda random: 0.1 + _body() + 0.08 * random.standard_normal((SIDE, SIDE)),
    "collimated": _collimated,
    "texture": lambda random: _blurred_noise(random, 2.5),
    "clouds": lambda random: _blurred_noise(random, 25.0),
    "lines": _lines,
    "print": _print,
    "ramp": lambda random: _grid()[1],
    "noise": lambda random: 0.5 + 0.16 * random.standard_normal((SIDE, SIDE)),
    "noise-wide": lambda random: random.random((SIDE, SIDE)),
    "faint-noise": lambda random: 0.5 + 0.008 * random.standard_normal((SIDE, SIDE)),
    "dither": lambda random: (_body() + 0.1 > random.random((SIDE, SIDE))).astype(float),
    "stars": lambda random: (random.random((SIDE, SIDE)) < 0.01).astype(float),
    "stripes": lambda random: 0.5 + 0.4 * np.sin(2 * np.pi * _grid()[1] * SIDE / 7.3),
}

# Noise, texture, line art, print, dithering, collimated radiographs, and those of more than 8 bits.
GENERATED = (*_DRAWN, *_DEEP)
