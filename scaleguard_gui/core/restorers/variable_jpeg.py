"""Variable-quality JPEG: one standard file that spends its bits where a map says that they matter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import (
    SUBSAMPLINGS,
    JpegOptions,
    Subsampling,
    decode_jpeg,
    quantisation_tables,
    through_jpeg,
)
from scaleguard_gui.core.jpeg_planes import PlaneGeometry
from scaleguard_gui.core.jpeg_scan import jpeg_of_coefficients
from scaleguard_gui.core.params import Parameters, choice, integer, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.saliency import MAPS, Map, importance_map
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.jpeg_blocks import to_blocks, to_coefficients

# Share of the pixels, the most important ones, that get the whole quality.
WHOLE_SHARE = 0.1
# Growth of the squared error that halved colours are worth: 1 dB.
_LITTLE = 1.25
_FULL_AND_HALVED: tuple[Subsampling, Subsampling] = ("4:4:4", "4:2:0")


@dataclass(frozen=True)
class VariableJpegParameters(Parameters):
    """How good the file is where the map is high, and elsewhere."""

    high: int = integer(90, 1, 100, label="High quality", help="JPEG quality of the most important tenth of the image.")
    low: int = integer(
        10, 1, 100, label="Low quality", help="JPEG quality where the map is zero; at most the high quality counts."
    )
    strength: float = number(
        2.0,
        0.0,
        8.0,
        step=0.5,
        label="Strength",
        help="How fast the quality falls with the map: 0 not at all, 1 in proportion, more sooner.",
    )
    map: str = choice(
        "saliency", MAPS, label="Map", help="What is important: all alike (plain JPEG), or the more salient the more."
    )
    subsampling: str = choice(
        "auto",
        ("auto", *SUBSAMPLINGS),
        label="Chroma",
        help="Resolution of the colours: 4:4:4 full, 4:2:0 halved both ways; auto: halved where that costs little.",
    )


@restorer("variable-quality-jpeg", label="Variable-quality JPEG", parameters=VariableJpegParameters, heavy=True)
def variable_jpeg(
    frame: Frame, preprocess: Preprocess | None, params: VariableJpegParameters, ctx: RunContext
) -> Frame:
    """Save the image as a JPEG whose quality follows a map, and read it back.

    Formula: the file has one quantisation table, that of `high`. Each block has a weight
    w = min(1, largest map value in it / the value that a tenth of the pixels exceed)^strength, and a quality
    q = low + (high - low) w. Of its cosine coefficients, rounded to the table's steps, those are dropped that are
    smaller than 1 - q / (2 high) steps of the table of q; the first one, its mean, always stays. Dropped ones cost next
    to nothing, so the file is as small as one of lower quality, and any decoder opens it. Saved as JPEG, with no
    quality asked for, the file is this one; the restored image is what it holds. Deeper images and floats change by
    what their 8-bit version changes, since JPEG holds 8 bits, and have no such file.

    Parameters
    ----------
    high, low : int, 1 to 100
    strength : float, 0 to 8
    map : {"saliency", "none"}
        The paper's map is a network's; here it is the spectral residual of the image (Hou and Zhang 2007).
    subsampling : {"auto", "4:4:4", "4:2:2", "4:2:0"}
        auto: 4:2:0 where that makes the squared error of the most important tenth, at the high quality, at most a
        quarter larger (1 dB); else 4:4:4. Grey images have no colours to thin out.

    Needs the attack's parameters: no.

    Raises `InputError` for an image of more than 65535 pixels a side, which JPEG cannot hold.

    Paper: Prakash, Moran, Garber, DiLillo and Storer, "Semantic Perceptual Image Compression using Deep Convolution
    Networks", Data Compression Conference 2017; as a defence (Aug-MSROI) "Protecting JPEG Images Against Adversarial
    Attacks", 2018.

    Weakness: next to a plain JPEG of the same size the salient tenth has 2 to 26 dB more PSNR (median 6), and the whole
    image up to 11 dB less (median 2). Where the map is high the payload is kept as well, and a payload that can be seen
    draws the map to itself. As a defence against adversarial images, JPEG was broken by attackers who know of it
    (Athalye, Carlini and Wagner, "Obfuscated Gradients Give a False Sense of Security", ICML 2018).
    """
    ctx.check()
    eight_bit = Frame.of(np.rint(frame.as_unit() * np.float32(255)).astype(np.uint8), frame.name)
    importance = importance_map(params.map, frame)
    automatic = params.subsampling == "auto"
    subsampling = _sufficient(eight_bit, importance, params.high) if automatic else params.subsampling
    options = JpegOptions(params.high, cast(Subsampling, subsampling))
    file = steered_jpeg(eight_bit, importance, params.low, params.strength, options, ctx)
    after = decode_jpeg(file)
    if frame.pixels.dtype == np.uint8 and np.array_equal(eight_bit.pixels, frame.pixels):
        return replace(frame.with_pixels(after, "restored"), jpeg=file)
    change = after.astype(np.float32) - eight_bit.pixels
    return frame.with_pixels(frame.quantise(frame.pixels + change * np.float32(frame.grey_level)), "restored")


def steered_jpeg(
    frame: Frame, importance: Map | None, low: int, strength: float, options: JpegOptions, ctx: RunContext
) -> bytes:
    """Return a baseline JPEG file whose quality follows a map.

    Parameters
    ----------
    frame : Frame
        8 bits, (M, N[, 3]).
    importance : ndarray of float32, (M, N), optional
        0..1, high where quality counts; without it the quality is the same everywhere.
    low : int
        Quality where the map is 0.
    strength : float
    options : JpegOptions
        Its quality is that of the most important tenth.
    ctx : RunContext

    Raises
    ------
    InputError
        When JPEG cannot hold the frame.
    Cancelled
        When `ctx` says so.
    """
    geometry = PlaneGeometry(frame.height, frame.width, frame.is_colour, options.subsampling)
    weights = _weights(importance, strength)
    planes = geometry.split(geometry.padded(frame.pixels))
    chosen: list[NDArray[Any]] = []
    for index, plane in enumerate(planes):
        ctx.progress(index / (len(planes) + 1), f"plane {index + 1} of {len(planes)}")
        factors = geometry.factors if index else (1, 1)
        blocks = to_coefficients(to_blocks(plane))
        weight = None if weights is None else _per_block(weights, blocks.shape[:2], factors)
        chosen.append(_chosen(blocks, weight, min(low, options.quality), options.quality, min(index, 1)))
    ctx.progress(len(planes) / (len(planes) + 1), "writing")
    return jpeg_of_coefficients(chosen, geometry, options, ctx)


def _sufficient(frame: Frame, importance: Map | None, quality: int) -> Subsampling:
    """Return the colours' resolution that the most important tenth needs: halved where that costs it little."""
    if not frame.is_colour:
        return "4:4:4"
    weights = _weights(importance, 1.0)
    tenth = ... if weights is None else weights == 1
    seen = frame.pixels[tenth].astype(np.float32)
    full, halved = (
        np.square(through_jpeg(frame, JpegOptions(quality, sampling)).pixels[tenth] - seen).mean()
        for sampling in _FULL_AND_HALVED
    )
    return "4:2:0" if halved <= _LITTLE * full else "4:4:4"


