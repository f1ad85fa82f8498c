"""TIFF: its structure, and the pages that Pillow would narrow or refuse (16-bit colour, signed, floating point)."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import tifffile

from scaleguard_gui.core.frame import SUPPORTED_DTYPES
from scaleguard_gui.io.reading import TRANSPARENCY_DROPPED, Decoded, check_frame_index, unreadable

_ORIENTATION = 274
_CONTIGUOUS = 1


class TiffPage(NamedTuple):
    """What one page of a TIFF holds.

    Parameters
    ----------
    width, height, samples, bits : int
    dtype : str
        Name of the stored type; empty for what numpy has no type for.
    contiguous : bool
        Channels lie side by side, not in planes.
    orientation : int
        As in EXIF, 1 to 8.
    description : str
    pages : int
        Pages in the file.
    """

    width: int
    height: int
    samples: int
    bits: int
    dtype: str
    contiguous: bool
    orientation: int
    description: str
    pages: int

    @property
    def is_wide(self) -> bool:
        """True where Pillow would lose bits or cannot read."""
        kept_by_pillow = self.bits <= 8 or (self.samples == 1 and self.bits <= 16)
        return self.dtype not in ("bool", "uint8", "uint16") or not kept_by_pillow


def count_tiff_pages(path: Path) -> int:
    """Return the number of pages; raises `ValueError` when the first one cannot be found."""
    with tifffile.TiffFile(path) as file:
        return _pages(file)


def tiff_page(path: Path, index: int) -> TiffPage:
    """Describe page `index`; raises `InputError` when there is none."""
    with tifffile.TiffFile(path) as file:
        check_frame_index(path, index, _pages(file))
        page = file.pages[index].aspage()
        bits = page.bitspersample if isinstance(page.bitspersample, int) else max(page.bitspersample)
        return TiffPage(
            width=page.imagewidth,
            height=page.imagelength,
            samples=page.samplesperpixel,
            bits=bits,
            dtype=page.dtype.name if page.dtype is not None else "",
            contiguous=page.samplesperpixel == 1 or int(page.planarconfig) == _CONTIGUOUS,
            orientation=int(page.tags.valueof(_ORIENTATION, 1)),
            description=page.description,
            pages=len(file.pages),
        )


def decode_wide_tiff(path: Path, page: TiffPage, index: int) -> Decoded:
    """Decode a page with all its bits; the orientation is left to the caller.

    Raises
    ------
    InputError
        For a type or number of channels that frames cannot hold.
    ValueError
        When it cannot be decoded.
    """
    if page.dtype not in (*SUPPORTED_DTYPES, "int8"):
        raise unreadable(path, f"it holds {page.bits}-bit {page.dtype or 'unknown'} values, which are not supported")
    if page.samples not in (1, 3, 4):
        raise unreadable(path, f"it has {page.samples} channels; grey and RGB are supported")
    # OpenCV mixes up separate planes; tifffile alone lacks LZW and other codecs.
    pixels = _by_opencv(path, index) if page.contiguous else _by_tifffile(path, index)
    if pixels.dtype == np.int8:
        pixels = pixels.astype(np.int16)
    if page.samples == 4:
        return Decoded(np.ascontiguousarray(pixels[..., :3]), (TRANSPARENCY_DROPPED,))
    return Decoded(np.ascontiguousarray(pixels))


def _pages(file: tifffile.TiffFile) -> int:
    if not len(file.pages):
        raise ValueError
    return len(file.pages)


def _by_opencv(path: Path, index: int) -> np.ndarray:
    """Return (M, N[, channels]) in RGB order, as stored: OpenCV turns some orientations and fails on others."""
    data = np.fromfile(path, np.uint8)
    upright = np.frombuffer((1).to_bytes(2, "little" if data[0] == ord("I") else "big"), np.uint8)
    with tifffile.TiffFile(path) as file:
        for page in file.pages:
            tag = page.aspage().tags.get(_ORIENTATION)
            if tag is not None:
                data[tag.valueoffset : tag.valueoffset + 2] = upright
    done, pages = cv2.imdecodemulti(data, cv2.IMREAD_UNCHANGED, range=(index, index + 1))
    if not done or not pages:
        raise ValueError
    if pages[0].ndim == 2:
        return pages[0]
    return pages[0][..., [2, 1, 0, 3][: pages[0].shape[2]]]


def _by_tifffile(path: Path, index: int) -> np.ndarray:
    with tifffile.TiffFile(path) as file:
        return np.moveaxis(file.pages[index].asarray(), 0, -1)
