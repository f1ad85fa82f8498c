"""Unsharp mask: the enhancement among the seed project's four."""

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

# The seed project's: the Gaussian ends at two standard deviations.
_TRUNCATE = 2.0


@dataclass(frozen=True)
class UnsharpParameters(Parameters):
    """Width of the blur, and how much of the detail is added."""

    sigma: float = number(
        1.0, 0.3, 10.0, unit="px", step=0.1, label="Sigma", help="Standard deviation of the blur that finds detail."
    )
    amount: float = number(1.0, 0.1, 5.0, step=0.1, label="Amount", help="How many times the detail is added.")


@restorer("unsharp", label="Unsharp mask", parameters=UnsharpParameters)
def unsharp(frame: Frame, preprocess: Preprocess | None, params: UnsharpParameters, ctx: RunContext) -> Frame:
    """Sharpen: add what a Gaussian blur takes away.

    Formula: A' = clip(A + amount (A - G * A)) in floating point, where the Gaussian G ends at 2 sigma and the image
    is mirrored at its border; rounded for whole-numbered images, each channel by itself.

    Parameters
    ----------
    sigma : float, 0.3 to 10 pixels
    amount : float, 0.1 to 5

    Needs the attack's parameters: no.

    Paper: offered by the seed project as an enhancement after restoring; the method is the darkroom's, see Gonzalez
    and Woods, "Digital Image Processing", section 3.6.

    Weakness: it restores nothing. Payload pixels differ from their surroundings, so it makes them stronger.
    """
    reach = int(_TRUNCATE * params.sigma + 0.5)
    size = (2 * reach + 1, 2 * reach + 1)

    def sharpen(pixels: Pixels) -> Pixels:
        values = pixels.astype(np.float32)
        blurred = cv2.GaussianBlur(values, size, params.sigma, borderType=cv2.BORDER_REFLECT)
        return frame.quantise(values + params.amount * (values - blurred))

    return filter_in_strips(frame, reach, sharpen, ctx)
