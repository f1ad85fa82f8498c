"""Spectrum: where a scaling attack leaves its peaks, and how to change an image there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.occupied import occupied_level, occupied_range
from scaleguard_gui.core.scaling.preprocess import Preprocess


def expected_peaks(preprocess: Preprocess, height: int, width: int) -> NDArray[np.intp]:
    """Return where an attack on this front end has its peaks in the centred spectrum of (height, width) images.

    An attack writes a lattice of m x n points, whose spectrum repeats at every multiple of m rows and n columns from
    the centre (Quiring et al., "On the detection of image-scaling attacks in machine learning", ACSAC 2023).

    Returns
    -------
    ndarray, (P, 2), intp
        Rows and columns in the order of ``numpy.fft.fftshift``; the centre itself, the image, is no peak.
    """
    scaled = preprocess.layout(height, width).scaled
    rows = _multiples(height, scaled.height)
    columns = _multiples(width, scaled.width)
    places = np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1).reshape(-1, 2)
    return places[(places != (height // 2, width // 2)).any(axis=1)]


def log_spectrum(frame: Frame) -> NDArray[np.float32]:
    """Return log(1 + abs(F)) of the grey version of `frame`, (M, N) float32, its centre at (M // 2, N // 2).

    Values count in levels from the smallest there is, 256 of which span the values in use, so that depths compare.
    """
    grey = to_grey(frame)
    low, level = occupied_range(grey)[0], occupied_level(grey) or 1.0
    levels = (grey.pixels.astype(np.float32) - np.float32(low)) / np.float32(level)
    half = np.log1p(np.abs(fft.rfft2(levels)))
    height, width = levels.shape
    whole = np.empty((height, width), np.float32)
    whole[:, : half.shape[1]] = half
    # The other half is the same, read backwards: the image is real.
    mirrored = half[:, 1 : width - half.shape[1] + 1]
    whole[0, half.shape[1] :] = mirrored[0, ::-1]
    whole[1:, half.shape[1] :] = mirrored[:0:-1, ::-1]
    return fft.fftshift(whole)


def windows_mask(places: NDArray[np.intp], radius: int, height: int, width: int) -> NDArray[np.bool_]:
    """Return the (height, width) mask of the squares of half-width `radius` around `places`, cut at the borders."""
    starts = np.zeros((height + 1, width + 1), np.int32)
    top, left = np.maximum(places - radius, 0).T
    bottom, right = (np.minimum(places + radius + 1, (height, width))).T
    np.add.at(starts, (top, left), 1)
    np.add.at(starts, (bottom, right), 1)
    np.add.at(starts, (top, right), -1)
    np.add.at(starts, (bottom, left), -1)
    return starts.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0


def _multiples(length: int, step: int) -> NDArray[np.intp]:
    """Return the multiples of `step` away from the centre that lie in a spectrum of `length`."""
    centre = length // 2
    return np.arange(centre % step, length, step)


def add_filtered(attacked: Frame, source: Frame, gain: NDArray[np.float32]) -> Frame:
    """Multiply the spectrum of what an attack added to its source.

    Parameters
    ----------
    attacked, source : Frame
        Of one shape, (M, N[, 3]).
    gain : ndarray, (M, N)
        Centre first, as `expected_peaks` counts; even about the centre, so that the image stays real.

    Returns
    -------
    Frame
        source + filtered (attacked - source), rounded and clipped to what `attacked` can hold.
    """
    unshifted = fft.ifftshift(gain)
    added = attacked.pixels.astype(np.float32) - source.pixels
    channels = [added] if added.ndim == 2 else [added[..., channel] for channel in range(3)]
    kept = [fft.ifft2(fft.fft2(channel) * unshifted).real for channel in channels]
    filtered = kept[0] if added.ndim == 2 else np.stack(kept, axis=-1)
    return attacked.with_pixels(attacked.quantise(source.pixels + filtered))
