"""Minimum filter: the second of the seed project's four."""

from __future__ import annotations

import cv2
import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.square_window import SquareWindow
from scaleguard_gui.core.restorers.strips import filter_in_strips
from scaleguard_gui.core.scaling.preprocess import Preprocess


@restorer("minimum", label="Minimum", parameters=SquareWindow)
def minimum(frame: Frame, preprocess: Preprocess | None, params: SquareWindow, ctx: RunContext) -> Frame:
    """Replace every pixel by the darkest one of the square window around it.

    Formula: A'[p] = min of A[q] over max(|q - p|) <= radius, each channel by itself; what lies outside the image
    does not count.

    Parameters
    ----------
    radius : int, 1 to 12 pixels
        1 is the seed project's 3 x 3 window.

    Needs the attack's parameters: no.

    Paper: offered by the seed project; as a detector's filter, Xiao et al., "Seeing is Not Believing: Camouflage
    Attacks on Image Scaling Algorithms", USENIX Security 2019.

    Weakness: it removes bright payload pixels only and spreads dark ones: on the six attacks of another program that
    it was measured on, the image came out farther from its source (9.8 dB) than the untouched attack (18.0 dB).
    """
    window = np.ones((params.side, params.side), np.uint8)
    return filter_in_strips(frame, params.radius, lambda pixels: cv2.erode(pixels, window), ctx)
