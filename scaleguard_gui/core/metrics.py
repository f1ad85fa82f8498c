"""Metrics: how far one picture is from another, measured in 8-bit grey levels, so that depths compare."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core import histogram
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame, Pixels

# Wang et al. 2004, section III.C: an 11 x 11 Gaussian window of sigma 1.5, K1 = 0.01 and K2 = 0.03.
WINDOW = 11
MARGIN = WINDOW // 2
SIGMA = 1.5
STABLE_MEAN = (0.01 * 255) ** 2
STABLE_VARIANCE = (0.03 * 255) ** 2
# Pixels along a block's sides: small enough for the processor's cache, large enough that borders cost little.
BLOCK = (128, 256)


@dataclass(frozen=True)
class Comparison:
    """How far a picture is from its reference; figures in 8-bit grey levels (1/255 of the legal range).

    Parameters
    ----------
    mse : float
    psnr : float
        dB; infinite for equal pictures.
    ssim : float
        NaN for pictures less than 11 pixels high or wide, where its window does not fit.
    changed_share : float
        L0: share (0..1) of pixels that differ in any channel.
    l2 : float
        Root of the summed squares.
    linf : float
        Largest difference of one value.
    cosine, chi_square, bhattacharyya, earth_movers : float
        Distances of the two histograms: 0 for equal ones. `cosine` is 1 - cosine similarity.
    """

    mse: float
    psnr: float
    ssim: float
    changed_share: float
    l2: float
    linf: float
    cosine: float
    chi_square: float
    bhattacharyya: float
    earth_movers: float


def compare(reference: Frame, other: Frame) -> Comparison:
    """Compare two frames of one shape.

    Parameters
    ----------
    reference, other : Frame
        (M, N[, 3]). Where dtype or value range differ, both are compared as shares of their own range.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        When the shapes differ.
    """
    reference, other = _comparable(reference, other)
    squares = _sum_of_squares(reference, other)
    mse = squares / reference.pixels.size
    edges = histogram.common_edges(reference, other)
    counted = histogram.exact_histogram(reference, edges), histogram.exact_histogram(other, edges)
    return Comparison(
        mse=mse,
        psnr=psnr(mse),
        ssim=ssim(reference, other),
        changed_share=changed_share(reference, other),
        l2=math.sqrt(squares),
        linf=largest_difference(reference, other),
        cosine=histogram.cosine_distance(*counted),
        chi_square=histogram.chi_square(*counted),
        bhattacharyya=histogram.bhattacharyya(*counted),
        earth_movers=histogram.earth_movers(*counted),
    )


def mean_squared_error(reference: Frame, other: Frame, where: NDArray[np.bool_] | None = None) -> float:
    """Return the mean of the squared differences of two frames of one shape, in squared grey levels.

    With `where`, a (M, N) mask, only of its pixels; NaN where it has none.
    """
    reference, other = _comparable(reference, other)
    if where is None:
        return _sum_of_squares(reference, other) / reference.pixels.size
    values = np.count_nonzero(where) * (reference.pixels.size // where.size)
    return _sum_of_squares(reference, other, where.astype(np.uint8)) / values if values else math.nan


def largest_difference(reference: Frame, other: Frame) -> float:
    """Return the largest difference of one value of two frames of one shape, in grey levels: a view's real epsilon."""
    reference, other = _comparable(reference, other)
    return cv2.norm(reference.pixels, other.pixels, cv2.NORM_INF) / reference.grey_level


def changed_share(reference: Frame, other: Frame) -> float:
    """Return the share (0..1) of pixels of two frames of one shape that differ in any channel."""
    reference, other = _comparable(reference, other)
    differs = reference.pixels != other.pixels
    if reference.is_colour:
        differs = differs[..., 0] | differs[..., 1] | differs[..., 2]
    return float(np.count_nonzero(differs) / differs.size)


def psnr(mse: float) -> float:
    """Return the peak signal-to-noise ratio in dB for a mean squared error in squared grey levels."""
    return math.inf if mse == 0 else 10 * math.log10(255**2 / mse)


