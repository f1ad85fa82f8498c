"""Fit a target picture to the model view: its size, depth and colour become those of the shrunken source."""

from __future__ import annotations

import cv2
import numpy as np

from scaleguard_gui.core.colour import to_colour, to_grey
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.size import Size


def fit_target(target: Frame, source: Frame, size: Size) -> Frame:
    """Make the target T of the model view's size out of any picture.

    Parameters
    ----------
    target, source : Frame
        Any size, depth and colour.
    size : Size
        Of the model view.

    Returns
    -------
    Frame
        `size` pixels in the source's dtype, value range and colour. Shrinking averages areas (linear where a side has
        to grow); its `notices` say in a sentence each what was done. `target` itself where nothing had to be.
    """
    notices = []
    fitted = target
    if target.is_colour and not source.is_colour:
        fitted = to_grey(fitted)
        notices.append("The colour target was made grey, as the source is.")
    elif source.is_colour:
        fitted = to_colour(fitted)
    if (fitted.width, fitted.height) != size:
        shrinks = fitted.width >= size.width and fitted.height >= size.height
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        fitted = fitted.with_pixels(cv2.resize(fitted.pixels, tuple(size), interpolation=method))
        how = "reduced by area averaging" if shrinks else "resized by linear interpolation"
        notices.append(f"The target was {how} from {target.width}x{target.height} to the model view's {size}.")
    if fitted.pixels.dtype != source.pixels.dtype or fitted.value_range != source.value_range:
        unit = (fitted.pixels.astype(np.float64) - fitted.value_range[0]) / fitted.span
        rescaled = source.quantise(unit * source.span + source.value_range[0])
        fitted = Frame(rescaled, source.value_range, target.name, display=source.display)
        notices.append("The target's grey levels were stretched to the source's value range.")
    if not notices and fitted is target:
        return target
    return Frame(fitted.pixels, fitted.value_range, target.name, notices=tuple(notices), display=source.display)
