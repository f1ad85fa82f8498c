"""JPEG segments: resolution and colour profile put into a JPEG file that an encoder made without them."""

from __future__ import annotations

import struct

from scaleguard_gui.io.picture_metadata import PictureMetadata

_START, _JFIF, _APP2 = b"\xff\xd8", b"\xff\xe0\x00\x10JFIF\0", b"\xff\xe2"
_JFIF_LENGTH = 18
# Where the JFIF segment holds its unit and two densities (ISO/IEC 10918-5, 10.1), from the start of the file.
_DENSITY = slice(13, 18)
_PER_INCH = 1
# ICC.1:2022, B.4: the profile in pieces of at most 65519 bytes, numbered from 1.
_PROFILE_MARK, _PIECE = b"ICC_PROFILE\0", 65519


def with_segments(data: bytes, metadata: PictureMetadata) -> bytes:
    """Return a JPEG file with resolution and profile; coefficients and tables stay as they are.

    A file that does not begin with a JFIF segment, which all encoders here write, stays as it is.
    """
    if not data.startswith(_START + _JFIF):
        return data
    head, rest = bytearray(data[: len(_START) + _JFIF_LENGTH]), data[len(_START) + _JFIF_LENGTH :]
    if metadata.dpi is not None:
        head[_DENSITY] = struct.pack(">BHH", _PER_INCH, *(max(round(one), 1) for one in metadata.dpi))
    pieces = [metadata.profile[start : start + _PIECE] for start in range(0, len(metadata.profile), _PIECE)]
    segments = []
    for number, piece in enumerate(pieces, 1):
        body = _PROFILE_MARK + bytes((number, len(pieces))) + piece
        segments.append(_APP2 + struct.pack(">H", len(body) + 2) + body)
    return bytes(head) + b"".join(segments) + rest
