"""Payload left: how much of what an attack put into the model view is still there after a restoration."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.control import LEAST_RATIO
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess

# Share of a payload from which on it counts as still there; of one as strong as a picture, 8 grey levels.
LEAST_LEFT = 0.1

# Side in model pixels of the squares that are judged together: a local edit must not drown in the whole.
_BLOCK = 9
# A place holds a payload where its energy is so many times that of every control, and so many squared levels.
_TIMES, _FLOOR = 4.0, 16.0
# Share of pixels, weighted, from which on a front end reads all of them about alike; 1 for antialiased ones.
_EVENLY = 0.8


# Of the model view: a whole-image attack of which less is to be seen than this has spoilt the guess at the rest.
_LEAST_WHOLE = 0.1


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
    the model pixels that the attack changes by more than 4 grey levels.

    Parameters
    ----------
    suspect, restored, source : Frame
        A, A' and S, of one shape.
    preprocess : Preprocess
    """
    honest = _levels(source, preprocess)
    before, after = _levels(suspect, preprocess) - honest, _levels(restored, preprocess) - honest
    place = np.abs(before).max(axis=2) > math.sqrt(_FLOOR)
    if not place.any():
        return Remainder(math.nan, place)
    kept, whole = (float(np.mean(before[place] * other[place])) for other in (after, before))
    return Remainder(_within(kept, whole), place)


def guessed_remainder(suspect: Frame, restored: Frame, clean: Frame, preprocess: Preprocess) -> Remainder:
    """Measure what is left of a payload when the honest image can only be guessed at.

    As `known_remainder`, with the view of the cleaned suspect in place of that of the source, and what the noise of
    that guess adds to both products taken off them. The images themselves tell: it is what both products are half a
    scaling period further, down, across and both, where the front end reads other pixels. A place holds a payload where
    the mean square over 9 x 9 model pixels is more than four times that of each of these three controls.

    Weakness: whoever pushes the pixels around those that are read as well, up to half of each window, moves the guess
    towards the payload; the share is that of what is left to see then. A payload that hides in no pixels of its own,
    but in all of them alike, is none to this measure: it is there for everyone to see.

    Parameters
    ----------
    suspect, restored : Frame
        A and A', of one shape.
    clean : Frame
        The suspect without its lonely pixels (`core.disagreement.cleaned`).
    preprocess : Preprocess
    """
    expected = _levels(clean, preprocess)
    before, after = _levels(suspect, preprocess) - expected, _levels(restored, preprocess) - expected
    down, across = (round(ratio / 2) for ratio in preprocess.scaling_ratio(suspect))
    largest, chance, shared = (np.zeros(before.shape[:2], np.float32) for _ in range(3))
    for steps in ((down, 0), (0, across), (down, across)):
        there, then, guess = (_levels(_moved(one, *steps), preprocess) for one in (suspect, restored, clean))
        own = np.mean(np.square(there - guess), axis=2)
        largest = np.maximum(largest, _blurred(own))
        chance += own / 3
        shared += np.mean((there - guess) * (then - guess), axis=2) / 3
    place = _blurred(np.mean(np.square(before), axis=2)) > _TIMES * largest + _FLOOR
    if not place.any():
        return Remainder(math.nan, place)
    whole = float(np.mean(np.square(before[place]))) - float(chance[place].mean())
    kept = float(np.mean(before[place] * after[place])) - float(shared[place].mean())
    return Remainder(_within(kept, whole), place)


def measured_share(remainder: Remainder, before: tuple[Finding, ...]) -> float:
    """Return what `guessed_remainder` found, or NaN where it does not fit what tests say of the suspect.

    Where a test over the whole image alarms, a payload that is seen in few places only is not the one that the test
    found: that one was spread over the neighbours of the pixels that are read, and what is left of it is unknown.
    """
    is_whole = any(finding.attack and not finding.sees_edits for finding in before)
    return math.nan if is_whole and remainder.place.mean() < _LEAST_WHOLE else remainder.left


def why_unmeasured(frame: Frame, preprocess: Preprocess) -> str | None:
    """Return the sentence that says why `guessed_remainder` means nothing for a front end, or None where it does."""
    ratio = preprocess.scaling_ratio(frame)
    if min(ratio) < LEAST_RATIO:
        return (
            f"the image is only {ratio[1]:.2f} x {ratio[0]:.2f} times as large as the model view, so that nearly every "
            "pixel is read, and none shows what the others should be."
        )
    return why_open_to_see(frame, preprocess)


def why_open_to_see(frame: Frame, preprocess: Preprocess) -> str | None:
    """Return the sentence that says why nothing can hide from a front end's view, or None where something can."""
    whole = preprocess.whole_image(frame.height, frame.width)
    if math.prod(_evenness(axis) for axis in whole.matrices(frame.height, frame.width)) > _EVENLY:
        return f"{preprocess.in_words} reads all pixels about alike, so that a payload is there for you to see as well."
    return None


def _evenness(axis: Any) -> float:
    """Return (sum of s)^2 / (N sum of s^2) of the weights s with which an axis reads each pixel: 1 for equal ones."""
    weights = np.asarray(abs(axis).sum(axis=0)).ravel()
    return float(weights.sum() ** 2 / (weights.size * np.square(weights).sum()))


def _within(kept: float, whole: float) -> float:
    """Return a share in 0..1."""
    return float(np.clip(kept / max(whole, 1e-12), 0.0, 1.0))


def _blurred(energy: NDArray[Any]) -> NDArray[Any]:
    block = tuple(min(_BLOCK, side) for side in energy.shape[::-1])
    return cv2.blur(energy, block, borderType=cv2.BORDER_REFLECT)


def _levels(frame: Frame, preprocess: Preprocess) -> NDArray[Any]:
    """Return the model view in 8-bit grey levels, (m, n, channels)."""
    view = preprocess.exact_view(frame) / frame.grey_level
    return view.astype(np.float32).reshape(*view.shape[:2], -1)


def _moved(frame: Frame, down: int, across: int) -> Frame:
    return frame.with_pixels(np.roll(frame.pixels, (down, across), axis=(0, 1)))
