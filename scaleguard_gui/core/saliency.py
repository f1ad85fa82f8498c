"""Saliency: which places of an image draw the eye, told without a network."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.colour import LUMA
from scaleguard_gui.core.frame import Frame

Map = NDArray[np.float32]

# Hou and Zhang 2007: the longer side, the average of the log spectrum, and their program's smoothing.
SIDE = 64
_AVERAGE = (3, 3)
_SIGMA = 2.5
# Amplitudes below this share of the largest are the rounding of the transform.
_ROUNDING = 1e-7

MAPS = ("none", "saliency")


def saliency(frame: Frame) -> Map:
    """Return where an image has what its own surroundings do not predict: its spectral residual.

    The spectra of most pictures fall off alike; what sticks out of the smoothed log spectrum is what is unusual. Of the
    picture in grey, shrunk to 64 pixels on its longer side, with amplitude A and phase P of its Fourier transform:
    S = Gaussian * abs(inverse transform of exp(log A - average of log A + i P))^2, enlarged again.

    Parameters
    ----------
    frame : Frame
        (M, N[, 3]), of any dtype and range.

    Returns
    -------
    ndarray of float32, (M, N)
        0 where nothing is to be seen, 1 at the most salient place; 0 everywhere for an image of one value.

    Paper: Hou and Zhang, "Saliency Detection: A Spectral Residual Approach", CVPR 2007.

    Weakness: it knows edges and lonely objects, and nothing of what matters to a diagnosis; an attacker can move it.
    """
    small = _shrunk(frame)
    height, width = frame.pixels.shape[:2]
    spectrum = np.fft.fft2(small)
    amplitude = np.abs(spectrum)
    floor = _ROUNDING * amplitude.max()
    if np.ptp(small) == 0 or amplitude.ravel()[1:].max() <= floor:
        return np.zeros((height, width), np.float32)
    log = np.log(np.maximum(amplitude, floor))
    residual = log - cv2.blur(log, _AVERAGE, borderType=cv2.BORDER_REPLICATE)
    unusual = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    smooth = cv2.GaussianBlur(unusual, (0, 0), _SIGMA, borderType=cv2.BORDER_REPLICATE)
    large = np.asarray(cv2.resize(smooth.astype(np.float32), (width, height)), np.float32)
    large -= large.min()
    highest = large.max()
    return np.clip(large / highest, 0, 1) if highest > 0 else large


def importance_map(name: str, frame: Frame) -> Map | None:
    """Return the map of that name, one of `MAPS`: (M, N) float32 in 0..1, high where a frame is to be kept; or None."""
    return saliency(frame) if name == "saliency" else None


def _shrunk(frame: Frame) -> NDArray[np.float64]:
    """Return the frame in grey, at most 64 pixels long."""
    values = frame.pixels.astype(np.float32)
    factor = SIDE / max(frame.height, frame.width)
    if factor < 1:
        size = max(1, round(frame.width * factor)), max(1, round(frame.height * factor))
        values = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
    grey = values.astype(np.float64)
    return grey @ LUMA if frame.is_colour else grey
