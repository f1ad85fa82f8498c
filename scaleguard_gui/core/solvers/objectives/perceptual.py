"""Perceptual: squared changes that weigh less where texture hides them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.solvers.objectives.l2 import L2

# D of the noise visibility function: 50 to 100 in the paper.
CONTRAST = 75.0


@dataclass(frozen=True)
class Perceptual(L2):
    """1/2 sum ((A - S) / strength)^2, after the noise visibility function of Voloshynovskiy et al.

    ("A stochastic approach to content adaptive digital image watermarking", Information Hiding 1999, eqs. 17 and 18.)
    With the variance v of each pixel's window, NVF = 1 / (1 + D v / max v), near 1 in flat areas and 0 in texture, and
    strength = NVF + masking (1 - NVF): what a change may be to be as visible as one of 1 in a flat area. For the
    methods see `Objective`.

    Parameters
    ----------
    masking : float
        How many times larger a change may be in the strongest texture; at least 1, where all pixels weigh the same.
    window : int
        Side of the window, odd.
    """

    masking: float = 4.0
    window: int = 5

    label = "perceptually weighted L2"

    def ease_of(self, source: Frame) -> NDArray[Any] | None:
        """Return strength^2 of each pixel's neighbourhood, from its luminance."""
        grey = (to_grey(source).pixels - np.float32(source.value_range[0])) / np.float32(source.grey_level)
        # About the mean of the image, or squares of bright flat areas would drown their small variance in float32.
        grey = (grey - grey.mean()).astype(np.float32)
        side = (self.window, self.window)
        mean = cv2.blur(grey, side, borderType=cv2.BORDER_REFLECT_101)
        variance = cv2.sqrBoxFilter(grey, cv2.CV_32F, side, borderType=cv2.BORDER_REFLECT_101)
        variance -= mean * mean
        np.maximum(variance, 0, out=variance)
        flatness = 1 / (1 + variance * np.float32(CONTRAST / max(float(variance.max()), 1e-6)))
        return np.square(self.masking + flatness * np.float32(1 - self.masking))
