"""Raster files: PNG, JPEG, TIFF, BMP and WebP become frames with their stored values unchanged."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.io.pillow_decoder import decode_by_pillow
from scaleguard_gui.io.png import decode_wide_png, png_header
from scaleguard_gui.io.range_note import KEYWORD, noted_range
from scaleguard_gui.io.reading import Decoded, check_frame_index, check_size, damage_as_sentence, frame_title
from scaleguard_gui.io.tiff import count_tiff_pages, decode_wide_tiff, tiff_page

_ORIENTATION = 0x0112
_TURNED = "The picture was turned upright, as its EXIF orientation asks."


class _Picture(NamedTuple):
    """A decoded picture, the text that may note its value range, and how many the file holds."""

    decoded: Decoded
    note: object
    frames: int


def read_raster(path: Path, kind: str, frame_index: int = 0) -> Frame:
    """Read one picture.

    Parameters
    ----------
    path : Path
    kind : {"PNG", "JPEG", "TIFF", "BMP", "WebP"}
        What the file is by its content.
    frame_index : int
        Page of a TIFF, or picture of an animation; from 0.

    Returns
    -------
    Frame
        Upright. 8-bit files give uint8, 16-bit ones uint16, signed and floating-point TIFF int16 and float32.

    Raises
    ------
    InputError
        One sentence naming the file and the reason.
    """
    with damage_as_sentence(path, kind):
        picture = _read_tiff(path, frame_index) if kind == "TIFF" else _read_other(path, kind, frame_index)
        pixels, notices, value_range = picture.decoded
        value_range = noted_range(picture.note, pixels) or value_range
        if value_range is None:
            value_range, told = range_of(pixels)
            notices = (*notices, *told)
        name, chosen = frame_title(path, frame_index, picture.frames)
    return Frame(pixels, value_range, name, str(path), (*chosen, *notices))


def count_raster_frames(path: Path, kind: str) -> int:
    """Return the number of pages or pictures; raises `InputError`."""
    with damage_as_sentence(path, kind):
        if kind == "TIFF":
            return count_tiff_pages(path)
        with Image.open(path, formats=[kind]) as image:
            return _count(image)


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turn (M, N[, 3]) pixels as an EXIF orientation (1 to 8) asks; the same object where nothing is to do."""
    if orientation not in range(2, 9):
        return pixels
    turned = pixels.swapaxes(0, 1) if orientation >= 5 else pixels
    if orientation in (3, 4, 7, 8):
        turned = turned[::-1]
    if orientation in (2, 3, 6, 7):
        turned = turned[:, ::-1]
    return np.ascontiguousarray(turned)


def range_of(pixels: Pixels) -> tuple[tuple[float, float], tuple[str, ...]]:
    """Return the value range that a dtype tells, or the data where it tells none, with a notice then."""
    nominal = Frame.of(pixels).value_range
    if pixels.dtype != np.float32:
        return nominal, ()
    low, high = float(pixels.min()), float(pixels.max())
    if not np.isfinite(high - low):
        raise ValueError
    if nominal[0] <= low and high <= nominal[1]:
        return nominal, ()
    high = high if low < high else low + 1.0
    return (low, high), (f"The value range was taken from the data: {low:g} to {high:g}.",)


def _read_other(path: Path, kind: str, frame_index: int) -> _Picture:
    header = png_header(path) if kind == "PNG" else None
    with Image.open(path, formats=[kind]) as image:
        check_size(path, *image.size)
        count = _count(image)
        check_frame_index(path, frame_index, count)
        if frame_index:
            image.seek(frame_index)
        orientation, note = image.getexif().get(_ORIENTATION, 1), image.info.get(KEYWORD)
        if header is not None and header.is_wide:
            decoded = decode_wide_png(path, header)
        else:
            decoded = decode_by_pillow(image, header.depth if header else 8)
    return _Picture(_turned(decoded, orientation), note, count)


def _read_tiff(path: Path, index: int) -> _Picture:
    page = tiff_page(path, index)
    check_size(path, page.width, page.height)
    if page.is_wide:
        turned = _turned(decode_wide_tiff(path, page, index), page.orientation)
        return _Picture(turned, page.description, page.pages)
    with Image.open(path, formats=["TIFF"]) as image:
        image.seek(index)
        decoded = decode_by_pillow(image, page.bits)
    # Pillow has turned it already: it does so for TIFF alone, while loading.
    told = decoded._replace(notices=(*decoded.notices, _TURNED)) if page.orientation in range(2, 9) else decoded
    return _Picture(told, page.description, page.pages)


def _turned(decoded: Decoded, orientation: int) -> Decoded:
    pixels = upright(decoded.pixels, orientation)
    if pixels is decoded.pixels:
        return decoded
    return decoded._replace(pixels=pixels, notices=(*decoded.notices, _TURNED))


def _count(image: Image.Image) -> int:
    # The further pictures of a camera's MPO file are previews or the other eye, not frames.
    return 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
