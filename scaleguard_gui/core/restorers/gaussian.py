"""Gaussian blur."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.strips import filter_in_strips
from scaleguard_gui.core.scaling.preprocess import Preprocess

_TRUNCATE = 4.0


@dataclass(frozen=True)
class GaussianParameters(Parameters):
    """Width of the blur."""

    sigma: float = number(
        1.5, 0.3, 20.0, unit="px", step=0.1, label="Sigma", help="Standard deviation of the blur; about ratio / 2."
    )


@restorer("gaussian", label="Gaussian", parameters=GaussianParameters)
def gaussian(frame: Frame, preprocess: Preprocess | None, params: GaussianParameters, ctx: RunContext) -> Frame:
    """Blur: replace every pixel by a weighted mean of its neighbourhood.

    Formula: A'[p] = sum of g(q - p) A[q], g(d) proportional to exp(-|d|^2 / (2 sigma^2)), cut off at 4 sigma; the
    image is mirrored at its border, each channel by itself.

    Parameters
    ----------
    sigma : float, 0.3 to 20 pixels
        About half of the scaling ratio averages over what an antialiased scaler would have read.

    Needs the attack's parameters: no.

    Paper: the low-pass filter that sampling theory asks for before shrinking (Shannon 1949); Quiring et al. 2020,
    section 3, name its absence as the cause of scaling attacks.

    Weakness: it thins the payload without removing it, and takes fine detail from the whole image.
    """
    reach = int(_TRUNCATE * params.sigma + 0.5)
    size = (2 * reach + 1, 2 * reach + 1)

    def blur(pixels: Pixels) -> Pixels:
        values = pixels.astype(np.float32)
        return frame.quantise(cv2.GaussianBlur(values, size, params.sigma, borderType=cv2.BORDER_REFLECT))

    return filter_in_strips(frame, reach, blur, ctx)
