"""Payload left: how much of what an attack put into the model view is still there after a restoration."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess

# Side in model pixels of the squares that are judged together: a local edit must not drown in the whole.
_BLOCK = 9
# A place holds a payload where its energy is so many times that of every control, and so many squared levels.
_TIMES, _FLOOR = 4.0, 16.0


class Remainder(NamedTuple):
    """What is left of a payload in one front end's view.

    Parameters
    ----------
    left : float
        0 where nothing is left, 1 where all is; NaN where there was nothing to begin with.
    place : ndarray, (m, n), bool
        The model pixels that showed the payload before.
    """

    left: float
    place: NDArray[np.bool_]


def known_remainder(suspect: Frame, restored: Frame, source: Frame, preprocess: Preprocess) -> Remainder:
    """Measure what is left of a payload when the honest image is known.

    Formula: with P = scale(A) - scale(S) and Q = scale(A') - scale(S), the share that is left is <P, Q> / <P, P>, over
    the model pixels that the attack changes by more than a level or two.
    """
    honest = _levels(source, preprocess)
    before, after = _levels(suspect, preprocess) - honest, _levels(restored, preprocess) - honest
    place = np.abs(before).max(axis=2) > math.sqrt(_FLOOR)
    return Remainder(_share(before, after, place, 0.0), place)


def guessed_remainder(suspect: Frame, restored: Frame, clean: Frame, preprocess: Preprocess) -> Remainder:
    """Measure what is left of a payload when the honest image can only be guessed at.

    As `known_remainder`, with the view of the cleaned suspect in place of that of the source. What honest images
    differ by from their cleaned selves is measured in the same image, half a scaling period further, and taken off.

    Parameters
    ----------
    clean : Frame
        The suspect without its lonely pixels (`core.disagreement.cleaned`).
    """
    expected = _levels(clean, preprocess)
    before, after = _levels(suspect, preprocess) - expected, _levels(restored, preprocess) - expected
    down, across = (round(ratio / 2) for ratio in preprocess.scaling_ratio(suspect))
    chance = np.zeros(before.shape[:2], np.float32)
    for steps in ((down, 0), (0, across), (down, across)):
        moved, moved_clean = (_levels(_moved(one, *steps), preprocess) for one in (suspect, clean))
        chance = np.maximum(chance, _energy(moved - moved_clean))
    place = _energy(before) > _TIMES * chance + _FLOOR
    natural = float(chance[place].mean()) if place.any() else 0.0
    return Remainder(_share(before, after, place, natural), place)


def _share(before: NDArray[Any], after: NDArray[Any], place: NDArray[np.bool_], natural: float) -> float:
    if not place.any():
        return math.nan
    there, then = before[place], after[place]
    whole = float(np.mean(there * there)) - natural
    return float(np.clip((float(np.mean(there * then)) - natural) / max(whole, 1e-12), 0.0, 1.0))


def _energy(gap: NDArray[Any]) -> NDArray[Any]:
    square = np.mean(gap * gap, axis=2)
    block = tuple(min(_BLOCK, side) for side in square.shape[::-1])
    return cv2.blur(square, block, borderType=cv2.BORDER_REFLECT)


def _levels(frame: Frame, preprocess: Preprocess) -> NDArray[Any]:
    """Return the model view in 8-bit grey levels, (m, n, channels)."""
    view = preprocess.exact_view(frame) / frame.grey_level
    return view.astype(np.float32).reshape(*view.shape[:2], -1)


def _moved(frame: Frame, down: int, across: int) -> Frame:
    return frame.with_pixels(np.roll(frame.pixels, (down, across), axis=(0, 1)))
