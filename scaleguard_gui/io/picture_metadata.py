"""Picture metadata: resolution and colour profile, which a written picture takes over from the file it was made from.

Whatever else such files may hold (camera, place, names, free text) stays behind: it may tell whose picture it is.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

import tifffile
from PIL import Image

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.io.file_kind import file_kind
from scaleguard_gui.io.reading import damage_as_sentence
from scaleguard_gui.io.write_options import WriteOptions

_ORIENTATION, _X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT, _ICC_PROFILE = 274, 282, 283, 296, 34675
_CM_PER_INCH = 2.54
_TIFF_UNITS = {2: 1.0, 3: _CM_PER_INCH}
# Beyond what 16 bits of JPEG hold, nobody means what the file says.
_MOST_DPI = 65535.0
# ICC.1:2022, 7.2: the colour space at byte 16, and a signature at byte 36 of a header of 128.
_SPACE, _SIGNATURE, _SHORTEST_PROFILE, _LONGEST_PROFILE = slice(16, 20), slice(36, 40), 128, 1 << 22


class PictureMetadata(NamedTuple):
    """What a file says of a picture beside its pixels.

    Parameters
    ----------
    dpi : tuple of (across, down), optional
        Pixels per inch.
    profile : bytes
        ICC profile of its colours; empty where there is none.
    """

    dpi: tuple[float, float] | None = None
    profile: bytes = b""


class _Told(NamedTuple):
    """What a file says of a picture as it is stored."""

    width: int
    height: int
    orientation: int
    dpi: tuple[float, float] | None
    profile: Any


def metadata_of(frame: Frame, options: WriteOptions) -> tuple[PictureMetadata, tuple[str, ...]]:
    """Return what `frame` takes over from ``options.origin``, and notices.

    The profile where it is one for colours like those of `frame`; the resolution where the origin has the same size.
    """
    path = Path(options.origin)
    if not options.origin:
        return PictureMetadata(), ()
    try:
        kind = file_kind(path)
        if kind == "DICOM":
            return PictureMetadata(), ()
        with damage_as_sentence(path, kind):
            told = (_of_tiff if kind == "TIFF" else _of_other)(path, kind, options.origin_frame)
    except InputError as error:
        return PictureMetadata(), (f"Resolution and colour profile were not taken over: {error}",)
    is_turned = told.orientation in range(5, 9)
    size = (told.height, told.width) if is_turned else (told.width, told.height)
    dpi = told.dpi[::-1] if told.dpi is not None and is_turned else told.dpi
    fits = size == (frame.width, frame.height) and dpi is not None and all(0 < one <= _MOST_DPI for one in dpi)
    return PictureMetadata(dpi if fits else None, _suitable(told.profile, frame)), ()


def _of_other(path: Path, kind: str, index: int) -> _Told:
    with Image.open(path, formats=[kind]) as image:
        if index:
            image.seek(index)
        dpi = image.info.get("dpi")
        resolution = (float(dpi[0]), float(dpi[1])) if dpi else None
        orientation = image.getexif().get(_ORIENTATION, 1)
        return _Told(*image.size, orientation, resolution, image.info.get("icc_profile"))


def _of_tiff(path: Path, kind: str, index: int) -> _Told:
    with tifffile.TiffFile(path) as file:
        page = file.pages[index].aspage()
        tags = page.tags
        unit = _TIFF_UNITS.get(int(tags.valueof(_RESOLUTION_UNIT, 2)))
        stored = [tags.valueof(tag) for tag in (_X_RESOLUTION, _Y_RESOLUTION)]
        dpi = None
        if unit is not None and all(one is not None and one[1] for one in stored):
            across, down = (unit * one[0] / one[1] for one in stored)
            dpi = across, down
        orientation = int(tags.valueof(_ORIENTATION, 1))
        return _Told(page.imagewidth, page.imagelength, orientation, dpi, tags.valueof(_ICC_PROFILE))


def _suitable(profile: Any, frame: Frame) -> bytes:
    """Return a profile that is one for frames like this, else nothing: a picture may have been made RGB on reading."""
    if not isinstance(profile, bytes) or not _SHORTEST_PROFILE <= len(profile) <= _LONGEST_PROFILE:
        return b""
    wanted = b"RGB " if frame.is_colour else b"GRAY"
    return profile if profile[_SIGNATURE] == b"acsp" and profile[_SPACE] == wanted else b""


def per_metre(dpi: tuple[float, float]) -> tuple[int, int]:
    """Return pixels per metre, as PNG has them."""
    across, down = (math.floor(100 * one / _CM_PER_INCH + 0.5) for one in dpi)
    return across, down
