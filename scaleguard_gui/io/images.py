"""Images: read any supported file as a frame, and write a frame as a whole file or not at all."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.io.dicom import count_dicom_frames, read_dicom
from scaleguard_gui.io.encode import WRITERS, check_encodable
from scaleguard_gui.io.file_kind import SUFFIXES, file_kind, kind_of_suffix, mislabelled
from scaleguard_gui.io.quiet import silence_libraries
from scaleguard_gui.io.raster import count_raster_frames, read_raster
from scaleguard_gui.io.whole_file import write_whole
from scaleguard_gui.io.write_options import WriteOptions

READABLE: tuple[str, ...] = tuple(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
WRITABLE: tuple[str, ...] = tuple(suffix for kind in WRITERS for suffix in SUFFIXES[kind])

silence_libraries()


def read_image(path: str | os.PathLike[str], frame_index: int = 0) -> Frame:
    """Read one picture of a PNG, JPEG, TIFF, BMP, WebP or DICOM file, told by its content.

    Parameters
    ----------
    path : path-like
    frame_index : int
        Frame of a DICOM file, page of a TIFF; from 0.

    Returns
    -------
    Frame
        Stored values; (M, N) for grey, (M, N, 3) for RGB. What had to be done to it stands in its `notices`.

    Raises
    ------
    InputError
        One sentence naming the file and the reason.
    """
    path = Path(path)
    kind = file_kind(path)
    frame = read_dicom(path, frame_index) if kind == "DICOM" else read_raster(path, kind, frame_index)
    return replace(frame, notices=(*mislabelled(path, kind), *frame.notices))


def count_frames(path: str | os.PathLike[str]) -> int:
    """Return how many pictures a file holds, without decoding them; raises `InputError`."""
    path = Path(path)
    kind = file_kind(path)
    return count_dicom_frames(path) if kind == "DICOM" else count_raster_frames(path, kind)


def check_writable(path: str | os.PathLike[str], frame: Frame) -> str:
    """Return the kind of file that `path` names; raises `InputError` when it cannot be written or hold `frame`.

    Called before long work, so that nobody waits for a result that cannot be kept.
    """
    path = Path(path)
    kind = kind_of_suffix(path)
    if kind is None:
        raise InputError(f"{path.name} cannot be written: its name must end in one of {', '.join(WRITABLE)}.")
    if not path.parent.is_dir():
        raise InputError(f"{path} cannot be written: there is no folder {path.parent}.")
    if path.is_dir():
        raise InputError(f"{path} cannot be written: it is a folder.")
    check_encodable(path, kind, frame)
    return kind


def write_image(
    path: str | os.PathLike[str],
    frame: Frame,
    options: WriteOptions = WriteOptions(),  # noqa: B008 # frozen
) -> tuple[str, ...]:
    """Write `frame` in the format that the suffix of `path` names; display settings are not applied.

    Parameters
    ----------
    path : path-like
    frame : Frame
    options : WriteOptions

    Returns
    -------
    tuple of str
        Notices: what the file does not keep of the frame.

    Raises
    ------
    InputError
        When the format cannot hold the frame, the file is the one that the frame was made from, or it cannot be
        written; no half file stays behind.
    """
    path = Path(path)
    kind = check_writable(path, frame)
    if options.origin and path.resolve() == Path(options.origin).resolve():
        raise InputError(f"{path.name} cannot be written: the picture was made from this file, which stays as it is.")
    encoded = WRITERS[kind](frame, options)
    write_whole(path, encoded.data)
    return encoded.notices
