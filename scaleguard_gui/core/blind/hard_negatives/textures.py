"""Textures: honest images that were sharpened, are noisy, or were scanned from film or print."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np

from scaleguard_gui.core.blind.hard_negatives.levels import Levels, Map, between
from scaleguard_gui.core.frame import Frame

_SCREEN_ANGLES = (0.0, 15.0, 45.0, 75.0)


def sharpened(frame: Frame, random: np.random.Generator, amounts: tuple[float, float]) -> Frame:
    """Sharpen by an unsharp mask of 0.8 to 3 pixels, with overshoot where the range allows it."""
    levels = Levels.of(frame)
    shares, amount = levels.shares(frame), random.uniform(*amounts)
    blurred = cv2.GaussianBlur(shares, (0, 0), between(random, 0.8, 3.0))
    return levels.frame(shares + np.float32(amount) * (shares - blurred), frame)


def noisy(frame: Frame, random: np.random.Generator) -> Frame:
    """Add Gaussian noise of a half to 6 % of the range; one in two has it blurred a little, as detectors do."""
    levels = Levels.of(frame)
    noise = _noise(random, frame.pixels.shape)
    if random.integers(2):
        noise = _of_unit_variance(_blurred(noise, random.uniform(0.5, 1.2)))
    return levels.frame(levels.shares(frame) + np.float32(between(random, 0.005, 0.06)) * noise, frame)


def salted(frame: Frame, random: np.random.Generator) -> Frame:
    """Set one pixel in 2000 to one in 100 to black or white."""
    levels = Levels.of(frame)
    shares, density = levels.shares(frame), between(random, 0.0005, 0.01)
    drawn = random.random((frame.height, frame.width), np.float32)
    shares[drawn < density / 2] = 0
    shares[drawn > 1 - density / 2] = 1
    return levels.frame(shares, frame)


def halftoned(frame: Frame, random: np.random.Generator) -> Frame:
    """Print with dots and scan: a screen of 3 to 9 pixels at a printer's angle, for each colour another one."""
    levels = Levels.of(frame)
    planes = np.atleast_3d(levels.shares(frame))
    pitch, first = between(random, 3.0, 9.0), int(random.integers(len(_SCREEN_ANGLES)))
    contrast, blur = between(random, 3.0, 20.0), random.uniform(0.4, 1.2)
    printed = []
    for channel in range(planes.shape[2]):
        angle = _SCREEN_ANGLES[(first + channel) % len(_SCREEN_ANGLES)]
        screen = _screen(frame.height, frame.width, pitch, np.deg2rad(angle))
        ink = 1 / (1 + np.exp(np.clip(np.float32(contrast) * (screen - planes[..., channel]), -30, 30)))
        printed.append(cv2.GaussianBlur(ink, (0, 0), blur))
    return levels.frame(np.stack(printed, axis=2).reshape(frame.pixels.shape), frame)


def film_scanned(frame: Frame, random: np.random.Generator) -> Frame:
    """Scan from film: grain, unequal rows of the scanner, uneven light, scratches along the transport, and dust."""
    levels = Levels.of(frame)
    shares = np.atleast_3d(levels.shares(frame))
    size = (frame.height, frame.width)
    grain = _of_unit_variance(_blurred(_noise(random, size), random.uniform(0.6, 1.8)))
    rows = np.float32(random.uniform(0, 0.01)) * _noise(random, (frame.height, 1))
    light = np.float32(random.uniform(0, 0.25)) * _distance_from_centre(size) ** 2
    made = shares + (np.float32(random.uniform(0.01, 0.05)) * grain + rows - light)[..., None]
    for column in random.integers(frame.width, size=int(random.integers(0, 8))).tolist():
        top, bottom = sorted(random.integers(frame.height + 1, size=2).tolist())
        made[top:bottom, column] += np.float32(random.uniform(-0.3, 0.3))
    made += _dust(random, size)[..., None]
    return levels.frame(made.reshape(frame.pixels.shape), frame)


def _screen(height: int, width: int, pitch: float, angle: float) -> Map:
    """Return the threshold of a round-dot screen at each place, 0..1."""
    rows, columns = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)
    turn = 2 * np.pi / pitch
    across = np.cos(np.float32(turn * np.cos(angle)) * columns + np.float32(turn * np.sin(angle)) * rows)
    down = np.cos(np.float32(turn * np.cos(angle)) * rows - np.float32(turn * np.sin(angle)) * columns)
    return np.float32(0.5) + np.float32(0.25) * (across + down)


def _dust(random: np.random.Generator, size: tuple[int, int]) -> Map:
    specks = np.zeros(size, np.float32)
    many = int(random.integers(0, 60))
    places = zip(
        random.integers(size[1], size=many).tolist(), random.integers(size[0], size=many).tolist(), strict=True
    )
    for place in places:
        cv2.circle(specks, place, int(random.integers(1, 4)), random.uniform(-0.5, 0.5), cv2.FILLED)
    return specks


def _distance_from_centre(size: tuple[int, int]) -> Map:
    """Return 0 in the centre and 1 in the corners."""
    down, across = (np.linspace(-1, 1, length, dtype=np.float32) for length in size)
    return np.asarray(np.hypot(down[:, None], across) / np.sqrt(2), np.float32)


def _noise(random: np.random.Generator, shape: tuple[int, ...]) -> Map:
    return random.standard_normal(shape, np.float32)


def _blurred(plane: Map, sigma: float) -> Map:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.float32)


def _of_unit_variance(noise: Map) -> Map:
    return noise / (noise.std() or np.float32(1))


TEXTURES: dict[str, Callable[[Frame, np.random.Generator], Frame]] = {
    "sharpened": partial(sharpened, amounts=(0.3, 1.5)),
    "sharpened-strongly": partial(sharpened, amounts=(1.5, 5.0)),
    "noise": noisy,
    "salt-and-pepper": salted,
    "halftone": halftoned,
    "film-scan": film_scanned,
}
