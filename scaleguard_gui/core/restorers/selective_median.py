"""Selective median: repair only the pixels that the model reads, from those that it does not."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.clean_windows import CleanWindows, clean_windows
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.selection_network import fill_in_medians

# Beyond this many pixels a sorting network costs more than one selection per window.
LARGEST_NETWORK = 2048
# What a tile's planes may take, so that they stay in a core's second-level cache.
_TILE_BYTES = 1 << 20
_TILE_COLUMNS = 256
# What the columns around one column of tiles may take in memory.
_STRIPS_BYTES = 1 << 26


@dataclass(frozen=True)
class SelectiveMedianParameters(Parameters):
    """The window's size."""

    beta: float = number(
        2.0, 1.0, 8.0, step=0.5, label="Beta", help="Window half-width = scaling ratio / beta, at least one pixel."
    )


@restorer("selective-median", label="Selective median", parameters=SelectiveMedianParameters, needs_preprocess=True)
def selective_median(frame: Frame, preprocess: Preprocess, params: SelectiveMedianParameters, ctx: RunContext) -> Frame:
    """Replace each considered pixel by the median of the pixels around it that the model does not read.

    Formula: A'[p] = median of A[q] over all q that are not considered and lie within b = max(1, floor(ratio / beta))
    pixels of p, down and across. Every pixel that is not considered stays bit-identical. Where a window holds
    considered pixels only (dense kernels at a small ratio), it grows pixel by pixel until it holds another one, at
    most 32 pixels; with none even there, and where the scaler reads every pixel, the pixel stays as it is.

    Parameters
    ----------
    beta : float, 1 to 8
        2 is the paper's choice; 1 doubles the window, which withstands attackers who know of the filter better and
        blurs more.

    Needs the attack's parameters: yes, scaler and size; with wrong ones it repairs the wrong pixels.

    Paper: Quiring et al., "Adversarial Preprocessing: Understanding and Preventing Image-Scaling Attacks in Machine
    Learning", USENIX Security 2020, section 4.2.

    Weakness: an attacker who knows of it can move up to half of each window towards the payload. Fine detail is lost
    on considered pixels, so a model sees a slightly smoother image.
    """
    ctx.check()
    plan = clean_windows(preprocess, frame.height, frame.width, params.beta)
    channels = cv2.split(frame.pixels)
    repaired = [_repaired(channel, plan, ctx) for channel in channels]
    return frame.with_pixels(cv2.merge(repaired) if frame.is_colour else repaired[0], "restored")


def _repaired(channel: Pixels, plan: tuple[CleanWindows, ...], ctx: RunContext) -> Pixels:
    """Return a channel with its considered pixels replaced, (M, N)."""
    repaired = channel.copy()
    for windows in plan:
        # Whole rows first: picking single pixels of a large image out of order is slow.
        rows = repaired[windows.rows.centres]
        before = rows.take(windows.columns.centres, axis=1)
        rows[:, windows.columns.centres] = _medians(channel, before, windows, ctx)
        repaired[windows.rows.centres] = rows
    return repaired


def _medians(pixels: Pixels, before: Pixels, windows: CleanWindows, ctx: RunContext) -> Pixels:
    """Return the medians of all windows of a lattice; `before` where a window has no clean pixel."""
    largest = (2 * windows.rows.reach + 1) * (2 * windows.columns.reach + 1)
    find = _column_of_tiles if largest <= LARGEST_NETWORK else _one_by_one
    # One row and column past the end hold the largest value: what unused slots point at sorts behind all others.
    highest = np.inf if pixels.dtype == np.float32 else np.iinfo(pixels.dtype).max
    padded = np.pad(pixels, ((0, 1), (0, 1)), constant_values=highest)
    medians = before
    wide = max(1, min(_TILE_COLUMNS, _STRIPS_BYTES // ((2 * windows.columns.reach + 1) * padded[:, 0].nbytes)))
    for left in range(0, before.shape[1], wide):
        part = CleanWindows(windows.rows, windows.columns.part(left, left + wide))
        find(padded, medians[:, left : left + wide], part, ctx)
    return medians


def _column_of_tiles(padded: Pixels, medians: Pixels, windows: CleanWindows, ctx: RunContext) -> None:
    """Fill in `medians`, tile by tile, so that the values to be compared stay in a core's cache."""
    rows, columns = windows.rows, windows.columns
    clean, considered = ([padded.take(column, axis=1) for column in c] for c in (columns.clean, columns.considered))
    largest = (2 * rows.reach + 1) * (2 * columns.reach + 1)
    pixels = min(max(_TILE_BYTES // (largest * padded.itemsize), 4096), 32768)
    high = max(1, pixels // len(columns.centres))
    for top in range(0, len(rows.centres), high):
        ctx.check()
        part = rows.part(top, top + high)
        values = [(strip, row) for strip in clean for row in (*part.clean, *part.considered)]
        values += [(strip, row) for strip in considered for row in part.clean]
        *planes, spare = np.empty((len(values) + 1, len(part.centres), len(columns.centres)), padded.dtype)
        for plane, (strip, row) in zip(planes, values, strict=True):
            # "clip" because numpy buffers the output in its checking mode; no position is out of range.
            strip.take(row, axis=0, out=plane, mode="clip")
        counts = CleanWindows(part, columns).clean_count
        fill_in_medians(medians[top : top + high], planes, spare, counts, _middle)


def _middle(lower: Pixels, upper: Pixels) -> Pixels:
    """Return the mean of the two middle values, rounded half to even for whole numbers."""
    if lower.dtype == np.float32:
        return (lower + upper) / 2
    return np.rint((lower.astype(np.float32) + upper) / 2).astype(lower.dtype)


def _one_by_one(padded: Pixels, medians: Pixels, windows: CleanWindows, ctx: RunContext) -> None:
    """Fill in `medians`, one window after the other: large ratios have large windows, but few of them."""
    rows, columns = windows.rows, windows.columns
    for i in range(len(rows.centres)):
        ctx.check()
        row = rows.part(i, i + 1)
        every_row = np.concatenate((row.clean, row.considered))[:, 0]
        for j in range(len(columns.centres)):
            column = columns.part(j, j + 1)
            values = np.concatenate(
                (
                    padded[np.ix_(every_row, column.clean[:, 0])].ravel(),
                    padded[np.ix_(row.clean[:, 0], column.considered[:, 0])].ravel(),
                )
            )
            if len(values):
                middle = [(len(values) - 1) // 2, len(values) // 2]
                medians[i, j] = _middle(*np.partition(values, middle)[middle])
