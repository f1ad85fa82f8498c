"""Fit a target picture to the model view: its size, depth and colour become those of the shrunken source."""

from __future__ import annotations

import cv2
import numpy as np

from scaleguard_gui.core.colour import to_colour, to_grey
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size


def fit_target(target: Frame, source: Frame, preprocess: Preprocess) -> Frame:
    """Make the target T of the model view's size out of any picture.

    Parameters
    ----------
    target, source : Frame
        Any size, depth and colour.
    preprocess : Preprocess
        Where it pads, the target goes into what is left, or loses its border if it has the model view's size already.

    Returns
    -------
    Frame
        Of the model view's size and colours, in the source's dtype and value range. Shrinking averages areas (linear
        where a side has to grow); its `notices` say in a sentence each what was done. `target` itself where nothing
        had to be.
    """
    notices = []
    fitted = target
    sees_colour = source.is_colour and preprocess.colour == "keep"
    if target.is_colour and not sees_colour:
        fitted = to_grey(fitted)
        notices.append("The colour target was made grey, as what the model sees is.")
    elif sees_colour:
        fitted = to_colour(fitted)
    down, across = preprocess.read_outputs(source.height, source.width)
    size = Size(across.stop - across.start, down.stop - down.start)
    has_border = size != preprocess.size and (fitted.width, fitted.height) == preprocess.size
    if has_border:
        fitted = fitted.with_pixels(fitted.pixels[down, across])
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
    if size != preprocess.size:
        fitted = _padded(fitted, source, preprocess)
    if not notices and fitted is target:
        return target
    return Frame(fitted.pixels, fitted.value_range, target.name, notices=tuple(notices), display=source.display)


def _padded(fitted: Frame, source: Frame, preprocess: Preprocess) -> Frame:
    """Put the border around a target that fills the rest of the model view: no attack can change it."""
    blank = np.zeros((source.height, source.width), source.pixels.dtype)
    border = preprocess.model_view(Frame(blank, source.value_range)).pixels
    pixels = np.repeat(border[..., None], 3, axis=2) if fitted.is_colour else border.copy()
    pixels[preprocess.read_outputs(source.height, source.width)] = fitted.pixels
    return Frame(pixels, source.value_range, fitted.name, display=source.display)
