"""Cells: neighbouring pixels taken together, so that the curvature of the dual is cheap to apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from scaleguard_gui.core.solvers.bands import product, strips_of
from scaleguard_gui.core.solvers.footprint import Axis, Footprint
from scaleguard_gui.core.solvers.problem import Problem

# Cells per output on each axis: weights change little within one. More are nearer to the truth, but cost more.
CELLS_PER_OUTPUT = 3


class GroupedAxis:
    """The considered pixels of an axis in groups of neighbours, as equal as can be, that hardly straddle outputs.

    Parameters
    ----------
    axis : Axis

    Attributes
    ----------
    counts : ndarray, (c,)
        Pixels of each group.
    sums : list of Strip
        The matrix that adds up each group's pixels.
    reduced : Axis
        What outputs read of the groups, (m, c): sums of weights over the root of the count, whose products are sums of
        products of weights.
    pieces : list of list of (group, slice)
        For each strip of `axis`, the groups that it reaches into, and where.
    """

    def __init__(self, axis: Axis) -> None:
        outputs, inputs = axis.down.shape
        share = inputs / (outputs * CELLS_PER_OUTPUT)
        edges = np.unique(np.rint(np.arange(outputs * CELLS_PER_OUTPUT + 1) * share).astype(np.int64))
        counts = np.diff(edges)
        self.counts: NDArray[Any] = counts.astype(axis.down.dtype)
        group = np.repeat(np.arange(counts.size), counts)
        weights = np.sqrt(1 / self.counts)[group]
        pooling = sparse.csr_array((weights, group, np.arange(inputs + 1)), shape=(inputs, counts.size))
        self.reduced = Axis(axis.down @ pooling, axis.down.dtype)
        self.pieces = [_pieces(group[strip.inputs]) for strip in axis.strips]
        self.sums = strips_of(sparse.csr_array((np.ones_like(weights), np.arange(inputs), edges)))


def _pieces(group: NDArray[Any]) -> list[tuple[int, slice]]:
    """Cut rows into stretches of one group each, given the group of every row."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    stops = np.append(starts[1:], group.size)
    return [(int(group[start]), slice(start, stop)) for start, stop in zip(starts, stops, strict=True)]


class Cells:
    """Groups of both axes: how the view answers to multipliers while a share of each cell's pixels can still move.

    Parameters
    ----------
    footprint : Footprint
    """

    def __init__(self, footprint: Footprint) -> None:
        self._footprint = footprint
        self._rows, self._columns = GroupedAxis(footprint.rows), GroupedAxis(footprint.columns)
        self._reduced = Footprint(self._rows.reduced, self._columns.reduced)
        self._sizes = np.outer(self._rows.counts, self._columns.counts)

    def look(self, problem: Problem, multipliers: NDArray[Any]) -> tuple[NDArray[Any], Curvature]:
        """Return ``problem.view(multipliers)``, (m, n), and the curvature there, in one pass over the pixels."""
        footprint, ease = self._footprint, problem.ease
        wide = footprint.columns.spread(multipliers)
        tall = np.zeros((multipliers.shape[0], wide.shape[1]), wide.dtype)
        height = footprint.rows.strips[0].up.shape[0]
        room, clipped_room = np.empty((2, height, wide.shape[1]), wide.dtype)
        free_room = np.empty((height, wide.shape[1]), np.bool_)
        # Whole numbers add up several times faster: groups are far smaller than 255.
        sums = np.zeros((self._rows.counts.size, wide.shape[1]), np.uint8 if ease is None else wide.dtype)
        for strip, pieces in zip(footprint.rows.strips, self._rows.pieces, strict=True):
            rows = strip.up.shape[0]
            moved = problem.move(strip, wide, room[:rows])
            clipped = np.clip(moved, *problem.box(strip.inputs), out=clipped_room[:rows])
            tall[strip.outputs] += product(
                strip.down, clipped, np.empty((strip.down.shape[0], wide.shape[1]), wide.dtype)
            )
            free = np.equal(moved, clipped, out=free_room[:rows])
            amounts = free.view(np.uint8) if ease is None else free * ease[strip.inputs]
            for group, piece in pieces:
                sums[group] += np.add.reduce(amounts[piece], axis=0, dtype=sums.dtype)
        share = np.zeros(self._sizes.shape, wide.dtype)
        sums = sums.astype(wide.dtype)
        for strip in self._columns.sums:
            part = np.empty((share.shape[0], strip.up.shape[1]), wide.dtype)
            share[:, strip.outputs] += product(sums[:, strip.inputs], strip.up, part)
        share /= self._sizes
        return footprint.columns.scale(tall), Curvature(self._reduced, share)

    def start(self, problem: Problem) -> tuple[NDArray[Any], Curvature]:
        """Return what `look` gives at multipliers of 0, where every pixel can still move."""
        share = np.ones(self._sizes.shape, problem.source.dtype)
        if problem.ease is not None:
            return self.look(problem, np.zeros_like(problem.lower))
        return self._footprint.down(problem.source), Curvature(self._reduced, share)


@dataclass(frozen=True, eq=False)
class Curvature:
    """The matrix W F E W^T, W = L x R, F the pixels that are not at a bound: the dual's curvature, by cells.

    Parameters
    ----------
    footprint : Footprint
        Of the cells.
    share : ndarray, (c, d)
        Mean of F E over each cell.
    """

    footprint: Footprint
    share: NDArray[Any]

    def times(self, change: NDArray[Any]) -> NDArray[Any]:
        """Return by how much the view changes with multipliers, (m, n) both."""
        block = self.footprint.up(change)
        block *= self.share
        return self.footprint.down(block)

    def diagonal(self) -> NDArray[Any]:
        """Return the matrix' diagonal, (m, n)."""
        rows, columns = self.footprint.rows.squared, self.footprint.columns.squared
        return np.asarray((columns @ np.ascontiguousarray((rows @ self.share).T)).T)
