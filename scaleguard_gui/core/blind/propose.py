"""Propose: which sizes of a model view does the roughness of an image repeat with, anywhere in it?"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from scaleguard_gui.core.blind.lattice import Reading
from scaleguard_gui.core.context import RunContext

SMALLEST, LARGEST = 32, 1024
# Below this ratio every other pixel is read, and nothing is left to compare with.
LEAST_RATIO = 2
# In levels: what a pixel can deviate by at most. An edge must not drown a lattice.
CAP = 60
# Roughness is told in multiples of its mean over so many pixels a side, and of so many squared levels at least; more
# than so many times counts as no more.
AROUND, LEAST, MOST = 31, 4.0, 40.0
# Strips across which roughness is averaged, and what it is divided by: the running median of so many pixels, and the
# spread, which is at least the second; more than so many times it counts as no more.
STRIPS, TREND, SPREAD, CLIP = 32, 15, 0.05, 4.0
# JPEG's blocks repeat with 8 or, in colour, with 16 pixels.
GRID = 16
# A lattice of single pixels has as many waves as half a period has pixels.
HARMONICS = range(1, 9)
# How far roughness is looked at together: so many parts of one axis, so many strips of the other.
SCALES = ((32, 1), (16, 2), (8, 4), (4, 8), (1, 32))
# Best sizes that each look contributes, and what a size of its own on each axis has to be better by than a square.
EACH, ASPECT_COST = 12, 0.7

Scores = list[NDArray[Any]]
_READINGS: tuple[Reading, ...] = ("corner", "centre")


class Proposal(NamedTuple):
    """A size that may be that of a model view, and where in the image it was seen.

    Parameters
    ----------
    score : float
        In standard deviations of what chance does.
    reading : {"corner", "centre"}
        Whether outputs seem to read at their corners or at their centres.
    height, width : int
        m and n.
    place : tuple of float, or None
        (top, bottom, left, right) in shares of the image's height and width; None for all of it.
    """

    score: float
    reading: Reading
    height: int
    width: int
    place: tuple[float, float, float, float] | None


def propose(levels: NDArray[Any], ctx: RunContext) -> list[Proposal]:
    """Return the sizes of model views that an image may have been made for, most likely first.

    An attack makes pixels rough where a front end reads them: every M/m rows and N/n columns, in phase with the grid of
    outputs. Roughness, the squared difference to the median of 3 x 3 pixels in multiples of what is usual around it, is
    averaged over strips of the image, and its waves of m periods per image are measured in windows of five widths, down
    and across, with their harmonics.

    Parameters
    ----------
    levels : ndarray, (M, N), uint8
    ctx : RunContext
    """
    rough = _roughness(levels)
    ctx.check()
    rows = _scores(_profiles(rough), ctx)
    columns = _scores(_profiles(cv2.transpose(rough)), ctx)
    found: dict[tuple[Reading, int, int], Proposal] = {}
    for scale, pair in enumerate(zip(rows, columns, strict=True)):
        for proposal in (*_squares(scale, *pair), *_rectangles(scale, *pair)):
            key = proposal[1:4]
            if key not in found or found[key].score < proposal.score:
                found[key] = proposal
    return sorted(found.values(), reverse=True, key=lambda proposal: proposal.score)


def on_the_blocks(height: int, width: int) -> list[Proposal]:
    """Return the sizes at which an image of this shape is read in step with JPEG's blocks: waves cannot tell these."""
    proposals = []
    for ratio in range(LEAST_RATIO, GRID + 1):
        down, across = height // ratio, width // ratio
        is_whole = GRID % ratio == height % ratio == width % ratio == 0
        if is_whole and min(down, across) >= SMALLEST and max(down, across) <= LARGEST:
            proposals += [Proposal(0.0, reading, down, across, (0.0, 1.0, 0.0, 1.0)) for reading in _READINGS]
    return proposals


