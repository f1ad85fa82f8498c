"""Task: frames and an epsilon, turned into one convex problem per channel, and blocks turned back into an image."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.footprint import footprint_of
from scaleguard_gui.core.solvers.problem import Problem
from scaleguard_gui.core.solvers.whole_numbers import round_evenly

# Pixels that one output reads, beyond which whole numbers are met by rounding evenly and not by mending.
FEW_TAPS = 100
# In grey levels, where the library answers in floats: what whole pixels, and real ones, can come near to.
REAL_STEP, FINE_STEP = 1 / 8, 1e-3


class Task:
    """Find the image nearest to a source whose real model view is within epsilon of a target.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and (m, n[, 3]) of one dtype and range; a grey target where the front end makes the image grey.
    preprocess : Preprocess
    epsilon : float
        In 8-bit grey levels.
    ease : ndarray, (M, N), optional
        How easily each pixel gives way, as `Problem.ease`; 1 everywhere by default.

    Attributes
    ----------
    whole : bool
        Pixels are whole numbers.
    footprint : Footprint
        In float32 for 8-bit images, in float64 for all others: the solver must be finer than the pixels.
    reach : float
        Epsilon in stored values.
    sources, targets : list of ndarray, (k, l) and (m, n)
        S, its considered pixels only, and T of each plane: a channel, or three channels side by side (`stacked`).
    value_range : tuple of (low, high)
    rounding : float
        Half of what the library rounds its results to, in stored values; 0 where it answers in floats.
    margin : float
        What the solver's own arithmetic may be off by, in stored values.
    """

    def __init__(
        self,
        source: Frame,
        target: Frame,
        preprocess: Preprocess,
        epsilon: float,
        ease: NDArray[Any] | None = None,
    ) -> None:
        self.whole = source.is_integer
        in_floats = algorithm("scaler", preprocess.scaler.name).answers_in_floats
        self.rounding = 0.5 if self.whole and not in_floats else 0.0
        self.margin = 1 / 32 if self.whole else 1e-6 * source.span
        self.grey_level, self.span = source.grey_level, source.span
        self.reach = epsilon * source.grey_level
        if self.rounding:
            # The small number keeps 2 levels of a range whose grey level is not a whole number of binary digits at 2.
            self.reach = float(int(self.reach + 1e-6))
        self._work = np.dtype(np.float32 if source.pixels.dtype == np.uint8 else np.float64)
        self.stacked = preprocess.is_stacked(source)
        self.footprint = footprint_of(preprocess, source.height, source.width, self._work.name, self.stacked)
        self._source = source
        self._preprocess = preprocess
        self.value_range = source.value_range
        self.sources = self.blocks(source.pixels)
        self.targets = _channels(target.pixels.astype(np.float64))
        self._ease = None if ease is None else self._gathered(np.tile(ease, (1, 3)) if self.stacked else ease)

    @property
    def is_mendable(self) -> bool:
        """False when outputs read so many pixels that moving a single one does too little."""
        return self.footprint.taps <= FEW_TAPS

    @property
    def epsilon(self) -> float:
        """The reach in grey levels."""
        return self.reach / self.grey_level

    @property
    def step(self) -> float:
        """Distance of epsilons that are worth telling apart, in stored values."""
        return 1.0 if self.rounding else REAL_STEP * self.grey_level

    def level_above(self, miss: float) -> float:
        """Return the smallest reach that is left when the worst output misses the widest bounds by `miss`."""
        if self.rounding:
            return self.reach + max(math.ceil(miss), 1)
        return self.reach + miss + (self.step if self.whole else FINE_STEP * self.grey_level)

    def reaching(self, reach: float) -> Task:
        """Return this task with another reach."""
        other = copy.copy(self)
        other.reach = reach
        return other

    def problems(self, inward: float | NDArray[Any]) -> list[Problem]:
        """Return the problem of each channel, its bounds drawn in by `inward` stored values, a number or (m, n).

        Whole numbers leave half a level to the library's rounding, and a bound at the dtype's end is none, since the
        library clips there.
        """
        most = self.reach + self.rounding
        room = most - np.minimum(inward, 0.8 * most)
        pairs = zip(self.sources, self.targets, strict=True)
        return [self._problem(block, target, room) for block, target in pairs]

    def image(self, blocks: Sequence[NDArray[Any]]) -> Pixels:
        """Return a copy of the source, (M, N[, 3]), with the considered pixels of its channels replaced by `blocks`."""
        pixels = self._source.pixels.copy()
        planes = self._planes(pixels)
        for plane, block in zip(planes, blocks, strict=False):
            self.footprint.scatter(block.astype(pixels.dtype), plane)
        return _unstacked(planes[0]) if self.stacked else pixels

    def blocks(self, pixels: Pixels) -> list[NDArray[Any]]:
        """Return the considered pixels of each plane of an image, (k, l), as `image` puts them there."""
        return [self._gathered(plane) for plane in self._planes(pixels)]

    def seen(self, pixels: Pixels) -> list[NDArray[np.float64]]:
        """Ask the real library for the model view of an image: D of each channel, (m, n)."""
        return _channels(self._preprocess.exact_view(self._source.with_pixels(pixels)))

    def down(self, blocks: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
        """Return ``L A R^T`` of each channel, (m, n)."""
        return [self.footprint.down(block) for block in blocks]

    def stored(self, block: NDArray[Any]) -> NDArray[Any]:
        """Round a block, in place where that can be, to values that the image can hold, still in the solver's dtype."""
        if not self.whole:
            return block.astype(self._source.pixels.dtype).astype(self._work)
        return np.rint(block, out=block) if self.is_mendable else round_evenly(block)

    def _gathered(self, plane: NDArray[Any]) -> NDArray[Any]:
        return self.footprint.gather(plane).astype(self._work)

    def _planes(self, pixels: Pixels) -> list[Pixels]:
        """Return what is solved one after the other: views of the channels, or a copy with all three side by side."""
        return [np.concatenate(_channels(pixels), axis=1)] if self.stacked else _channels(pixels)

    def _problem(self, source: NDArray[Any], target: NDArray[Any], room: Any) -> Problem:
        lower, upper = target - room, target + room
        if self.rounding:
            limits = np.iinfo(self._source.pixels.dtype)
            lower[target - self.reach <= limits.min] = -np.inf
            upper[target + self.reach >= limits.max] = np.inf
        # Padding is what it is.
        rows, columns = (~axis.reads for axis in (self.footprint.rows, self.footprint.columns))
        lower[rows], upper[rows] = -np.inf, np.inf
        lower[:, columns], upper[:, columns] = -np.inf, np.inf
        bounds = lower.astype(self._work), upper.astype(self._work)
        return Problem(self.footprint, source, *bounds, *self.value_range, ease=self._ease)


def _channels(pixels: NDArray[Any]) -> list[NDArray[Any]]:
    """Return views of the channels, which may be written to if `pixels` may."""
    return [pixels] if pixels.ndim == 2 else [pixels[..., channel] for channel in range(pixels.shape[2])]


def _unstacked(plane: Pixels) -> Pixels:
    """Return (M, 3 N) pixels as (M, N, 3)."""
    return np.ascontiguousarray(np.moveaxis(plane.reshape(plane.shape[0], 3, -1), 1, 2))
