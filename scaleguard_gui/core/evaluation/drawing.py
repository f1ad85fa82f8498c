"""Drawing lots: front ends and places of edits, the same for the same seed whoever draws and when."""

from __future__ import annotations

import hashlib
import math

import numpy as np

from scaleguard_gui.core.blind.scan_result import Family
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.region import Box
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

# Sides that networks have, and a few that none has.
SIZES = (96, 112, 128, 150, 160, 192, 211, 224, 240, 256, 263, 299, 320, 331, 380, 384, 416, 448, 487, 512)
SCALERS = (
    "opencv.nearest",
    "opencv.linear",
    "opencv.cubic",
    "pillow.nearest",
    "torch.nearest",
    "torch.bilinear",
    "torch.bicubic",
)
# Below this ratio of image to model view linear and cubic kernels leave few pixels unread.
WANTED_RATIO = 3.0
# Below this one no test can tell anything.
LEAST_RATIO = 2.0
# An edit that changes what the model sees by less than so many grey levels on average is none.
LEAST_CHANGE = 8.0
TRIES = 32

_FAMILIES: dict[str, Family] = {
    "nearest": "nearest",
    "nearest-exact": "nearest",
    "linear": "linear",
    "bilinear": "linear",
    "cubic": "cubic",
    "bicubic": "cubic",
    "lanczos4": "lanczos",
    "lanczos": "lanczos",
    "area": "area",
    "box": "area",
}


def family_of(scaler: str) -> Family:
    """Return the family of a scaler: those of one family read an image alike.

    Raises
    ------
    ParameterError
        When it belongs to none.
    """
    word = scaler.rpartition(".")[2]
    if word not in _FAMILIES:
        raise ParameterError(f"The scaler {scaler} belongs to no family that evaluation knows; name another one.")
    return _FAMILIES[word]


def generator(seed: int, *words: str) -> np.random.Generator:
    """Return the generator of one job: its own, so that neither order nor number of jobs matters."""
    digest = hashlib.sha256("\0".join((str(seed), *words)).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, np.uint32))


def fitting_sizes(image: Frame, sizes: tuple[int, ...]) -> list[int]:
    """Return the sizes that are at most a third of the image's sides; the smallest one where there are none.

    Raises
    ------
    InputError
        When the image is less than twice as large as every size.
    """
    side, least = min(image.height, image.width), min(sizes)
    if side < LEAST_RATIO * least:
        raise InputError(
            f"{image.name or 'The image'} is {image.width}x{image.height}, less than twice the smallest model view "
            f"({least}); name smaller sizes."
        )
    return [size for size in sizes if side >= WANTED_RATIO * size] or [least]


def drawn_front_end(
    image: Frame, sizes: tuple[int, ...], scalers: tuple[str, ...], random: np.random.Generator
) -> Preprocess:
    """Draw a front end that stretches `image` to a square, of one of the `fitting_sizes`; raises `InputError`."""
    fitting = fitting_sizes(image, sizes)
    size = fitting[int(random.integers(len(fitting)))]
    return Preprocess(Selection.of("scaler", scalers[int(random.integers(len(scalers)))]), Size(size, size))


def drawn_edit(view: Frame, target: Frame, share: float, random: np.random.Generator) -> Box:
    """Draw a square of the model view in which the target differs from the honest view.

    Parameters
    ----------
    view, target : Frame
        (m, n[, 3]), of one dtype and range.
    share : float
        Of the model view's pixels.
    random : Generator

    Returns
    -------
    Box
        The first of `TRIES` in which the mean change is at least `LEAST_CHANGE`; else that of the largest change.
    """
    side = max(1, round(math.sqrt(share * view.height * view.width)))
    change = np.abs(view.pixels.astype(np.float64) - target.pixels) / view.grey_level
    best, most = Box(0, 0, side, side), -1.0
    for _ in range(TRIES):
        x, y = (int(random.integers(length - side + 1)) for length in (view.width, view.height))
        mean = float(change[y : y + side, x : x + side].mean())
        if mean > most:
            best, most = Box(x, y, side, side), mean
        if mean >= LEAST_CHANGE:
            break
    return best
