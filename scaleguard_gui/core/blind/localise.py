"""Localise: the places of an image in which a candidate's outputs were changed, as a map and as rectangles."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.scan_result import Region
from scaleguard_gui.core.blind.verify import BLOCKS, SPREAD, Contrast

# Side of the squares of model pixels over which the map is averaged: an output by itself says little.
SMOOTHING = 5
# Of the strongest place's level, where the border of a region lies.
BORDER = 0.5
# An attack on more than so much of the image exceeds its controls by so much; somewhat less is not believed at all.
LARGE, DISTINCT, DOUBT = 0.05, 3.0, 0.4
# Regions told at most, and the share of the strongest one's score that others must have.
MOST, WEAKEST = 8, 0.2


def strength_of(contrast: Contrast) -> NDArray[Any]:
    """Return how much each output exceeds its controls, 0 and more, averaged over its neighbours, (m, n)."""
    side = min(SMOOTHING, *contrast.excess.shape)
    return np.maximum(cv2.blur(contrast.excess, (side, side), borderType=cv2.BORDER_REFLECT), 0)


class Place(NamedTuple):
    """A region, and the outputs that it is made of, (m, n), bool."""

    region: Region
    outputs: NDArray[np.bool_]


def places_of(contrast: Contrast, height: int, width: int) -> tuple[Place, ...]:
    """Return where in an image of this height and width outputs are attacked, strongest first."""
    strength = strength_of(contrast)
    attacked = (strength > BORDER * _level(contrast, strength)).astype(np.uint8)
    # Outputs that were left as they are, by chance, do not cut a region in two.
    whole = cv2.morphologyEx(attacked, cv2.MORPH_CLOSE, np.ones((SMOOTHING, SMOOTHING), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    down, across = height / strength.shape[0], width / strength.shape[1]
    places = []
    for label in range(1, count):
        left, top, columns, rows, size = (int(value) for value in boxes[label])
        box = slice(top, top + rows), slice(left, left + columns)
        excess = contrast.excess[box][labels[box] == label]
        score = float(excess.mean()) * size**0.5 / SPREAD
        x, y = round(left * across), round(top * down)
        right, bottom = round((left + columns) * across), round((top + rows) * down)
        area = min(round(size * down * across), (right - x) * (bottom - y))
        places.append((Region(x, y, right - x, bottom - y, area, score), label))
    places.sort(key=lambda place: place[0].score, reverse=True)
    strong = [place for place in places[:MOST] if place[0].score > WEAKEST * places[0][0].score]
    return tuple(Place(region, labels == label) for region, label in strong)


def credibility(contrast: Contrast, place: Place) -> float:
    """Return how far an attack's strength fits its extent, 0..1, at its strongest place.

    A print's dots are a lattice too, and many outputs together make any small excess certain. But they cover the image,
    and exceed what lies between them a few times in energy; an attack that covers it exceeds it a hundred times.
    """
    excess, extent = float(contrast.excess[place.outputs].mean()), float(place.outputs.mean())
    due = DISTINCT * min(extent / LARGE, 1.0)
    return min(max((excess - due) / DOUBT + 1.0, 0.0), 1.0)


def _level(contrast: Contrast, strength: NDArray[Any]) -> float:
    """Return the level of the strongest place: that of a typical output in its strongest square."""
    side = min(contrast.block or max(BLOCKS), *strength.shape)
    means = cv2.blur(contrast.excess, (side, side), borderType=cv2.BORDER_REFLECT)
    row, column = np.unravel_index(int(means.argmax()), means.shape)
    square = tuple(slice(max(at - side // 2, 0), at + side // 2 + 1) for at in (int(row), int(column)))
    return float(np.median(strength[square]))
