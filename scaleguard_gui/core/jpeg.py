"""JPEG: what saving at a quality and reading back makes of a frame, in memory, with the real encoders."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame, Pixels

Encoder = Literal["pillow", "opencv"]
Subsampling = Literal["4:4:4", "4:2:2", "4:2:0"]
ENCODERS: tuple[Encoder, ...] = ("pillow", "opencv")
SUBSAMPLINGS: tuple[Subsampling, ...] = ("4:4:4", "4:2:2", "4:2:0")

BLOCK = 8
_MAX_SIDE = 65535
_SAMPLING_FACTORS = {
    "4:4:4": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    "4:2:2": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    "4:2:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
}


@dataclass(frozen=True)
class JpegOptions:
    """How a JPEG file is made.

    Parameters
    ----------
    quality : int
        1..100 of the Independent JPEG Group's scale, which Pillow and OpenCV share.
    subsampling : {"4:4:4", "4:2:2", "4:2:0"}
        Resolution of the colours: full, halved across, halved both ways. A grey image has none.
    encoder : {"pillow", "opencv"}
        Whose encoder and decoder; both wrap libjpeg-turbo, in versions of their own.

    Raises
    ------
    ParameterError
        When a value is none of these.
    """

    quality: int = 75
    subsampling: Subsampling = "4:2:0"
    encoder: Encoder = "pillow"

    def __post_init__(self) -> None:
        if not 1 <= self.quality <= 100:
            raise ParameterError(f"quality must lie between 1 and 100, not {self.quality}.")
        if self.subsampling not in SUBSAMPLINGS:
            raise ParameterError(f"subsampling must be one of {', '.join(SUBSAMPLINGS)}, not {self.subsampling!r}.")
        if self.encoder not in ENCODERS:
            raise ParameterError(f"encoder must be one of {', '.join(ENCODERS)}, not {self.encoder!r}.")

    def __str__(self) -> str:
        return f"quality {self.quality}, {self.subsampling}, {self.encoder}"


def check_fits_jpeg(frame: Frame) -> None:
    """Raise `InputError` when `frame` cannot be stored as JPEG, which holds 8 bits and at most 65535 pixels a side."""
    label = frame.name or "The image"
    if frame.pixels.dtype != np.uint8:
        raise InputError(
            f"{label} holds {frame.pixels.dtype} values and JPEG holds 8 bits; convert it to 8 bits first."
        )
    if max(frame.width, frame.height) > _MAX_SIDE:
        raise InputError(f"{label} is {frame.width}x{frame.height} and JPEG holds at most {_MAX_SIDE} pixels a side.")


def encode_jpeg(frame: Frame, options: JpegOptions) -> bytes:
    """Return the bytes of a JPEG file of an 8-bit frame, grey or RGB; raises `InputError` for other frames."""
    check_fits_jpeg(frame)
    if options.encoder == "pillow":
        file = io.BytesIO()
        Image.fromarray(frame.pixels).save(file, "JPEG", quality=options.quality, subsampling=options.subsampling)
        return file.getvalue()
    settings = [
        *(cv2.IMWRITE_JPEG_QUALITY, options.quality),
        *(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, _SAMPLING_FACTORS[options.subsampling]),
    ]
    pixels = frame.pixels[..., ::-1] if frame.is_colour else frame.pixels
    done, encoded = cv2.imencode(".jpg", np.ascontiguousarray(pixels), settings)
    if not done:
        raise InputError(f"{frame.name or 'The image'} could not be encoded as JPEG.")
    return encoded.tobytes()


def decode_jpeg(data: bytes, encoder: Encoder = "pillow") -> Pixels:
    """Return the pixels of a JPEG file made by `encode_jpeg`, (M, N) or RGB (M, N, 3), uint8."""
    if encoder == "pillow":
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            return np.asarray(image)
    pixels = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED))
    return pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[..., ::-1])


def through_jpeg(frame: Frame, options: JpegOptions) -> Frame:
    """Save an 8-bit frame as JPEG and read it back; raises `InputError` for frames that JPEG cannot hold."""
    return frame.with_pixels(decode_jpeg(encode_jpeg(frame, options), options.encoder))


def quantisation_tables(options: JpegOptions) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the steps of brightness and colour coefficients, (8, 8) each: vertical frequency down, horizontal across.

    They are read from a file that the real encoder makes.
    """
    blank = Frame.of(np.zeros((16, 16, 3), np.uint8))
    with Image.open(io.BytesIO(encode_jpeg(blank, options)), formats=["JPEG"]) as image:
        tables = [np.array(table, np.float64).reshape(BLOCK, BLOCK) for _, table in sorted(image.quantization.items())]  # type: ignore[attr-defined] # JpegImageFile has it
    return tables[0], tables[-1]
