"""Payload: what an attack puts into the honest model view, and the goal that it becomes."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess


def mixed(view: Frame, payload: NDArray[Any], weight: float | NDArray[Any]) -> Frame:
    """Mix a payload into a model view: (1 - weight) D + weight P, rounded to what the view can hold.

    Parameters
    ----------
    view : Frame
        D, (m, n[, 3]).
    payload : ndarray, of the view's shape or a number
        P, in stored values.
    weight : float or ndarray, (m, n), in 0..1
        Where it is 0 the view stays what it is, bit by bit.
    """
    if view.is_colour and isinstance(weight, np.ndarray):
        weight = weight[..., None]
    honest = view.pixels.astype(np.float64)
    return view.with_pixels(view.quantise(honest + weight * (payload - honest)), "goal")


def feathered(mask: NDArray[np.bool_], feather: float) -> NDArray[np.float64]:
    """Return the weight of each pixel of a (m, n) mask: 0 outside, rising to 1 within `feather` pixels of its edge.

    It never reaches beyond the mask; where the mask meets the end of the picture there is no edge.
    """
    if not feather:
        return mask.astype(np.float64)
    depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.clip(depth / (feather + 1.0), 0.0, 1.0).astype(np.float64)


def untouched(source: Frame, preprocess: Preprocess, notice: str) -> Crafted:
    """Return the source as it is, and why nothing was done to it."""
    return Crafted(source.with_pixels(source.pixels, "attack image"), preprocess.model_view(source), notices=(notice,))


def shown_part(source: Frame, preprocess: Preprocess) -> NDArray[np.bool_]:
    """Return the (m, n) mask of the model pixels that show the image: all but the padding of a letterbox."""
    shown = np.zeros((preprocess.size.height, preprocess.size.width), bool)
    shown[preprocess.read_outputs(source.height, source.width)] = True
    return shown
