"""Wiener filter: blur where the image varies no more than its noise, and leave what varies more."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, integer, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.strips import filter_in_strips, strips_of
from scaleguard_gui.core.scaling.preprocess import Preprocess


@dataclass(frozen=True)
class WienerParameters(Parameters):
    """The window's size, and how much noise there is."""

    radius: int = integer(
        2, 1, 15, unit="px", label="Radius", help="The window is 2 x radius + 1 pixels wide and high."
    )
    noise: float = number(
        0.0,
        0.0,
        128.0,
        unit="grey levels",
        step=1.0,
        label="Noise",
        help="Standard deviation of the noise, 255 levels being the value range; 0 estimates it from the image.",
    )


@restorer("wiener", label="Wiener", parameters=WienerParameters)
def wiener(frame: Frame, preprocess: Preprocess | None, params: WienerParameters, ctx: RunContext) -> Frame:
    """Move every pixel towards the mean of its window, the more the less the window varies.

    Formula: A'[p] = mean + max(var - noise^2, 0) / max(var, noise^2) (A[p] - mean), mean and variance over
    max(|q - p|) <= radius, each channel by itself; the image is mirrored at its border.

    Parameters
    ----------
    radius : int, 1 to 15 pixels
    noise : float, 0 to 128 grey levels of 1/255 of the value range
        0 takes the mean of all windows' variances, as MATLAB's wiener2 and `scipy.signal.wiener` do.

    Needs the attack's parameters: no.

    Paper: Lee, "Digital Image Enhancement and Noise Filtering by Use of Local Statistics", IEEE Transactions on
    Pattern Analysis and Machine Intelligence 2 (1980); the method is Wiener's (1949).

    Weakness: a payload pixel makes its window vary, which is what the filter takes for detail and keeps.
    """
    constant = (params.noise * frame.grey_level) ** 2 or _mean_variance(frame, params.radius, ctx)
    # A whole row of it: numpy is slow with three numbers at a time.
    noise = np.broadcast_to(constant, frame.pixels.shape[1:]).copy()

    def adapt(pixels: Pixels) -> Pixels:
        values = pixels.astype(np.float64)
        mean, variance = _statistics(values, params.radius)
        most = np.maximum(np.maximum(variance, noise), np.finfo(np.float64).tiny)
        detail = np.maximum(variance - noise, 0) / most
        return frame.quantise(mean + detail * (values - mean))

    return filter_in_strips(frame, params.radius, adapt, ctx)


def _mean_variance(frame: Frame, radius: int, ctx: RunContext) -> NDArray[np.float64]:
    """Return the mean of all windows' variances: one number, or one of each channel."""
    total = np.zeros(frame.pixels.shape[2:])
    for strip in strips_of(frame, radius):
        ctx.check()
        total += _statistics(strip.pixels.astype(np.float64), radius)[1][strip.inside].sum(axis=0).sum(axis=0)
    return np.asarray(total / (frame.height * frame.width))


def _statistics(values: NDArray[np.float64], radius: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and variance of the window around each pixel, as `values`."""
    size = (2 * radius + 1, 2 * radius + 1)
    mean = np.asarray(cv2.blur(values, size, borderType=cv2.BORDER_REFLECT), np.float64)
    squares = cv2.blur(values * values, size, borderType=cv2.BORDER_REFLECT)
    return mean, np.maximum(squares - mean * mean, 0)
