"""Power spectrum: the whole of it, centred, and made smaller by means of power where it is too large to be shown."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.size import Size

# Below this the picture is flat, in shares of the strongest frequency.
_FLOOR = 1e-12


@dataclass(frozen=True, eq=False)
class PowerSpectrum:
    """The squared magnitudes of an image's Fourier transform.

    Parameters
    ----------
    frame : Frame
        The image.
    power : ndarray, (m, n), float32
        Centre first as ``numpy.fft.fftshift`` has it; each number is the mean over the frequencies that it covers.
    """

    frame: Frame
    power: NDArray[np.float32]

    @property
    def size(self) -> Size:
        """Frequencies across and down: the image's own size."""
        return Size(self.frame.width, self.frame.height)

    def in_decibels(self, size: Size) -> NDArray[np.float32]:
        """Return the logarithm of the power, made smaller to `size` where it is larger, in dB below the strongest."""
        power = reduced(self.power, size)
        strongest = float(power.max()) or 1.0
        return np.asarray(10 * np.log10(np.maximum(power / strongest, _FLOOR)), np.float32)


def power_spectrum(frame: Frame, longest: int, ctx: RunContext | None = None) -> PowerSpectrum:
    """Transform all pixels of an image; where the spectrum is larger than `longest`, take area means of its *power*.

    To shrink the image instead would be the very scaling that is looked for. Means of power keep the energy of a peak
    (Parseval), where means of magnitudes or of decibels would lose it among its neighbours.

    Parameters
    ----------
    frame : Frame
        (M, N[, 3]); colour is made grey.
    longest : int
        Of either side of the result.
    ctx : RunContext, optional

    Returns
    -------
    PowerSpectrum
        Without the image's mean, which would outshine the rest.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    ctx = ctx or RunContext()
    values = to_grey(frame).pixels.astype(np.float32)
    values -= values.mean(dtype=np.float64)
    ctx.progress(0.1, "Spectrum")
    half = np.asarray(fft.rfft(values, axis=1))
    ctx.progress(0.4, "Spectrum")
    half = np.asarray(fft.fft(half, axis=0, overwrite_x=True))
    ctx.progress(0.8, "Spectrum")
    power = _centred(np.square(half.real) + np.square(half.imag), frame.width)
    share = min(1.0, longest / max(frame.width, frame.height))
    size = Size(max(1, round(frame.width * share)), max(1, round(frame.height * share)))
    return PowerSpectrum(frame, reduced(power, size))


def reduced(power: NDArray[np.float32], size: Size) -> NDArray[np.float32]:
    """Return exact area means over `size`; along an axis that is not larger than that, all as it is."""
    target = (min(size.width, power.shape[1]), min(size.height, power.shape[0]))
    if target == (power.shape[1], power.shape[0]):
        return power
    return np.asarray(cv2.resize(power, target, interpolation=cv2.INTER_AREA), np.float32)


def _centred(half: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Return the whole centred spectrum from the half that a real image needs: F[-u, -v] is as strong as F[u, v]."""
    height = half.shape[0]
    whole = np.empty((height, width), np.float32)
    whole[:, : half.shape[1]] = half
    mirrored = -np.arange(height) % height
    whole[:, half.shape[1] :] = half[mirrored, 1 : width - half.shape[1] + 1][:, ::-1]
    return np.asarray(np.fft.fftshift(whole))
