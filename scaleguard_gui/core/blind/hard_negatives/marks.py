"""Marks: honest images with burnt-in text, rulers, lines, grids, and the edges of a collimator."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.hard_negatives.levels import Levels, Map, between, blended
from scaleguard_gui.core.frame import Frame

_FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_PLAIN, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX)
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/.-"
_BRIGHT = (0.8, 1.0)


def labelled(frame: Frame, random: np.random.Generator) -> Frame:
    """Burn in lines of text in some corners, a side letter, an arrow, and the ticks of a ruler along an edge."""
    levels = Levels.of(frame)
    cover = np.zeros((frame.height, frame.width), np.uint8)
    plate = np.zeros_like(cover)
    for corner in random.permutation(4)[: int(random.integers(1, 5))].tolist():
        _write_block(cover, plate, random, bool(corner % 2), bool(corner // 2))
    _write_side(cover, plate, random)
    if random.integers(2):
        _point(cover, random)
    if random.integers(2):
        _rule(cover, random)
    shares = levels.shares(frame)
    if random.integers(2):
        shares = blended(shares, _cover(plate), random.uniform(0, 0.2))
    return levels.frame(blended(shares, _cover(cover), random.uniform(*_BRIGHT)), frame)


def lined(frame: Frame, random: np.random.Generator) -> Frame:
    """Draw thin lines at a regular pitch, across, down or both, as a measuring grid or a faulty detector does."""
    levels, shares = Levels.of(frame), Levels.of(frame).shares(frame)
    pitch, start = between(random, 8.0, 120.0), random.uniform(0, 8)
    which, width = int(random.integers(1, 4)), int(random.integers(1, 3))
    cover = np.zeros((frame.height, frame.width), np.float32)
    for axis in (0, 1):
        if which & (axis + 1):
            at = np.arange(start, cover.shape[axis], pitch).astype(np.intp)
            for offset in range(width):
                cover.swapaxes(0, axis)[np.minimum(at + offset, cover.shape[axis] - 1)] = 1
    cover *= np.float32(between(random, 0.05, 1.0))
    return levels.frame(blended(shares, cover, float(random.integers(2))), frame)


def gridded(frame: Frame, random: np.random.Generator) -> Frame:
    """Let an anti-scatter grid shine through: faint waves of 2.2 to 15 pixels, nearly along an axis."""
    levels = Levels.of(frame)
    shares = levels.shares(frame)
    turn = 2 * np.pi / between(random, 2.2, 15.0)
    tilt = random.choice([0.0, random.normal(0, 0.02)]) + random.integers(2) * np.pi / 2
    rows, columns = np.arange(frame.height, dtype=np.float32)[:, None], np.arange(frame.width, dtype=np.float32)
    phase = np.float32(turn * np.cos(tilt)) * columns + np.float32(turn * np.sin(tilt)) * rows
    wave = np.cos(phase + np.float32(random.uniform(0, 2 * np.pi)))
    # A real grid's septa are narrower than what lies between them.
    wave = np.sign(wave) * np.abs(wave) ** np.float32(random.uniform(0.5, 1.5))
    depth = np.float32(between(random, 0.004, 0.06)) * wave
    return levels.frame(shares * (1 + (depth[..., None] if shares.ndim == 3 else depth)), frame)


def collimated(frame: Frame, random: np.random.Generator) -> Frame:
    """Darken what lies outside a field: a tilted rectangle, a polygon or a circle, with sharp or soft edges."""
    levels = Levels.of(frame)
    field = np.zeros((frame.height, frame.width), np.float32)
    centre = (frame.width * random.uniform(0.4, 0.6), frame.height * random.uniform(0.4, 0.6))
    sides = (frame.width * random.uniform(0.55, 0.95), frame.height * random.uniform(0.55, 0.95))
    if random.integers(4) == 0:
        cv2.circle(field, (round(centre[0]), round(centre[1])), round(max(sides) / 2), 1.0, cv2.FILLED)
    else:
        tilt = float(random.choice([0.0, random.normal(0, 4)]))
        corners = cv2.boxPoints((centre, sides, tilt)) + random.uniform(-0.03, 0.03) * np.array(sides, np.float32)
        cv2.fillPoly(field, [np.rint(corners).astype(np.int32)], (1.0,))
    if random.integers(2):
        field = np.asarray(cv2.GaussianBlur(field, (0, 0), between(random, 0.5, 4.0)))
    shares = levels.shares(frame)
    outside = shares * np.float32(random.choice([0.0, random.uniform(0.02, 0.3)]))
    outside += np.float32(random.choice([0.0, 0.01])) * random.standard_normal(shares.shape, np.float32)
    field = field[..., None] if shares.ndim == 3 else field
    return levels.frame(outside + field * (shares - outside), frame)


def _write_block(
    cover: NDArray[np.uint8], plate: NDArray[np.uint8], random: np.random.Generator, is_right: bool, is_low: bool
) -> None:
    font, scale = int(random.choice(_FONTS)), _scale(cover, random, 0.012, 0.035)
    line_type = cv2.LINE_AA if random.integers(2) else cv2.LINE_8
    for number in range(int(random.integers(1, 6))):
        text = words(random, int(random.integers(4, 18)))
        (width, height), _ = cv2.getTextSize(text, font, scale, 1)
        step = round(1.6 * height) + 2
        x = max(0, cover.shape[1] - width - 6) if is_right else 6
        y = cover.shape[0] - 6 - number * step if is_low else 6 + height + number * step
        cv2.rectangle(plate, (x - 3, y - height - 3), (x + width + 3, y + 4), 255, cv2.FILLED)
        cv2.putText(cover, text, (x, y), font, scale, 255, 1 + (scale > 1.5), line_type)


def _write_side(cover: NDArray[np.uint8], plate: NDArray[np.uint8], random: np.random.Generator) -> None:
    """Set a marker of lead: a thick L or R."""
    scale = _scale(cover, random, 0.04, 0.1)
    place = (int(random.integers(max(1, cover.shape[1] - 20))), int(random.integers(12, max(13, cover.shape[0]))))
    letter = "LR"[int(random.integers(2))]
    cv2.putText(cover, letter, place, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, max(2, round(2 * scale)), cv2.LINE_AA)


def _point(cover: NDArray[np.uint8], random: np.random.Generator) -> None:
    tail, tip = ([int(random.integers(side)) for side in cover.shape[::-1]] for _ in range(2))
    cv2.arrowedLine(cover, tail, tip, 255, int(random.integers(1, 4)), cv2.LINE_AA, tipLength=0.1)


def _rule(cover: NDArray[np.uint8], random: np.random.Generator) -> None:
    """Draw a ruler's ticks along an edge, every tenth of them longer."""
    along = cover if random.integers(2) else cover.T
    pitch, length = between(random, 5.0, 40.0), max(3, along.shape[1] // 60)
    for number, at in enumerate(np.arange(pitch, along.shape[0] - 1, pitch).astype(int).tolist()):
        along[at, -(2 * length if number % 10 == 0 else length) :] = 255


def words(random: np.random.Generator, length: int) -> str:
    """Draw a text that says nothing."""
    return "".join(_SIGNS[number] for number in random.integers(len(_SIGNS), size=length).tolist())


def _scale(cover: NDArray[np.uint8], random: np.random.Generator, low: float, high: float) -> float:
    """Draw a font's scale for letters of that share of the image's height; OpenCV's are some 22 pixels high at 1."""
    return max(0.3, cover.shape[0] * random.uniform(low, high) / 22)


def _cover(drawn: NDArray[np.uint8]) -> Map:
    return drawn.astype(np.float32) * np.float32(1 / 255)


MARKS: dict[str, Callable[[Frame, np.random.Generator], Frame]] = {
    "text": labelled,
    "lines": lined,
    "anti-scatter-grid": gridded,
    "collimator": collimated,
}
