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
from scaleguard_gui.io.jpeg_segments import with_segments
from scaleguard_gui.io.picture_metadata import metadata_of, per_metre
from scaleguard_gui.io.png import with_chunks
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
_OWN_FILE = "The file is the JPEG that the restorer made, pixel for pixel; name a quality to have it encoded anew."


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
    (dpi, profile), notices = metadata_of(frame, options)
    chunks, note = [], range_note(frame)
    if profile:
        chunks.append((b"iCCP", b"ICC profile\0\0" + zlib.compress(profile)))
    if dpi is not None:
        chunks.append((b"pHYs", struct.pack(">IIB", *per_metre(dpi), 1)))
    if note:
        chunks.append((b"tEXt", KEYWORD.encode() + b"\0" + note.encode()))
    return Encoded(with_chunks(encoded.tobytes(), chunks), notices)


def _encode_tiff(frame: Frame, options: WriteOptions) -> Encoded:
    file = io.BytesIO()
    (dpi, profile), notices = metadata_of(frame, options)
    tifffile.imwrite(
        file,
        frame.pixels,
        photometric="rgb" if frame.is_colour else "minisblack",
        # Deflate: lossless, and read everywhere.
        compression="zlib",
        description=range_note(frame),
        metadata=None,
        resolution=dpi,
        resolutionunit="INCH" if dpi is not None else None,
        iccprofile=profile or None,
    )
    return Encoded(file.getvalue(), notices)


def _encode_bmp(frame: Frame, options: WriteOptions) -> Encoded:
    (dpi, _), notices = metadata_of(frame, options)
    return _by_pillow(frame, "BMP", *notices, **({} if dpi is None else {"dpi": dpi}))


def _encode_jpeg(frame: Frame, options: WriteOptions) -> Encoded:
    metadata, notices = metadata_of(frame, options)
    if frame.jpeg and options.quality is None:
        told, data = _OWN_FILE, frame.jpeg
    else:
        told = f"JPEG is lossy ({options.jpeg}): the file differs from the picture, which weakens an attack."
        data = encode_jpeg(frame, options.jpeg)
    return Encoded(with_segments(data, metadata), (told, *notices, *_range_lost(frame)))


def _encode_webp(frame: Frame, options: WriteOptions) -> Encoded:
    metadata, notices = metadata_of(frame, options)
    if not frame.is_colour:
        notices = ("WebP has no grey: the file holds three equal channels.", *notices)
    # A profile for grey would be one for colours that the file has not.
    profile = metadata.profile if frame.is_colour else b""
    if options.quality is None:
        return _by_pillow(frame, "WEBP", *notices, lossless=True, icc_profile=profile)
    lossy = (
        f"WebP at quality {options.quality} is lossy: the file differs from the picture, which weakens an attack.",
        *notices,
    )
    return _by_pillow(frame, "WEBP", *lossy, quality=options.quality, icc_profile=profile)


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
