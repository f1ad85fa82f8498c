"""Maximum filter: the minimum's counterpart, for payloads darker than the image."""

from __future__ import annotations

import cv2
import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.square_window import SquareWindow
from scaleguard_gui.core.restorers.strips import filter_in_strips
from scaleguard_gui.core.scaling.preprocess import Preprocess


@restorer("maximum", label="Maximum", parameters=SquareWindow)
def maximum(frame: Frame, preprocess: Preprocess | None, params: SquareWindow, ctx: RunContext) -> Frame:
    """Replace every pixel by the brightest one of the square window around it.

    Formula: A'[p] = max of A[q] over max(|q - p|) <= radius, each channel by itself; what lies outside the image
    does not count.

    Parameters
    ----------
    radius : int, 1 to 12 pixels

    Needs the attack's parameters: no.

    Paper: the dilation of mathematical morphology, Serra, "Image Analysis and Mathematical Morphology", 1982; as a
    detector's filter, Kim et al., "Decamouflage: A Framework to Detect Image-Scaling Attacks on CNN", DSN 2021, beside
    the minimum.

    Weakness: it removes dark payload pixels only, spreads bright ones over the window, and lightens the whole image.
    """
    window = np.ones((params.side, params.side), np.uint8)
    return filter_in_strips(frame, params.radius, lambda pixels: cv2.dilate(pixels, window), ctx)