def ssim(reference: Frame, other: Frame) -> float:
    """Return the mean structural similarity (Wang et al. 2004, eq. 13) of two frames of one shape.

    Population covariances; windows that reach over the border do not count; the mean over channels for colour.

    Returns
    -------
    float
        -1..1; NaN where the 11 x 11 window does not fit.
    """
    reference, other = _comparable(reference, other)
    if min(reference.height, reference.width) < WINDOW:
        return math.nan
    total = 0.0
    for rows in _blocks(reference.height, BLOCK[0]):
        for columns in _blocks(reference.width, BLOCK[1]):
            block = rows, columns
            similarity = _similarity(_levels(reference, block), _levels(other, block))
            total += float(similarity[MARGIN:-MARGIN, MARGIN:-MARGIN].sum(dtype=np.float64))
    channels = 3 if reference.is_colour else 1
    return total / ((reference.height - 2 * MARGIN) * (reference.width - 2 * MARGIN) * channels)


def _blocks(length: int, step: int) -> Iterator[slice]:
    """Yield slices that overlap by the window's margins, so that every whole window is in exactly one of them."""
    for start in range(0, length - 2 * MARGIN, step):
        yield slice(start, min(start + step + 2 * MARGIN, length))


def _similarity(first: Pixels, second: Pixels) -> Pixels:
    """Return the SSIM map of two float32 arrays of grey levels.

    With s = a + b and d = a - b, all that it needs are four blurs in place of five: 2 a b = (s^2 - d^2) / 2 and
    a^2 + b^2 = (s^2 + d^2) / 2, and the same of the means.
    """
    sums = cv2.add(first, second)
    gaps = cv2.subtract(first, second)
    mean_sums, mean_gaps = _blur(sums), _blur(gaps)
    square_sums, square_gaps = _blur(cv2.multiply(sums, sums)), _blur(cv2.multiply(gaps, gaps))
    means_of_sums, means_of_gaps = cv2.multiply(mean_sums, mean_sums), cv2.multiply(mean_gaps, mean_gaps)
    spread_of_sums = cv2.subtract(square_sums, means_of_sums)
    spread_of_gaps = cv2.subtract(square_gaps, means_of_gaps)
    c1, c2 = 2 * STABLE_MEAN, 2 * STABLE_VARIANCE
    over = (means_of_sums - means_of_gaps + c1) * (spread_of_sums - spread_of_gaps + c2)
    under = (means_of_sums + means_of_gaps + c1) * (spread_of_sums + spread_of_gaps + c2)
    return over / under


def _blur(values: Pixels) -> Pixels:
    return cv2.GaussianBlur(values, (WINDOW, WINDOW), SIGMA)


def _levels(frame: Frame, block: tuple[slice, ...] = ()) -> Pixels:
    """Return a block in 8-bit grey levels above the legal minimum, as float32."""
    values = frame.pixels[block].astype(np.float32)
    low, scale = frame.value_range[0], frame.grey_level
    return values if (low, scale) == (0, 1) else (values - np.float32(low)) / np.float32(scale)


def _comparable(reference: Frame, other: Frame) -> tuple[Frame, Frame]:
    if reference.pixels.shape != other.pixels.shape:
        raise InputError(
            f"{other.name or 'The picture'} has the shape {other.pixels.shape} and cannot be compared with "
            f"{reference.name or 'its reference'} of the shape {reference.pixels.shape}."
        )
    if reference.pixels.dtype == other.pixels.dtype and reference.value_range == other.value_range:
        return reference, other
    return tuple(Frame(_levels(f), (0.0, 255.0), f.name) for f in (reference, other))  # type: ignore[return-value] # two in, two out


def _sum_of_squares(reference: Frame, other: Frame, where: NDArray[np.uint8] | None = None) -> float:
    return cv2.norm(reference.pixels, other.pixels, cv2.NORM_L2SQR, mask=where) / reference.grey_level**2
