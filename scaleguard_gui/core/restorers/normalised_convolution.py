"""Normalised convolution: considered pixels as a weighted mean of the pixels that the model does not read."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.considered_filling import Mask, fill_considered
from scaleguard_gui.core.scaling.preprocess import Preprocess

_TRUNCATE = 4.0


@dataclass(frozen=True)
class NormalisedConvolutionParameters(Parameters):
    """How far the mean reaches."""

    sigma: float = number(
        1.0, 0.3, 20.0, unit="px", step=0.1, label="Sigma", help="How fast a pixel's weight falls with its distance."
    )


@restorer(
    "normalised-convolution",
    label="Normalised convolution",
    parameters=NormalisedConvolutionParameters,
    needs_preprocess=True,
)
def normalised_convolution(
    frame: Frame, preprocess: Preprocess, params: NormalisedConvolutionParameters, ctx: RunContext
) -> Frame:
    """Replace each considered pixel by a Gaussian mean of the pixels around it that the model does not read.

    Formula: A'[p] = sum of g(q - p) A[q] / sum of g(q - p) over q that are not considered, g(d) proportional to
    exp(-|d|^2 / (2 sigma^2)), cut off at 4 sigma down and across. Where no such q lies in reach, sigma is doubled until
    one does. Every pixel that is not considered stays bit-identical. Where the scaler reads every pixel of the part
    that it shows, the image stays as it is.

    Parameters
    ----------
    sigma : float, 0.3 to 20 pixels

    Needs the attack's parameters: yes, scaler and size; with wrong ones it repairs the wrong pixels.

    Paper: Knutsson and Westin, "Normalized and Differential Convolution", CVPR 1993, with certainty 0 for considered
    pixels and 1 for all others.

    Weakness: a mean, so that an attacker who may change unread pixels too moves the result more easily than a median;
    beside an edge both sides are mixed.
    """

    def fill(channel: Pixels, rows: Mask, columns: Mask) -> NDArray[np.floating]:
        certainty = 1 - np.outer(rows, columns).astype(np.float32)
        # Around the middle of the range: single precision is then exact to a fraction of a 16-bit step.
        middle = np.float32(sum(frame.value_range) / 2)
        known = (channel.astype(np.float32) - middle) * certainty
        return middle + _means(known, certainty, rows, columns, params.sigma, ctx)

    return fill_considered(frame, preprocess, fill, ctx)


def _means(
    known: NDArray[np.float32], certainty: NDArray[np.float32], rows: Mask, columns: Mask, sigma: float, ctx: RunContext
) -> NDArray[np.float32]:
    lattice = np.ix_(rows, columns)
    means = np.zeros((rows.sum(), columns.sum()), np.float32)
    missing = np.ones(means.shape, np.bool_)
    while missing.any():
        ctx.check()
        weights = _blurred(certainty, sigma)[lattice]
        ctx.check()
        sums = _blurred(known, sigma)[lattice]
        found = missing & (weights > 0)
        np.divide(sums, weights, out=means, where=found)
        missing &= ~found
        sigma *= 2
    return means


def _blurred(plane: NDArray[np.float32], sigma: float) -> NDArray[np.floating]:
    """Blur with nothing beyond the border: what lies there has no certainty."""
    side = 2 * int(_TRUNCATE * sigma + 0.5) + 1
    return np.asarray(cv2.GaussianBlur(plane, (side, side), sigma, borderType=cv2.BORDER_CONSTANT))
