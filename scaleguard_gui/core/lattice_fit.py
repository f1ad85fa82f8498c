"""Lattice fit: what an attack added to an image, as far as its scaler's matrices and the image itself tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess

Levels = NDArray[np.float32]
Prior = Literal["smooth", "flat"]

_MOST_STEPS = 100
_TOLERANCE = 1e-3
# An output with less than this share of its energy in pixels that are not clipped leaves no trace in those.
_UNSEEN = 1e-5
_PROJECTION_STEPS, _PROJECTED = 8, 1e-3
# An output of a scaler that averages (area, antialiased) has no pixel of this weight along an axis: what was added to
# such an image looks like any other picture.
_LEAST_PEAK = 0.4
# Below so many pixels an output the prior alone would draw the image.
LEAST_PIXELS = 2.0


@dataclass(frozen=True, eq=False)
class Lattice:
    """How a front end reads images of one shape.

    Parameters
    ----------
    rows, columns : sparse array, (m, M) and (n, N), float32
        Of the outputs that show the image.
    read : ndarray, (M, N), bool
        Pixels that are considered.
    mainly : ndarray, (M, N), bool
        Those with at least half of the largest weight.
    """

    rows: Any
    columns: Any
    read: NDArray[np.bool_]
    mainly: NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, int]:
        """Outputs down and across."""
        return self.rows.shape[0], self.columns.shape[0]

    @property
    def most_taps(self) -> int:
        """Pixels along an axis that any output reads, at most."""
        return int(max(np.diff(axis.indptr).max() for axis in (self.rows, self.columns)))

    def view(self, levels: Levels) -> Levels:
        """Return L X R^T, (m, n)."""
        return np.ascontiguousarray((self.columns @ (self.rows @ levels).T).T)

    def spread(self, outputs: Levels) -> Levels:
        """Return L^T Y R, (M, N): the least change that moves the view along Y."""
        return np.ascontiguousarray((self.columns.T @ (self.rows.T @ outputs).T).T)


@lru_cache(maxsize=8)
def lattice_of(preprocess: Preprocess, height: int, width: int) -> Lattice | None:
    """Return how a front end reads (height, width) images, or None where what it reads tells nothing apart.

    That is: where it averages over all pixels, as antialiased scalers do, or has fewer than two pixels an output.
    """
    return lattice_within(preprocess, height, width, slice(0, height), slice(0, width))


def lattice_within(preprocess: Preprocess, height: int, width: int, down: slice, across: slice) -> Lattice | None:
    """Return how a front end reads a part of (height, width) images: with the outputs that lie mostly in it."""
    matrices, outputs = preprocess.matrices(height, width), preprocess.read_outputs(height, width)
    placed = preprocess.placement(height, width)
    axes, peaks = [], []
    for axis, shown, part in zip(matrices, outputs, (down, across), strict=True):
        whole = abs(axis[shown])
        inside = abs(axis[shown][:, part]).sum(axis=1) > whole.sum(axis=1) / 2
        axes.append(sparse.csr_array(axis[shown][:, part][np.flatnonzero(inside)]).astype(np.float32))
        peaks.append(float(np.median(whole.max(axis=1).todense())))
    if min(peaks) < _LEAST_PEAK or placed.width * placed.height < LEAST_PIXELS * np.prod(preprocess.size):
        return None
    rows, columns = axes
    read_rows, read_columns = preprocess.considered_axes(height, width)
    read = np.logical_and.outer(read_rows[down], read_columns[across])
    weights = [np.asarray(abs(axis).max(axis=0).todense()).ravel() for axis in axes]
    product = np.outer(*weights)
    return Lattice(rows, columns, read, product >= product.max() / 2)


def in_each_channel(levels: Levels, work: Callable[[Levels], Levels]) -> Levels:
    """Return what `work` makes of (M, N) or of each channel of (M, N, 3), in the same shape."""
    if levels.ndim == 2:
        return work(levels)
    return np.stack([work(np.ascontiguousarray(levels[..., channel])) for channel in range(3)], axis=-1)


def levels_of(frame: Frame) -> Levels:
    """Return the pixels in grey levels, 0 to 255, float32."""
    return (frame.pixels.astype(np.float32) - np.float32(frame.value_range[0])) / np.float32(frame.grey_level)


def frame_of(levels: Levels, like: Frame) -> Frame:
    """Return grey levels as stored values of the dtype and range of `like`, rounded and clipped."""
    stored = levels * np.float32(like.grey_level) + np.float32(like.value_range[0])
    return like.with_pixels(like.quantise(stored), "restored")


def laplacian(levels: Levels) -> Levels:
    """Return the sum of differences to the four neighbours, (M, N); the border is repeated."""
    return np.asarray(cv2.Laplacian(levels, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REPLICATE), np.float32)


def _bilaplacian(levels: Levels) -> Levels:
    return laplacian(laplacian(levels))


class _Precision(NamedTuple):
    """What the prior holds against an image, as a quadratic form: x . apply(x)."""

    apply: Callable[[Levels], Levels]
    of_a_pixel: float
    # (weight, order down, order across) of differences; the form is the sum of their squares.
    orders: tuple[tuple[float, int, int], ...]


_PRECISION: dict[Prior, _Precision] = {
    "smooth": _Precision(_bilaplacian, 20.0, ((1.0, 2, 0), (2.0, 1, 1), (1.0, 0, 2))),
    "flat": _Precision(lambda levels: -laplacian(levels), 4.0, ((1.0, 1, 0), (1.0, 0, 1))),
}


def without_payload(
    levels: Levels, clipped: NDArray[np.bool_], lattice: Lattice, prior: Prior, slack: float, ctx: RunContext
) -> Levels:
    """Take off what an attack added, under a prior on the image that is left.

    Formula: S = A - L^T Y R - Z, where Y and Z minimise ||D S||^2 + Z^2 / slack, with D the Laplacian ("smooth", a thin
    plate) or the gradient ("flat", a membrane). An attack of least norm is all in Y (its optimality condition: A - S =
    L^T Y R, with Y the multipliers), so that two by two pixels under one output of a linear scaler, or all that lies
    between those of a cubic one, are one unknown and not many; Z holds what departs from that. Where A is clipped
    nothing is known of it, and Z is free.

    Parameters
    ----------
    levels : ndarray, (M, N), float32
        A, in grey levels, 0 to 255.
    clipped : ndarray, (M, N), bool
        Where A is black or white, so that what the attack would have added was cut off.
    lattice : Lattice
    prior : {"smooth", "flat"}
    slack : float
        0: least norm holds exactly; infinity: each considered pixel is a free unknown, and S is inpainted.
    ctx : RunContext
        Asked for cancellation at every step.

    Returns
    -------
    ndarray, (M, N), float32
        S, unrounded; equal to A where no output reads.
    """
    precision = _PRECISION[prior]
    free = (lattice.read & clipped if slack == 0 else lattice.read).astype(np.float32)
    held = np.where(clipped, 0.0, 0.0 if slack == 0 else 1.0 / slack).astype(np.float32) * free
    # A clipped pixel is Z's alone: else an output whose main pixel is clipped would hang on one of tiny weight.
    bound = (~clipped).astype(np.float32)
    scale = _scale(lattice, precision, bound), 1.0 / (precision.of_a_pixel + held)

    def gradient(added: Levels) -> tuple[Levels, Levels]:
        pull = precision.apply(added)
        return lattice.view(bound * pull), free * pull

    residual = gradient(levels)
    outputs, pixels = np.zeros_like(residual[0]), np.zeros_like(levels)
    scaled = residual[0] * scale[0], residual[1] * scale[1]
    step = scaled
    reached = first = _dot(residual, scaled)
    for _ in range(_MOST_STEPS):
        if reached <= _TOLERANCE**2 * first or reached == 0:
            break
        ctx.check()
        down, across = gradient(bound * lattice.spread(step[0]) + step[1])
        across += held * step[1]
        length = reached / _dot(step, (down, across))
        outputs += length * step[0]
        pixels += length * step[1]
        residual = residual[0] - length * down, residual[1] - length * across
        scaled = residual[0] * scale[0], residual[1] * scale[1]
        reached, before = _dot(residual, scaled), reached
        step = scaled[0] + (reached / before) * step[0], scaled[1] + (reached / before) * step[1]
    return levels - bound * lattice.spread(outputs) - pixels


def least_norm_part(change: Levels, clipped: NDArray[np.bool_], lattice: Lattice) -> Levels:
    """Return the part of a change that an attack of least norm may have made, (M, N), float32.

    Formula: L^T Y R with Y nearest to `change` over the considered pixels that are not clipped, by conjugate gradients;
    over the clipped ones all of `change`; 0 where no output reads.
    """
    bound = (~clipped).astype(np.float32)
    inverse = _inverse(_energy(lattice, bound), _energy(lattice, np.ones_like(bound)))
    residual = lattice.view(bound * change)
    outputs = np.zeros_like(residual)
    step = scaled = inverse * residual
    reached = first = float(np.vdot(residual, scaled))
    for _ in range(_PROJECTION_STEPS):
        if reached <= _PROJECTED**2 * first or reached == 0:
            break
        pushed = lattice.view(bound * lattice.spread(step))
        length = reached / float(np.vdot(step, pushed))
        outputs += length * step
        residual = residual - length * pushed
        scaled = inverse * residual
        reached, before = float(np.vdot(residual, scaled)), reached
        step = scaled + (reached / before) * step
    part: Levels = bound * lattice.spread(outputs) + (lattice.read & clipped).astype(np.float32) * change
    return part


def _dot(one: tuple[Levels, Levels], other: tuple[Levels, Levels]) -> float:
    return float(np.vdot(one[0], other[0])) + float(np.vdot(one[1], other[1]))


def _scale(lattice: Lattice, precision: _Precision, bound: Levels) -> Levels:
    """Return one over the diagonal of the outputs' quadratic form, (m, n), nearly: clipped pixels do not count."""
    diagonal = np.zeros(lattice.shape)
    for weight, down, across in precision.orders:
        diagonal += weight * np.outer(_energies(lattice.rows, down), _energies(lattice.columns, across))
    whole = _energy(lattice, np.ones_like(bound))
    return _inverse((_energy(lattice, bound) * diagonal / whole).astype(np.float32), diagonal.astype(np.float32))


def _energy(lattice: Lattice, weights: Levels) -> Levels:
    """Return the sum of weights times the squared weights of every output, (m, n)."""
    squares = [axis.multiply(axis) for axis in (lattice.rows, lattice.columns)]
    return np.ascontiguousarray((squares[1] @ (squares[0] @ weights).T).T)


def _inverse(counted: Levels, whole: Levels) -> Levels:
    """Return 1 / counted, and 0 for outputs that leave no trace in what counts."""
    return np.divide(np.float32(1), counted, out=np.zeros_like(counted), where=counted > _UNSEEN * whole)


def _energies(axis: Any, order: int) -> NDArray[np.float64]:
    """Return the energy of the differences of this order of every output's weights."""
    dense = np.pad(axis.toarray().astype(np.float64), ((0, 0), (order, order)), mode="edge")
    return np.asarray((np.diff(dense, order, axis=1) ** 2).sum(axis=1))
