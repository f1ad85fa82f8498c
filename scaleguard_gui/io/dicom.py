"""DICOM: one frame of a file becomes a `Frame` of its stored values; nothing about the patient is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut, get_decoder, pixel_array
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGExtended12Bit,
    RLELossless,
)

from scaleguard_gui.core.frame import SUPPORTED_DTYPES, Frame, Pixels
from scaleguard_gui.io.deflated import check_inflated_size
from scaleguard_gui.io.dicom_display import DISPLAY_TAGS, display_of
from scaleguard_gui.io.reading import check_frame_index, check_size, damage_as_sentence, frame_title, unreadable

_PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_TAGS = [
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration"),
    *("BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "ExtendedOffsetTable"),
    "ExtendedOffsetTableLengths",
    *(
        f"{colour}PaletteColorLookupTable{part}"
        for colour in ("Red", "Green", "Blue")
        for part in ("Descriptor", "Data")
    ),
    *(f"Segmented{colour}PaletteColorLookupTableData" for colour in ("Red", "Green", "Blue")),
    *DISPLAY_TAGS,
]
_READABLE_COLOURS = (
    *("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB"),
    *("YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT"),
)
_PALETTE = "PALETTE COLOR"


def read_dicom(path: Path, frame_index: int = 0) -> Frame:
    """Read one frame.

    Parameters
    ----------
    path : Path
    frame_index : int
        From 0; no other frame is decoded.

    Returns
    -------
    Frame
        Stored values before modality and VOI transforms, in uint8, uint16, int16 or float32; its range follows
        BitsStored and PixelRepresentation. YBR and palette colours become RGB, with a notice.

    Raises
    ------
    InputError
        One sentence naming the file and the reason, never a value from the file.
    """
    with damage_as_sentence(path, "DICOM"):
        header = _header(path)
        _check_readable(path, header)
        count = _frames(header)
        check_frame_index(path, frame_index, count)
        pixels, notices = _decode(path, frame_index)
        _check_type(path, pixels)
        value_range, told = _value_range(header, pixels)
        display, shown = display_of(header, frame_index)
        name, chosen = frame_title(path, frame_index, count)
    return Frame(pixels, value_range, name, str(path), (*chosen, *notices, *told, *shown), display)


def count_dicom_frames(path: Path) -> int:
    """Return the number of frames; raises `InputError`."""
    with damage_as_sentence(path, "DICOM"):
        return _frames(_header(path))


def _header(path: Path) -> Dataset:
    check_inflated_size(path)
    header = dcmread(path, stop_before_pixels=True, specific_tags=_TAGS, force=True)
    if "Rows" not in header or "Columns" not in header:
        raise unreadable(path, "it holds no pixels" if header.preamble else "it is not a DICOM file")
    return header


def _frames(header: Dataset) -> int:
    return max(1, int(header.get("NumberOfFrames") or 1))


def _check_readable(path: Path, header: Dataset) -> None:
    check_size(path, header.Columns, header.Rows)
    syntax = _transfer_syntax(header)
    if syntax == JPEGExtended12Bit and header.BitsStored > 8:
        raise unreadable(
            path, "its pixels are 12-bit JPEG Extended, for which there is no decoder here; convert it to JPEG Lossless"
        )
    try:
        get_decoder(syntax)
    except NotImplementedError:
        stored = syntax.name if syntax.is_transfer_syntax else "an unknown transfer syntax"
        raise unreadable(path, f"its pixels are stored as {stored}, which is not supported") from None
    if header.PhotometricInterpretation not in _READABLE_COLOURS or header.SamplesPerPixel not in (1, 3):
        raise unreadable(path, "its colours are stored in a way that is not supported (grey, palette, RGB and YBR are)")


def _transfer_syntax(dataset: Dataset) -> UID:
    """Return the transfer syntax, told by the encoding itself where an old file has no file meta information."""
    named = dataset.file_meta.get("TransferSyntaxUID")
    if named:
        return UID(named)
    implicit, little_endian = dataset.original_encoding
    if implicit:
        return ImplicitVRLittleEndian
    return ExplicitVRLittleEndian if little_endian else ExplicitVRBigEndian


def _decode(path: Path, frame_index: int) -> tuple[Pixels, tuple[str, ...]]:
    dataset = dcmread(path, specific_tags=[*_TAGS, *_PIXEL_KEYWORDS], force=True)
    if not any(keyword in dataset for keyword in _PIXEL_KEYWORDS):
        raise unreadable(path, "it holds no pixels")
    syntax = _transfer_syntax(dataset)
    dataset.file_meta.TransferSyntaxUID = syntax
    # On damaged data the faster RLE decoder raises what no `except Exception` catches.
    plugin = "pydicom" if syntax == RLELossless else ""
    pixels = pixel_array(dataset, index=frame_index, decoding_plugin=plugin)
    pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    if pixels.dtype == np.int8:
        pixels = pixels.astype(np.int16)
    colours = dataset.PhotometricInterpretation
    if colours == _PALETTE:
        return apply_color_lut(pixels, dataset), ("The colour palette was applied: the picture is RGB now.",)
    if colours.startswith("YBR") and pixels.ndim == 3:
        return pixels, (f"The colours were converted from {colours} to RGB.",)
    return pixels, ()


def _check_type(path: Path, pixels: Pixels) -> None:
    if pixels.dtype.name not in SUPPORTED_DTYPES:
        raise unreadable(path, f"it holds {pixels.dtype} values; integers of up to 16 bits and float32 are supported")


def _value_range(header: Dataset, pixels: Pixels) -> tuple[tuple[float, float], tuple[str, ...]]:
    if pixels.dtype == np.float32:
        low, high = float(np.min(pixels)), float(np.max(pixels))
        if not np.isfinite(high - low):
            raise ValueError
        return (low, high if low < high else low + 1.0), ("The value range was taken from the data.",)
    if header.PhotometricInterpretation == _PALETTE:
        return Frame.of(pixels).value_range, ()
    # pydicom leaves out whatever old files hide in the bits above these, and extends the sign.
    bits, signed = int(header.BitsStored), int(header.get("PixelRepresentation") or 0)
    return ((-(2.0 ** (bits - 1)), 2.0 ** (bits - 1) - 1) if signed else (0.0, 2.0**bits - 1)), ()
