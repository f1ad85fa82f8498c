"""Deflated DICOM: a whole data set is compressed, so its inflated size is measured before it is unpacked."""

from __future__ import annotations

import zlib
from pathlib import Path

from pydicom.filereader import read_file_meta_info
from pydicom.uid import DeflatedExplicitVRLittleEndian

from scaleguard_gui.io.reading import MAX_PIXELS, unreadable

# RGB of 16 bits at the largest picture that is read at all.
MAX_INFLATED = MAX_PIXELS * 6

_META_START = 128 + 4
_GROUP_LENGTH_ELEMENT = 12
_CHUNK = 1 << 20


def check_inflated_size(path: Path, limit: int = MAX_INFLATED) -> None:
    """Raise `InputError` when a deflated file unpacks to more than `limit` bytes; others are left alone."""
    with path.open("rb") as file:
        file.seek(128)
        if file.read(4) != b"DICM":
            return
    meta = read_file_meta_info(path)
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return
    inflater, total = zlib.decompressobj(-zlib.MAX_WBITS), 0
    with path.open("rb") as file:
        file.seek(_META_START + _GROUP_LENGTH_ELEMENT + meta.FileMetaInformationGroupLength)
        data = file.read(_CHUNK)
        while data and not inflater.eof:
            total += len(inflater.decompress(data, _CHUNK))
            if total > limit:
                raise unreadable(path, f"it unpacks to more than {limit / 1e6:.0f} million bytes")
            data = inflater.unconsumed_tail or file.read(_CHUNK)
