"""Encode: a frame as the bytes of a PNG, TIFF, BMP, JPEG or WebP file."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import tifffile
from PIL import Image

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.io.range_note import KEYWORD, range_note

JPEG_QUALITY = 95

_HOLDS: dict[str, tuple[str, ...]] = {
    "PNG": ("uint8", "uint16"),
    "TIFF": ("uint8", "uint16", "int16", "float32"),
    "BMP": ("uint8",),
    "JPEG": ("uint8",),
    "WebP": ("uint8",),
}
_WEBP_MAX_SIDE = 16383
_PNG_HEADER_LENGTH = 8 + 25


class Encoded(NamedTuple):
    """The bytes of a file, and what it does not keep."""

    data: bytes
    notices: tuple[str, ...] = ()


def check_encodable(path: Path, kind: str, frame: Frame) -> None:
    """Raise `InputError` when files of this kind cannot hold `frame`."""
    dtype = frame.pixels.dtype.name
    if dtype not in _HOLDS[kind]:
        able = " or ".join(other for other, dtypes in _HOLDS.items() if dtype in dtypes)
        raise InputError(f"{path.name} cannot be written: {kind} holds no {dtype} values; use {able}.")
    if kind == "WebP" and max(frame.width, frame.height) > _WEBP_MAX_SIDE:
        raise InputError(f"{path.name} cannot be written: WebP holds at most {_WEBP_MAX_SIDE} pixels a side; use PNG.")


def _encode_png(frame: Frame) -> Encoded:
    pixels = frame.pixels[..., ::-1] if frame.is_colour else frame.pixels
    done, encoded = cv2.imencode(".png", np.ascontiguousarray(pixels))
    if not done:
        raise InputError(f"{frame.name or 'The picture'} could not be encoded as PNG.")
    data, note = encoded.tobytes(), range_note(frame)
    if note:
        text = b"tEXt" + KEYWORD.encode() + b"\0" + note.encode()
        chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
        data = data[:_PNG_HEADER_LENGTH] + chunk + data[_PNG_HEADER_LENGTH:]
    return Encoded(data)


def _encode_tiff(frame: Frame) -> Encoded:
    file = io.BytesIO()
    photometric = "rgb" if frame.is_colour else "minisblack"
    # Deflate: lossless, and read everywhere.
    tifffile.imwrite(
        file, frame.pixels, photometric=photometric, compression="zlib", description=range_note(frame), metadata=None
    )
    return Encoded(file.getvalue())


def _encode_bmp(frame: Frame) -> Encoded:
    return _by_pillow(frame, "BMP")


def _encode_jpeg(frame: Frame) -> Encoded:
    lossy = f"JPEG is lossy (quality {JPEG_QUALITY}): the file differs from the picture, which weakens an attack."
    return _by_pillow(frame, "JPEG", lossy, quality=JPEG_QUALITY, subsampling="4:4:4")


def _encode_webp(frame: Frame) -> Encoded:
    notices = () if frame.is_colour else ("WebP has no grey: the file holds three equal channels.",)
    return _by_pillow(frame, "WEBP", *notices, lossless=True)


def _by_pillow(frame: Frame, name: str, *notices: str, **options: object) -> Encoded:
    file = io.BytesIO()
    Image.fromarray(frame.pixels).save(file, name, **options)
    if range_note(frame):
        notices += ("The file does not keep the picture's value range.",)
    return Encoded(file.getvalue(), notices)


WRITERS: dict[str, Callable[[Frame], Encoded]] = {
    "PNG": _encode_png,
    "TIFF": _encode_tiff,
    "BMP": _encode_bmp,
    "JPEG": _encode_jpeg,
    "WebP": _encode_webp,
}
