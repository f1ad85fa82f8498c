"""File kind: what a file is, told from its first bytes and not from its name."""

from __future__ import annotations

import os
from pathlib import Path

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.reading import file_error, unreadable

SUFFIXES: dict[str, tuple[str, ...]] = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "TIFF": (".tif", ".tiff"),
    "BMP": (".bmp", ".dib"),
    "WebP": (".webp",),
    "DICOM": (".dcm", ".dicom", ".ima"),
}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"BM", "BMP"),
)
_HEAD_LENGTH = 132


def file_kind(path: Path) -> str:
    """Return ``"PNG"``, ``"JPEG"``, ``"TIFF"``, ``"BMP"``, ``"WebP"`` or ``"DICOM"``.

    A DICOM file is known by its preamble; one without (allowed by old versions of the standard) by its suffix.

    Raises
    ------
    InputError
        When the file is missing, empty, a folder, not allowed to be read or none of these.
    """
    kind = _by_content(_head(path))
    if kind is None and kind_of_suffix(path) == "DICOM":
        return "DICOM"
    if kind is None:
        raise unreadable(path, f"it is not a {', '.join(list(SUFFIXES)[:-1])} or DICOM image")
    return kind


def kind_of_suffix(path: Path) -> str | None:
    """Return the kind that a file's name promises, or None where it promises none of ours."""
    suffix = path.suffix.lower()
    return next((kind for kind, suffixes in SUFFIXES.items() if suffix in suffixes), None)


def mislabelled(path: Path, kind: str) -> tuple[str, ...]:
    """Return a notice when the file's name promises another kind than its content is."""
    promised = kind_of_suffix(path)
    if promised in (None, kind):
        return ()
    return (f"{path.name} is a {kind} file by its content, not a {promised} file, and was read as such.",)


def _head(path: Path) -> bytes:
    try:
        # Opening a pipe or a device could wait for ever.
        if path.exists() and not path.is_file():
            raise unreadable(path, "it is a folder" if path.is_dir() else "it is not a regular file")
        with path.open("rb") as file:
            head = file.read(_HEAD_LENGTH)
            size = os.fstat(file.fileno()).st_size
    except (OSError, ValueError) as error:
        raise file_error(path, error) from None
    if size == 0:
        raise InputError(f"{path.name} cannot be read: the file is empty.")
    return head


def _by_content(head: bytes) -> str | None:
    if head[128:132] == b"DICM":
        return "DICOM"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