def largest_size(length: int) -> int:
    """Return the largest size on an axis of `length` pixels that can be told."""
    return min(LARGEST, length // LEAST_RATIO)


def _roughness(levels: NDArray[Any]) -> NDArray[Any]:
    """Return how far each pixel stands out from its surroundings, (M, N), float32, 0 to `MOST`."""
    deviation = np.minimum(cv2.absdiff(levels, cv2.medianBlur(levels, 3)), CAP)
    rough = cv2.multiply(deviation, deviation, dtype=cv2.CV_32F)
    usual: NDArray[Any] = np.asarray(cv2.blur(rough, (AROUND, AROUND)))
    usual += LEAST
    return np.minimum(np.divide(rough, usual, out=usual), MOST, out=usual)


def _profiles(rough: NDArray[Any]) -> NDArray[Any]:
    """Return how rough each row is, in strips side by side, (STRIPS, M), in spreads about the trend."""
    edges = np.linspace(0, rough.shape[1], STRIPS + 1).astype(int)
    parts = [rough[:, start : max(stop, start + 1)] for start, stop in pairwise(edges)]
    sums = [cv2.reduce(part, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[:, 0] / part.shape[1] for part in parts]
    profiles = np.log(np.stack(sums) + 0.25)
    # One by one: scipy is several times faster on lines than on a field with a flat window.
    profiles -= np.stack([ndimage.median_filter(profile, TREND, mode="nearest") for profile in profiles])
    spread = 1.4826 * np.median(np.abs(profiles), axis=1, keepdims=True)
    profiles = np.clip(profiles / np.maximum(spread, SPREAD), -CLIP, CLIP).astype(np.float32)
    for phase in range(GRID):
        profiles[:, phase::GRID] -= profiles[:, phase::GRID].mean(axis=1, keepdims=True)
    return profiles


def _scores(profiles: NDArray[Any], ctx: RunContext) -> Scores:
    """Score all sizes along one axis: for each scale (strips, windows, 2, sizes), read at centres or at corners."""
    length = profiles.shape[1]
    largest = largest_size(length)
    waves = _waves(length, min(length // 2, HARMONICS[-1] * largest))
    found = []
    for parts, strips in SCALES:
        ctx.check()
        grouped = _grouped(profiles, strips)
        width = length // parts
        starts, window = _windows(length, width, parts, strips)
        weights = np.stack([(grouped[:, a : a + width] * window) @ waves[a : a + width] for a in starts], axis=1)
        spread = 1.2533 * np.abs(weights[..., SMALLEST:]).mean(axis=-1, keepdims=True)
        weights /= np.maximum(spread, 0.3)
        found.append(_with_harmonics(weights, largest))
    return found


def _waves(length: int, most: int) -> NDArray[Any]:
    """Return cosines of 0..most periods per axis, (length, most + 1), that are 1 at the corner of the first output."""
    cosine = np.cos(np.pi * np.arange(2 * length) / length).astype(np.float32)
    steps = np.arange(1, 2 * length, 2, dtype=np.int32)[:, None] * np.arange(most + 1, dtype=np.int32)
    return cosine[steps % (2 * length)]


def _grouped(profiles: NDArray[Any], strips: int) -> NDArray[Any]:
    """Return sums of neighbouring strips, half overlapping, in units of one strip's spread."""
    if strips == 1:
        return profiles
    sums = np.cumsum(np.concatenate([np.zeros_like(profiles[:1]), profiles]), axis=0)
    return (sums[strips:] - sums[:-strips])[:: strips // 2] * np.float32(strips**-0.5)


def _windows(length: int, width: int, parts: int, strips: int) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Return where windows start, as many as there are groups of strips, and their shape."""
    count = STRIPS if strips == 1 else 2 * parts - 1
    starts = np.linspace(0, length - width, count).astype(np.intp)
    shape = np.ones(width) if parts == 1 else np.hanning(width + 2)[1:-1]
    return starts, (shape / np.sqrt(np.square(shape).sum() / 2)).astype(np.float32)


def _with_harmonics(weights: NDArray[Any], largest: int) -> NDArray[Any]:
    """Add up what the harmonics of each size say; a lattice of centres has every other one the other way round."""
    total = np.zeros((*weights.shape[:2], 2, largest - SMALLEST + 1), np.float32)
    best = np.full_like(total, -CLIP)
    for harmonic in HARMONICS:
        last = min(largest, (weights.shape[-1] - 1) // harmonic)
        if last < SMALLEST:
            break
        count = last - SMALLEST + 1
        part = weights[..., harmonic * SMALLEST : harmonic * last + 1 : harmonic]
        total[..., 0, :count] += (-1) ** harmonic * part
        total[..., 1, :count] += part
        mean = total[..., :count] * np.float32(harmonic**-0.5)
        np.maximum(best[..., :count], mean, out=best[..., :count])
    return best


def _squares(scale: int, rows: NDArray[Any], columns: NDArray[Any]) -> list[Proposal]:
    """Propose the sizes that are likely on both axes at one place; `columns` has strips down and windows across."""
    count = min(rows.shape[-1], columns.shape[-1])
    # Both as (down, across, 2, sizes).
    both = (rows[..., :count].swapaxes(0, 1) + columns[..., :count]) * np.float32(2**-0.5)
    flat = both.reshape(-1, 2, count)
    places = flat.argmax(axis=0)
    best = np.take_along_axis(flat, places[None], axis=0)[0]
    proposals = []
    for alignment in (0, 1):
        for index in np.argsort(-best[alignment])[:EACH]:
            cell = divmod(int(places[alignment, index]), both.shape[1])
            size = SMALLEST + int(index)
            proposals.append(_proposal(float(best[alignment, index]), alignment, size, size, scale, cell))
    return proposals


def _rectangles(scale: int, rows: NDArray[Any], columns: NDArray[Any]) -> list[Proposal]:
    """Propose the likeliest height with the likeliest width of each place."""
    rows = rows.swapaxes(0, 1)
    heights, widths = rows.argmax(axis=-1), columns.argmax(axis=-1)
    both = (rows.max(axis=-1) + columns.max(axis=-1)) / np.sqrt(2) - ASPECT_COST
    proposals = []
    for flat in np.argsort(-both, axis=None)[:EACH]:
        down, across, alignment = (int(index) for index in np.unravel_index(int(flat), both.shape))
        height, width = (SMALLEST + int(sizes[down, across, alignment]) for sizes in (heights, widths))
        proposals.append(
            _proposal(float(both[down, across, alignment]), alignment, height, width, scale, (down, across))
        )
    return proposals


def _proposal(score: float, alignment: int, height: int, width: int, scale: int, cell: tuple[int, int]) -> Proposal:
    parts, strips = SCALES[scale]
    reading: Reading = "corner" if alignment else "centre"
    if parts == 1:
        return Proposal(score, reading, height, width, None)
    most = (STRIPS if strips == 1 else 2 * parts - 1) - 1
    down, across = ((1 - 1 / parts) * index / most for index in cell)
    return Proposal(score, reading, height, width, (down, down + 1 / parts, across, across + 1 / parts))