def _weights(importance: Map | None, strength: float) -> Map | None:
    """Return 1 where the map is among its highest tenth, and towards 0 below, (M, N); None where all is alike."""
    if importance is None or not importance.any():
        return None
    whole = np.quantile(importance, 1 - WHOLE_SHARE)
    share = np.minimum(importance / max(whole, np.finfo(np.float32).tiny), 1)
    return np.power(share, np.float32(strength)).astype(np.float32)


def _per_block(weights: Map, blocks: tuple[int, int], factors: tuple[int, int]) -> Map:
    """Return the largest weight of the pixels of each block, (I, J)."""
    down, across = (8 * factor for factor in factors)
    rows, columns = (np.arange(0, side, step) for side, step in zip(weights.shape, (down, across), strict=True))
    largest = np.maximum.reduceat(np.maximum.reduceat(weights, rows, axis=0), columns, axis=1)
    # Blocks beyond the image, which fill up a unit, are as their neighbours.
    return np.pad(largest, [(0, blocks[axis] - largest.shape[axis]) for axis in (0, 1)], mode="edge")


def _chosen(
    coefficients: NDArray[np.float32], weights: Map | None, low: int, high: int, table: int
) -> NDArray[np.int16]:
    """Return how many steps of the file's table each coefficient of (I, J, 64) is given, 0 where it is dropped."""
    steps = _table(high, table)
    counts = np.rint(coefficients / steps).astype(np.int16)
    if weights is None:
        return counts
    quality = np.rint(low + (high - low) * weights).astype(np.intp)
    for value in np.unique(quality):
        here = quality == value
        # At whole quality what rounding drops anyway. Elsewhere more: a coefficient of this table costs more bits than
        # one of the block's own coarse table would, and is worth them later.
        least = 1 - value / (2 * high)
        small = np.abs(coefficients[here]) < least * _table(int(value), table)
        small[:, 0] = False
        counts[here] = np.where(small, 0, counts[here])
    return counts


@cache
def _table(quality: int, table: int) -> NDArray[np.float32]:
    """Return the steps of brightness (0) or colours (1), (64,): they are asked for again and again."""
    steps = quantisation_tables(JpegOptions(quality))[table].ravel().astype(np.float32)
    steps.flags.writeable = False
    return steps
