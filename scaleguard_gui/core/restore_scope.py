"""Restore scope: which pixels a restorer may change; every other one stays bit-identical."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, choice, number
from scaleguard_gui.core.scaling.matrices import considered_along
from scaleguard_gui.core.scaling.preprocess import Preprocess

Mask = NDArray[np.bool_]

WHERES = ("everywhere", "considered", "detected")


@dataclass(frozen=True)
class RestoreScope(Parameters):
    """Which pixels a restorer may change.

    Parameters
    ----------
    where : {"everywhere", "considered", "detected"}
        Whatever the restorer wants to; pixels that the front end reads; the regions that the blind scan found.
    least_weight : float, 0 to 1
        For "considered": pixels whose weight in the model view is below this share of the largest are left alone.
    """

    where: str = choice(
        "everywhere",
        WHERES,
        label="Change",
        help="Which pixels may change: all, those that the model reads, or the regions that the blind scan found.",
    )
    least_weight: float = number(
        0.0,
        0.0,
        1.0,
        step=0.01,
        label="Least weight",
        help="For 'considered': pixels with less than this share of the largest weight are left alone.",
    )

    @property
    def in_words(self) -> str:
        """Where pixels may change, to follow a restorer's name in a sentence."""
        if self.where == "considered" and self.least_weight:
            return f"on considered pixels of weight {self.least_weight:g} and more"
        return {
            "everywhere": "everywhere",
            "considered": "on considered pixels",
            "detected": "in the regions that the blind scan found",
        }[self.where]


EVERYWHERE = RestoreScope()


def scope_mask(
    frame: Frame, preprocess: Preprocess | None, scope: RestoreScope, inspection: Inspection | None
) -> Mask | None:
    """Return which pixels of `frame` may change.

    Parameters
    ----------
    frame : Frame
        (M, N[, 3]).
    preprocess : Preprocess or None
        The front end; "considered" needs it.
    scope : RestoreScope
    inspection : Inspection or None
        What the blind scan says of `frame`; "detected" needs it.

    Returns
    -------
    ndarray, (M, N), bool, or None
        None where all may. Nothing may where "detected" is asked for and the scan's verdict is not "attack".

    Raises
    ------
    ParameterError
        When what the scope needs is missing.
    """
    if scope.where == "considered":
        if preprocess is None:
            raise ParameterError(
                "The scope 'considered' needs a front end, since that says which pixels the model reads; give the "
                "scaler and the size, or choose another scope."
            )
        return weighty_pixels(preprocess, frame.height, frame.width, scope.least_weight)
    if scope.where == "detected":
        if inspection is None:
            raise ParameterError("The scope 'detected' needs a blind scan of the image; scan it first.")
        return detected_pixels(frame, preprocess, inspection)
    return None


def weighty_pixels(preprocess: Preprocess, height: int, width: int, least_weight: float) -> Mask:
    """Return the (M, N) mask of considered pixels whose weight is at least a share of the largest one's.

    The weight of a pixel is the sum, over all outputs, of the absolute weights with which they read it. With L and R
    it is the product of a weight of its row and one of its column.
    """
    considered = np.logical_and.outer(*preprocess.considered_axes(height, width))
    if not least_weight:
        return considered
    rows, columns = (_shares(axis) for axis in preprocess.matrices(height, width))
    considered &= np.multiply.outer(rows, columns) >= least_weight
    return considered


def detected_pixels(frame: Frame, preprocess: Preprocess | None, inspection: Inspection) -> Mask | None:
    """Return the (M, N) mask of the regions that a scan found, widened to all that the outputs at their edges read.

    A region's edge is known to one output. The outputs counted are those of the strongest candidate and of
    `preprocess`. None where an attack was found that has no place of its own.
    """
    mask = np.zeros((frame.height, frame.width), np.bool_)
    if inspection.verdict.kind != "attack":
        return mask
    regions = inspection.scan.regions
    if not regions:
        return None
    for front_end in {inspection.scan.candidates[0].preprocess, *([preprocess] if preprocess else [])}:
        matrices = front_end.matrices(frame.height, frame.width)
        down, across = front_end.scaling_ratio(frame)
        for region in regions:
            rows = _widened(region.y, region.y + region.height, matrices.rows, down)
            columns = _widened(region.x, region.x + region.width, matrices.columns, across)
            mask[rows, columns] = True
    return mask


def kept_outside(frame: Frame, restored: Frame, mask: Mask | None) -> Frame:
    """Return `restored` with every pixel outside `mask` as it is in `frame`, bit by bit."""
    if mask is None or restored.pixels is frame.pixels or mask.all():
        return restored
    pixels = np.array(frame.pixels, order="C")
    cv2.copyTo(np.ascontiguousarray(restored.pixels), mask.view(np.uint8), pixels)
    return replace(restored.with_pixels(pixels), notices=restored.notices)


def _shares(matrix: Any) -> NDArray[np.float64]:
    """Return the weight of every input of an axis matrix as a share of the largest."""
    weights = np.asarray(abs(matrix).sum(axis=0)).ravel()
    weights[~considered_along(matrix)] = 0.0
    return weights / weights.max()


def _widened(start: int, stop: int, matrix: Any, ratio: float) -> slice:
    """Return all inputs that outputs read which look into a stretch of inputs, or at most one ratio past its ends."""
    weights = abs(matrix)
    total = np.asarray(weights.sum(axis=1)).ravel()
    centres = weights @ np.arange(0.5, matrix.shape[1]) / np.where(total == 0, 1.0, total)
    looking = matrix[np.flatnonzero((total > 0) & (centres >= start - ratio) & (centres <= stop + ratio))]
    read = looking.indices
    return slice(int(read.min(initial=start)), int(read.max(initial=stop - 1)) + 1)
