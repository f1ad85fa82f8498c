"""Encode: a frame as the bytes of a PNG, TIFF, BMP, JPEG, WebP or DICOM file."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import tifffile
from PIL import Image

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import check_fits_jpeg, encode_jpeg
from scaleguard_gui.io.dicom_export import encode_dicom
from scaleguard_gui.io.encoded import RANGE_LOST, Encoded
from scaleguard_gui.io.range_note import KEYWORD, range_note
from scaleguard_gui.io.write_options import WriteOptions

_HOLDS: dict[str, tuple[str, ...]] = {
    "PNG": ("uint8", "uint16"),
    "TIFF": ("uint8", "uint16", "int16", "float32"),
    "BMP": ("uint8",),
    "JPEG": ("uint8",),
    "WebP": ("uint8",),
    "DICOM": ("uint8", "uint16", "int16"),
}
_WEBP_MAX_SIDE = 16383
_PNG_HEADER_LENGTH = 8 + 25


def check_encodable(path: Path, kind: str, frame: Frame) -> None:
    """Raise `InputError` when files of this kind cannot hold `frame`."""
    dtype = frame.pixels.dtype.name
    if dtype not in _HOLDS[kind]:
        able = " or ".join(other for other, dtypes in _HOLDS.items() if dtype in dtypes)
        raise InputError(f"{path.name} cannot be written: {kind} holds no {dtype} values; use {able}.")
    if kind == "WebP" and max(frame.width, frame.height) > _WEBP_MAX_SIDE:
        raise InputError(f"{path.name} cannot be written: WebP holds at most {_WEBP_MAX_SIDE} pixels a side; use PNG.")
    if kind == "JPEG":
        check_fits_jpeg(frame)
    if kind == "DICOM" and frame.is_colour and dtype == "int16":
        raise InputError(f"{path.name} cannot be written: DICOM holds no signed colours; use TIFF.")


def _encode_png(frame: Frame, options: WriteOptions) -> Encoded:
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


def _encode_tiff(frame: Frame, options: WriteOptions) -> Encoded:
    file = io.BytesIO()
    photometric = "rgb" if frame.is_colour else "minisblack"
    # Deflate: lossless, and read everywhere.
    tifffile.imwrite(
        file, frame.pixels, photometric=photometric, compression="zlib", description=range_note(frame), metadata=None
    )
    return Encoded(file.getvalue())


def _encode_bmp(frame: Frame, options: WriteOptions) -> Encoded:
    return _by_pillow(frame, "BMP")


def _encode_jpeg(frame: Frame, options: WriteOptions) -> Encoded:
    lossy = f"JPEG is lossy ({options.jpeg}): the file differs from the picture, which weakens an attack."
    return Encoded(encode_jpeg(frame, options.jpeg), (lossy, *_range_lost(frame)))


def _encode_webp(frame: Frame, options: WriteOptions) -> Encoded:
    notices = () if frame.is_colour else ("WebP has no grey: the file holds three equal channels.",)
    if options.quality is None:
        return _by_pillow(frame, "WEBP", *notices, lossless=True)
    lossy = (
        f"WebP at quality {options.quality} is lossy: the file differs from the picture, which weakens an attack.",
        *notices,
    )
    return _by_pillow(frame, "WEBP", *lossy, quality=options.quality)


def _by_pillow(frame: Frame, name: str, *notices: str, **options: object) -> Encoded:
    file = io.BytesIO()
    Image.fromarray(frame.pixels).save(file, name, **options)
    return Encoded(file.getvalue(), (*notices, *_range_lost(frame)))


def _range_lost(frame: Frame) -> tuple[str, ...]:
    return (RANGE_LOST,) if range_note(frame) else ()


WRITERS: dict[str, Callable[[Frame, WriteOptions], Encoded]] = {
    "PNG": _encode_png,
    "TIFF": _encode_tiff,
    "BMP": _encode_bmp,
    "JPEG": _encode_jpeg,
    "WebP": _encode_webp,
    "DICOM": encode_dicom,
}
