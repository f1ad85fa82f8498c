"""JPEG cells: pixels between black and white that an encoder turns into given coefficients."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.jpeg import BLOCK
from scaleguard_gui.core.jpeg_planes import PlaneGeometry
from scaleguard_gui.core.solvers.jpeg_blocks import COSINES, WAVES, to_pixels, to_plane

ROUNDS = 24
# Part of a quantisation step that is kept clear of a cell's border, for the rounding to whole pixels.
CLEAR = 0.1
CHUNK = 512

Coefficients = list[NDArray[np.float32]]


def legal_pixels(
    geometry: PlaneGeometry, coefficients: Coefficients, steps: Coefficients, ctx: RunContext
) -> NDArray[np.uint8]:
    """Return pixels that a JPEG encoder turns into `coefficients`, or into neighbours of them where none can be.

    The decoded image is such a picture already, wherever nothing is clipped and no colour smoothed. Elsewhere pixels
    are projected onto the coefficients' cells (all that rounds to them) and onto what pixels may be, in turns.

    Parameters
    ----------
    geometry : PlaneGeometry
    coefficients : list of ndarray, (I, J, 64)
        Of each plane, whole multiples of its steps.
    steps : list of ndarray, (64,)
        Of each plane.
    ctx : RunContext

    Returns
    -------
    ndarray of uint8, (M, N[, 3])

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    decoded = geometry.decoded([to_plane(to_pixels(blocks)) for blocks in coefficients])
    pixels = geometry.padded(geometry.cropped(np.clip(decoded, 0, 255)))
    units = _cut(pixels, geometry.unit)
    wanted = [_grouped(blocks, geometry, plane) for plane, blocks in enumerate(coefficients)]
    for begin in range(0, len(units), CHUNK):
        part = slice(begin, begin + CHUNK)
        _settle(units, np.arange(len(units))[part], wanted, steps, geometry, ctx)
    down, across = geometry.unit
    whole = units.reshape(pixels.shape[0] // down, -1, down, across, *pixels.shape[2:]).swapaxes(1, 2)
    return geometry.cropped(whole.reshape(pixels.shape)).astype(np.uint8)


def _settle(
    units: NDArray[np.float32],
    open_units: NDArray[np.intp],
    wanted: Coefficients,
    steps: Coefficients,
    geometry: PlaneGeometry,
    ctx: RunContext,
) -> None:
    """Move the pixels of some units, (K, u, v[, 3]), into their cells, round them, and put them back."""
    for turn in range(ROUNDS):
        ctx.check()
        whole = np.rint(units[open_units])
        misses = _misses(whole, open_units, wanted, steps, geometry, 0.5)
        wrong = np.logical_or.reduce([miss.any(axis=(1, 2)) for miss in misses])
        units[open_units[~wrong]] = whole[~wrong]
        open_units = open_units[wrong]
        if not open_units.size or turn == ROUNDS - 1:
            break
        inside = _misses(units[open_units], open_units, wanted, steps, geometry, 0.5 - CLEAR)
        moves = [_ungrouped(miss @ WAVES, geometry, plane) for plane, miss in enumerate(inside)]
        moved = units[open_units] - (geometry.joined(moves) - geometry.joined([np.zeros_like(m) for m in moves]))
        units[open_units] = _repeated(np.clip(moved, 0, 255), open_units, geometry)
    units[open_units] = np.rint(units[open_units])


def _misses(
    pixels: NDArray[np.float32],
    which: NDArray[np.intp],
    wanted: Coefficients,
    steps: Coefficients,
    geometry: PlaneGeometry,
    width: float,
) -> Coefficients:
    """Return by how much coefficients of units lie outside of their cells, (K, blocks, 64) of each plane."""
    misses = []
    for goal, step, plane in zip(wanted, steps, geometry.split(pixels), strict=True):
        height, breadth = plane.shape[1] // BLOCK, plane.shape[2] // BLOCK
        cut = plane.reshape(-1, height, BLOCK, breadth, BLOCK).swapaxes(2, 3)
        off = cut.reshape(len(plane), height * breadth, BLOCK * BLOCK) @ COSINES - goal[which]
        misses.append(off - np.clip(off, -width * step, width * step))
    return misses


def _repeated(units: NDArray[np.float32], which: NDArray[np.intp], geometry: PlaneGeometry) -> NDArray[np.float32]:
    """Repeat the image's last row and column in the padding of units, in place."""
    (down, across), per_row = geometry.unit, -(-geometry.width // geometry.unit[1])
    last_row, last_column = (geometry.height - 1) % down, (geometry.width - 1) % across
    bottom = which // per_row == -(-geometry.height // down) - 1
    right = which % per_row == per_row - 1
    units[bottom, last_row + 1 :] = units[bottom, last_row, None]
    units[right, :, last_column + 1 :] = units[right, :, last_column, None]
    return units


def _cut(pixels: NDArray[np.float32], unit: tuple[int, int]) -> NDArray[np.float32]:
    """Cut padded pixels (M', N'[, 3]) into units, (K, u, v[, 3])."""
    down, across = unit
    cut = pixels.reshape(pixels.shape[0] // down, down, -1, across, *pixels.shape[2:]).swapaxes(1, 2)
    return np.ascontiguousarray(cut).reshape(-1, down, across, *pixels.shape[2:])


def _grouped(blocks: NDArray[np.float32], geometry: PlaneGeometry, plane: int) -> NDArray[np.float32]:
    """Group the blocks (I, J, 64) of a plane by unit, (K, blocks of this plane in a unit, 64)."""
    down, across = geometry.factors if plane == 0 else (1, 1)
    cut = blocks.reshape(blocks.shape[0] // down, down, -1, across, BLOCK * BLOCK).swapaxes(1, 2)
    return cut.reshape(-1, down * across, BLOCK * BLOCK)


def _ungrouped(blocks: NDArray[np.float32], geometry: PlaneGeometry, plane: int) -> NDArray[np.float32]:
    """Put the blocks of units, (K, blocks, 64), together to their parts of a plane, (K, 8 a, 8 b)."""
    down, across = geometry.factors if plane == 0 else (1, 1)
    cut = blocks.reshape(-1, down, across, BLOCK, BLOCK).swapaxes(2, 3)
    return cut.reshape(-1, down * BLOCK, across * BLOCK)
