"""Deflection: replace picked pixels by neighbours of theirs, one after the other, all at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Pixels

Map = NDArray[np.float32]
Places = NDArray[np.intp]

# Numbers between 0 and 1 that one pick takes: its row, its column, its chance, and its neighbour's row and column.
DRAWS = 5
# Picks for every deflection that is wanted, after which a map that refuses nearly all of them has its way.
PATIENCE = 64
_BATCH = 1 << 16
# The map's mean is guessed from every so many rows and columns.
_SAMPLE = 8


class Deflections(NamedTuple):
    """Deflections in the order in which they take place.

    Parameters
    ----------
    places, origins : ndarray of int, (K,)
        Positions in the flat image: the pixel that is replaced, and the one whose value it takes, as that is by then.
    """

    places: Places
    origins: Places


def deflected(
    pixels: Pixels,
    count: int,
    reach: int,
    generator: np.random.Generator,
    ctx: RunContext,
    *,
    importance: Map | None = None,
    together: bool = False,
) -> Pixels:
    """Deflect `count` pixels.

    Parameters
    ----------
    pixels : ndarray, (M, N) or (M, N, C), any dtype
    count : int
        K. A pick that the map refuses does not count.
    reach : int
        How far away, down and across, the neighbour may lie.
    generator : numpy.random.Generator
        Gives `DRAWS` numbers for each pick, in this order.
    ctx : RunContext
    importance : ndarray of float32, (M, N), optional
        0..1; a pick counts only when its chance is at least the map's value there.
    together : bool
        Whether all channels of a pick move together; else picks go to the channels in turn, as the authors' do.

    Returns
    -------
    ndarray, as `pixels`
        What the plain loop gives, bit by bit: later deflections see what earlier ones wrote.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    height, width, *channels = pixels.shape
    values = pixels.copy()
    flat = values.reshape(height * width, *channels) if together else values.reshape(-1)
    planes = 1 if together or not channels else channels[0]
    marks = np.zeros(len(flat), np.bool_)
    refused = 0.0 if importance is None else float(importance[::_SAMPLE, ::_SAMPLE].mean())
    done = picks = 0
    while done < count and picks < PATIENCE * count:
        ctx.progress(done / count, f"{done} of {count} pixels deflected")
        # A few more than the map will refuse, since a second batch costs more than they do.
        likely = count - done if importance is None else int(1.05 * (count - done) / max(1 - refused, 0.01)) + 16
        numbers = generator.random((min(likely, _BATCH, PATIENCE * count - picks), DRAWS))
        some = _found(numbers, (height, width, planes), picks, reach, importance)
        some = Deflections(some.places[: count - done], some.origins[: count - done])
        deflect(flat, some, marks)
        done += len(some.places)
        picks += len(numbers)
    return values


def deflect(flat: Pixels, some: Deflections, marks: NDArray[np.bool_]) -> None:
    """Carry out deflections on the flat image, (P[, C]), in place; `marks` is (P,) False, and is so again."""
    places, origins = some
    # Only these may read what another one writes; they are few, and the others need no order.
    suspected = _that_are_in(origins, places, marks)
    if len(suspected):
        origins = _followed(some, suspected, marks)
    flat[places] = flat[origins]


def _that_are_in(positions: Places, others: Places, marks: NDArray[np.bool_]) -> Places:
    """Return the indices of those positions that are among others."""
    marks[others] = True
    found = marks.take(positions).nonzero()[0]
    marks[others] = False
    return found


def _found(
    numbers: NDArray[np.float64], shape: tuple[int, int, int], first: int, reach: int, importance: Map | None
) -> Deflections:
    """Return the deflections of picks, of which `first` were made before."""
    _, width, planes = shape
    # Numbers of one kind side by side, and rows with columns in one array: for few picks, calls are what costs.
    numbers = np.ascontiguousarray(numbers.T)
    sides = np.array([shape[:2]]).T
    centre, offsets = (numbers[:2] * sides).astype(np.intp), numbers[3:]
    if importance is not None:
        accepted = (numbers[2] >= importance.take(centre[0] * width + centre[1])).nonzero()[0]
        centre, offsets = centre.take(accepted, 1), offsets.take(accepted, 1)
    low = np.maximum(centre - reach, 0)
    near = low + (offsets * (np.minimum(centre + (reach + 1), sides) - low)).astype(np.intp)
    places, origins = centre[0] * width + centre[1], near[0] * width + near[1]
    if planes > 1:
        plane = (first + (np.arange(centre.shape[1]) if importance is None else accepted)) % planes
        places, origins = places * planes + plane, origins * planes + plane
    return Deflections(places, origins)


def _followed(some: Deflections, suspected: Places, marks: NDArray[np.bool_]) -> Places:
    """Return origins in the image as it was before the first deflection: chains are followed to their first pixel."""
    places, origins = some
    total = len(places)
    read = origins[suspected]
    writers = _that_are_in(places, read, marks)
    # Place and time in one number, so that the last write before a read is found by bisection.
    writes = np.sort(places[writers] * total + writers)
    place, writer = np.divmod(writes[writes.searchsorted(read * total + suspected) - 1], total)
    # Where there is none before, bisection ends at another place, or at the very last write of all.
    found = (place == read) & (writer < suspected)
    reader, writer = suspected[found], writer[found]
    first = np.arange(total)
    first[reader] = writer
    while not np.array_equal(further := first[writer], writer):
        first[reader] = writer = further
    return origins[first]
