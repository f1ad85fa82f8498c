"""Pillow decoder: a picture of any of Pillow's modes becomes grey or RGB, with a notice where that changes anything."""

from __future__ import annotations

import numpy as np
from PIL import Image

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.io.reading import TRANSPARENCY_DROPPED, Decoded

_GREY = ("1", "L", "LA", "La")
_RGB = ("RGB", "RGBA", "RGBa", "RGBX", "P", "PA")
_WITH_ALPHA = ("LA", "La", "PA", "RGBA", "RGBa")
_PREMULTIPLIED = {"La": "LA", "RGBa": "RGBA"}


def decode_by_pillow(image: Image.Image, depth: int) -> Decoded:
    """Decode an opened picture.

    Parameters
    ----------
    image : PIL.Image.Image
        Not loaded yet.
    depth : int
        Bits per channel in the file.

    Returns
    -------
    Decoded
        uint8 or uint16, (M, N) for grey and (M, N, 3) for RGB.

    Raises
    ------
    OSError, SyntaxError, ValueError and others
        Whatever Pillow raises for a damaged file.
    """
    image.load()
    if image.mode.startswith("I;16"):
        pixels = np.asarray(image).astype(np.uint16)
        return Decoded(pixels, value_range=(0.0, float(2**depth - 1)) if 8 < depth < 16 else None)
    return Decoded(_grey_or_rgb(image), tuple(_notices(image, depth)))


def _notices(image: Image.Image, depth: int) -> list[str]:
    mode = image.mode
    notices = [TRANSPARENCY_DROPPED] if mode in _WITH_ALPHA or "transparency" in image.info else []
    if mode == "1" or (mode == "L" and depth < 8):
        notices.append(f"The {1 if mode == '1' else depth}-bit grey levels were stretched to 8 bit.")
    if mode in ("P", "PA"):
        notices.append("The colour palette was applied: the picture is RGB now.")
    if mode not in _GREY + _RGB:
        notices.append(f"The colours were converted from {mode} to RGB, without a colour profile.")
    return notices


def _grey_or_rgb(image: Image.Image) -> Pixels:
    if image.mode in _PREMULTIPLIED:
        image = image.convert(_PREMULTIPLIED[image.mode])
    return np.asarray(image.convert("L" if image.mode in _GREY else "RGB"))
