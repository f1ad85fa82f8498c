"""Family: which of the scalers that share a lattice was the image made for?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.lattice import Reading, Taps, taps_of, view

# Of what the inner taps announce, the share that the outer ones must show.
HALF = 0.5
# In levels: what single outputs are taken for at most; one that clips says little about the others.
LARGEST = 400.0
# How far its outer taps reach from an output's centre, and its inner ones: where those of the next output are nearer,
# they tell nothing.
REACH: dict[Reading, tuple[int, int]] = {"linear": (1, 1), "cubic": (2, 1), "lanczos": (4, 2)}
# Each reads the pixels of the one before it, and some around them.
NESTED: tuple[Reading, ...] = ("centre", "linear", "cubic", "lanczos")


def family_at(
    deviations: NDArray[Any], height: int, width: int, mask: NDArray[np.bool_]
) -> tuple[Reading, dict[str, float]]:
    """Return the widest reading whose outer taps show what its inner ones announce, and these shares.

    An attack of least change moves each pixel in proportion to its weight. So the inner taps of a kernel tell how far
    its outer ones must have moved, and which way: 1 where they have, 0 where the scaler does not read them.

    Parameters
    ----------
    deviations : ndarray, (M, N), int16
    height, width : int
        m and n.
    mask : ndarray, (m, n), bool
        The outputs to ask: those that seem to be attacked.
    """
    shares: dict[str, float] = {}
    found = NESTED[0]
    ratio = min(deviations.shape[0] / height, deviations.shape[1] / width)
    for reading in NESTED[1:]:
        if ratio < sum(REACH[reading]):
            break
        rows, columns = (
            taps_of(reading, size, side) for size, side in zip((height, width), deviations.shape, strict=True)
        )
        shares[f"share of the outer taps, {reading}"] = share = _share(deviations, rows, columns, mask)
        if not share > HALF:
            break
        found = reading
    return found, shares


def still_open(found: Reading, ratio: float) -> tuple[Reading, ...]:
    """Return which readings `family_at` leaves open at a ratio: the one found, and wider ones that it could not ask."""
    wider = NESTED[NESTED.index(found) + 1 :]
    was_asked = bool(wider) and ratio >= sum(REACH[wider[0]])
    return (found,) if was_asked else (found, *wider)


def _share(deviations: NDArray[Any], rows: Taps, columns: Taps, mask: NDArray[np.bool_]) -> float:
    """Regress what the outer taps read on what they should."""
    inner = _inner(rows), _inner(columns)
    outer = tuple(taps.weighted(taps.weights - part.weights) for taps, part in zip((rows, columns), inner, strict=True))
    pushes = view(deviations, *inner) / _norms(*inner)
    np.clip(pushes, -LARGEST, LARGEST, out=pushes)
    pairs = ((outer[0], inner[1]), (inner[0], outer[1]))
    seen = sum(view(deviations, *pair) for pair in pairs)
    expected = pushes * sum(_norms(*pair) for pair in pairs)
    due = float((expected * pushes)[mask].sum(dtype=np.float64))
    return float((seen * pushes)[mask].sum(dtype=np.float64)) / due if due > 0 else 0.0


def _inner(taps: Taps) -> Taps:
    """Leave the greatest of two weights, or all but the outer half of more."""
    count = taps.weights.shape[1]
    weights = np.zeros_like(taps.weights)
    if count == 2:
        outputs, greatest = np.arange(len(weights)), taps.weights.argmax(axis=1)
        weights[outputs, greatest] = taps.weights[outputs, greatest]
    else:
        middle = slice(count // 4, count - count // 4)
        weights[:, middle] = taps.weights[:, middle]
    return taps.weighted(weights)


def _norms(rows: Taps, columns: Taps) -> NDArray[Any]:
    norms = np.outer(np.square(rows.weights).sum(axis=1), np.square(columns.weights).sum(axis=1))
    return np.maximum(norms, np.float32(1e-9))
