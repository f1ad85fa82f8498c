"""PNG: its header and completeness, and the 16-bit colour pictures that Pillow would cut down to 8 bit."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from scaleguard_gui.io.reading import TRANSPARENCY_DROPPED, Decoded, unreadable

_GREY_ALPHA, _RGB, _RGBA = 4, 2, 6
_HEADER_LENGTH = 8 + 25


class PngHeader(NamedTuple):
    """Bit depth and colour type of a PNG (RFC 2083, IHDR)."""

    depth: int
    colour_type: int

    @property
    def is_wide(self) -> bool:
        """True where Pillow would drop the lower 8 of 16 bits."""
        return self.depth == 16 and self.colour_type in (_GREY_ALPHA, _RGB, _RGBA)


def png_header(path: Path) -> PngHeader:
    """Read the header, and walk over all chunks to the end mark, which decoders do not miss.

    Raises
    ------
    InputError
        When the file ends before its end mark.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(33)
        file.seek(8)
        name = b""
        while name != b"IEND":
            chunk = file.read(8)
            if len(chunk) < 8:
                raise unreadable(path, "the PNG file is truncated")
            length, name = struct.unpack(">I4s", chunk)
            if file.seek(length + 4, 1) > size:
                raise unreadable(path, "the PNG file is truncated")
    return PngHeader(depth=head[24], colour_type=head[25])


def with_chunks(data: bytes, chunks: list[tuple[bytes, bytes]]) -> bytes:
    """Return a PNG file with further (name, content) chunks right behind its header, where each of them may stand."""
    added = b""
    for name, content in chunks:
        added += struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return data[:_HEADER_LENGTH] + added + data[_HEADER_LENGTH:]


def decode_wide_png(path: Path, header: PngHeader) -> Decoded:
    """Decode a 16-bit PNG of colour type grey with alpha, RGB or RGB with alpha; all 16 bits stay.

    Raises
    ------
    ValueError
        When OpenCV cannot decode it.
    """
    bgr = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    if bgr is None or bgr.dtype != np.uint16 or bgr.ndim != 3:
        raise ValueError
    dropped = (TRANSPARENCY_DROPPED,) if bgr.shape[2] == 4 else ()
    pixels = bgr[..., 0] if header.colour_type == _GREY_ALPHA else bgr[..., 2::-1]
    return Decoded(np.ascontiguousarray(pixels), dropped)
