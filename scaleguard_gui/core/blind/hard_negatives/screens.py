"""Screens: honest images as a picture of the screen shows them, with the window of a viewer around them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.hard_negatives.levels import Levels, Map
from scaleguard_gui.core.blind.hard_negatives.marks import words
from scaleguard_gui.core.blind.hard_negatives.resizing import KERNELS
from scaleguard_gui.core.frame import Frame

_LARGEST_SIDE = 1600
# As desktops enlarge for fine screens; what is drawn is enlarged by nearest at whole factors.
_FACTORS = (1.0, 1.0, 1.25, 1.5, 1.75, 2.0)
_BAR, _LIST, _ROW = 28, 180, 22
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def screenshot(frame: Frame, random: np.random.Generator) -> Frame:
    """Show the image in a viewer at a chance zoom, and take a picture of the screen: title, menu, list, status, text.

    All of it is enlarged as a desktop does for fine screens. Stored without loss, in the depth and colours of the
    image.
    """
    levels = Levels.of(frame)
    shown = _shown(levels.shares(frame), random)
    height, width = shown.shape[:2]
    is_dark = bool(random.integers(2))
    paper, ink = (0.15, 0.85) if is_dark else (0.94, 0.1)
    screen = np.full((height + 3 * _BAR, width + _LIST, *shown.shape[2:]), paper, np.float32)
    letters = _chrome(screen.shape[:2], random)
    cover = letters.astype(np.float32) / np.float32(255)
    screen += (cover[..., None] if screen.ndim == 3 else cover) * np.float32(ink - paper)
    screen[2 * _BAR : 2 * _BAR + height, _LIST:] = shown
    return levels.frame(_magnified(screen, random), frame)


def _shown(shares: Map, random: np.random.Generator) -> Map:
    """Zoom the image to what a screen holds."""
    height, width = shares.shape[:2]
    fitting = min(1.0, _LARGEST_SIDE / max(height, width))
    zoom = fitting * float(random.choice([1.0, 1.0, random.uniform(0.7, 1.3)]))
    if zoom == 1.0:
        return shares
    size = max(1, round(width * zoom)), max(1, round(height * zoom))
    kernel = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(shares, size, interpolation=kernel), np.float32)


def _chrome(size: tuple[int, int], random: np.random.Generator) -> NDArray[np.uint8]:
    """Draw the letters and lines of a window, 0..255."""
    drawn = np.zeros(size, np.uint8)
    height, width = size
    for x in range(10, width - 60, 90):
        cv2.putText(drawn, words(random, 6), (x, _BAR + 18), _FONT, 0.42, 255, 1, cv2.LINE_AA)
    cv2.putText(drawn, words(random, 24), (10, 19), _FONT, 0.5, 255, 1, cv2.LINE_AA)
    for number, y in enumerate(range(2 * _BAR + _ROW, height - _BAR, _ROW)):
        cv2.putText(drawn, words(random, 14), (12, y - 6), _FONT, 0.4, 255, 1, cv2.LINE_AA)
        if number % 2:
            cv2.line(drawn, (0, y), (_LIST - 1, y), 60, 1)
    cv2.putText(drawn, words(random, 30), (10, height - 9), _FONT, 0.42, 255, 1, cv2.LINE_AA)
    for y in (_BAR, 2 * _BAR - 1, height - _BAR):
        cv2.line(drawn, (0, y), (width - 1, y), 120, 1)
    for number in range(3):
        left = width - 24 * (number + 1)
        cv2.rectangle(drawn, (left, 7), (left + 13, 20), 200, 1)
    return drawn


def _magnified(screen: Map, random: np.random.Generator) -> Map:
    factor = float(random.choice(_FACTORS))
    if factor == 1.0:
        return screen
    kernel = "nearest" if factor.is_integer() else str(random.choice(["linear", "cubic"]))
    size = round(screen.shape[1] * factor), round(screen.shape[0] * factor)
    return np.asarray(cv2.resize(screen, size, interpolation=KERNELS[kernel]), np.float32)


SCREENS: dict[str, Callable[[Frame, np.random.Generator], Frame]] = {"screenshot": screenshot}
