"""Wavelet denoising: BayesShrink with soft thresholds, colour in YCbCr; for the restorers that end with it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext

# What the functions below import when they run; for the `libraries` of an algorithm that calls them.
WAVELET_LIBRARIES = ("pywt", "skimage.restoration")

WAVELETS = ("haar", "db2", "sym4", "coif1")

# The median of |x| for a normal x of standard deviation 1: it turns a median of details into a standard deviation.
_NORMAL_MEDIAN = 0.6744897501960817


def wavelet_denoised(
    unit: NDArray[np.float32], sigma: float | None, ctx: RunContext, wavelet: str = "haar"
) -> NDArray[np.float32]:
    """Take noise out of an image by shrinking its wavelet coefficients.

    Every band of details is moved towards zero by sigma^2 / sqrt(max(mean of its squares - sigma^2, 0)): Chang, Yu and
    Vetterli, "Adaptive Wavelet Thresholding for Image Denoising and Compression", IEEE Transactions on Image Processing
    9 (2000), as `skimage.restoration.denoise_wavelet` does it. The three coarsest scales are left out.

    Parameters
    ----------
    unit : ndarray, (M, N) or (M, N, 3), float32
        Values of 0..1; colour is RGB, and is denoised as YCbCr.
    sigma : float, optional
        Standard deviation of the noise in `unit`; None to estimate it for each channel from the finest diagonal
        details, as Donoho and Johnstone 1994 do.
    ctx : RunContext
        Asked for cancellation before every channel.
    wavelet : str
        One of `WAVELETS`, or another orthogonal one of PyWavelets.

    Returns
    -------
    ndarray, as `unit`
        May leave 0..1 a little. A channel too small for one level, or without details, comes back as it is.
    """
    ctx.check()
    if unit.ndim == 2:
        return _denoised(unit, sigma, wavelet)
    # Imported here: it takes a tenth of a second, which nobody else should wait for.
    from skimage.color import rgb2ycbcr, ycbcr2rgb

    # Independent noise of the three colours adds up by the squares of their shares in Y, Cb and Cr.
    colours = np.concatenate((np.zeros((1, 3)), np.eye(3)))[None]
    black, *primaries = rgb2ycbcr(colours)[0]
    gains = np.sqrt(((np.array(primaries) - black) ** 2).sum(axis=0))
    planes = rgb2ycbcr(unit)
    for channel, gain in enumerate(gains):
        ctx.progress(channel / 3)
        plane = planes[..., channel]
        low = plane.min()
        # Nearly constant planes: what is left of them is rounding, which must not be blown up to 0..1.
        span = max(float(plane.max() - low), 1e-3)
        scaled = None if sigma is None else sigma * float(gain) / span
        planes[..., channel] = _denoised((plane - low) / np.float32(span), scaled, wavelet) * np.float32(span) + low
    restored: NDArray[np.float32] = ycbcr2rgb(planes)
    return restored


def _denoised(plane: NDArray[np.float32], sigma: float | None, wavelet: str) -> NDArray[np.float32]:
    import pywt
    from skimage.restoration import denoise_wavelet

    if pywt.dwtn_max_level(plane.shape, wavelet) < 1:
        return plane
    if sigma is None:
        sigma = _estimated(pywt.dwt2(plane, wavelet)[1][2])
    if sigma == 0:
        return plane
    denoised: NDArray[np.float32] = denoise_wavelet(plane, sigma=sigma, wavelet=wavelet, method="BayesShrink")
    return denoised


def _estimated(details: NDArray[np.float32]) -> float:
    """Return the noise's standard deviation from the finest diagonal details; 0 where there are none."""
    present = details[details != 0]
    return float(np.median(np.abs(present))) / _NORMAL_MEDIAN if present.size else 0.0
