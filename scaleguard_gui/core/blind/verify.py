"""Verify: does a front end see another picture than its neighbours half a period further would?"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.lattice import Reading, Taps, taps_of, view

# In levels: smaller deviations of a model pixel are no other picture, whatever their cause.
FLOOR = 2.0
# Sides of the squares of model pixels that are judged together.
BLOCKS = (5, 9, 17, 33)
# Those that tell at a glance.
GLANCED = (9, 17)
# Standard deviation, about, of the difference of two logarithms of one model pixel's energy.
SPREAD = 3.0


class Contrast(NamedTuple):
    """How far the deviation that a front end reads exceeds that which it would read half a period further.

    Parameters
    ----------
    score : float
        The largest of all squares, and of the whole, in standard deviations, less the largest that any of the controls
        has: what the image's own texture does to lattices like this one.
    block : int
        Side of the square of the largest; 0 for the whole.
    excess : ndarray, (m, n), float32
        Logarithm of the ratio of energies for each model pixel, the largest control's taken at the scale of `block`.
    """

    score: float
    block: int
    excess: NDArray[Any]


def glance(
    deviations: NDArray[Any], reading: Reading, height: int, width: int, place: tuple[float, float, float, float]
) -> float:
    """Return what `contrast` would say of one place, about, before what the controls reach is taken off.

    Parameters
    ----------
    deviations, reading, height, width
        As for `contrast`.
    place : tuple of float
        (top, bottom, left, right) in shares: the outputs to look at.
    """
    rows, columns = taps_of(reading, height, deviations.shape[0]), taps_of(reading, width, deviations.shape[1])
    lattices = _energies(deviations, rows.part(*place[:2]), columns.part(*place[2:]), height, width)
    means = [np.array([[energy.mean()]], np.float32) for energy in lattices]
    best = float(_surplus(means, 0)[0, 0]) * lattices[0].size ** 0.5
    for side in GLANCED:
        if side <= min(lattices[0].shape):
            best = max(best, float(_surplus([_mean(energy, side) for energy in lattices], 0).max()) * side)
    return best / SPREAD


def contrast(deviations: NDArray[Any], reading: Reading, height: int, width: int) -> Contrast:
    """Compare what a front end reads of an image's deviations with three controls, each half a period further.

    An attack pushes all pixels of an output the same way, and does so for the outputs of this lattice alone. Text,
    noise and edges do not care for it: whatever they are, they are as strong half a period further, here or elsewhere
    in the image. Logarithms are averaged over squares of outputs, since a label or a few odd pixels are strong, but
    few.

    Parameters
    ----------
    deviations : ndarray, (M, N), int16
        In levels, from what the neighbours of each pixel suggest.
    reading : Reading
    height, width : int
        m and n.
    """
    rows, columns = taps_of(reading, height, deviations.shape[0]), taps_of(reading, width, deviations.shape[1])
    lattices = _energies(deviations, rows, columns, height, width)
    means = [np.array([[energy.mean()]], np.float32) for energy in lattices]
    scale = lattices[0].size ** 0.5 / SPREAD
    own, *controls = (float(_surplus(means, lattice)[0, 0]) * scale for lattice in range(4))
    best, block, excess, chance = own, 0, lattices[0] - (lattices[0].mean() - own / scale), max(0.0, *controls)
    for side in BLOCKS:
        if side > min(lattices[0].shape):
            break
        means = [_mean(energy, side) for energy in lattices]
        surplus = _surplus(means, 0)
        chance = max(chance, *(float(_surplus(means, lattice).max()) * side / SPREAD for lattice in (1, 2, 3)))
        score = float(surplus.max()) * side / SPREAD
        if score > best:
            best, block, excess = score, side, lattices[0] - (means[0] - surplus)
    return Contrast(best - chance, block, excess)


def _energies(deviations: NDArray[Any], rows: Taps, columns: Taps, height: int, width: int) -> list[NDArray[Any]]:
    """Return the logarithms of what each output reads, squared, here and at the three controls, (m, n) each."""
    down, across = (max(1, round(taps.length / size / 2)) for taps, size in ((rows, height), (columns, width)))
    found = []
    for step_down, step_across in ((0, 0), (down, 0), (0, across), (down, across)):
        read = view(deviations, rows.shifted(step_down), columns.shifted(step_across))
        cv2.multiply(read, read, dst=read)
        read += np.float32(FLOOR**2)
        found.append(cv2.log(read, dst=read))
    return found


def _mean(energy: NDArray[Any], block: int) -> NDArray[Any]:
    return cv2.blur(energy, (block, block), borderType=cv2.BORDER_REFLECT)


def _surplus(means: list[NDArray[Any]], lattice: int) -> NDArray[Any]:
    """Return what the mean energy of one of the four lattices has over what the other three explain.

    They explain the largest of them, and what rows and columns that are strong by themselves, as the borders of JPEG's
    blocks are, add up to where both meet.
    """
    down, across, both = means[lattice ^ 1], means[lattice ^ 2], means[lattice ^ 3]
    explained = down + across
    explained -= both
    for mean in (down, across, both):
        cv2.max(explained, mean, dst=explained)
    return cv2.subtract(means[lattice], explained, dst=explained)
