"""Image folder: which files of a folder are images to look at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.file_kind import kind_of_suffix

# The table of contents of a DICOM disc begins as an image does.
_NO_IMAGE = "DICOMDIR"
_PREAMBLE = 128
_DICOM = b"DICM"


class ImageFolder(NamedTuple):
    """The images of a folder.

    Parameters
    ----------
    files : tuple of str
        Paths that begin as the folder was given, sorted.
    notices : tuple of str
        What could not be looked into.
    """

    files: tuple[str, ...]
    notices: tuple[str, ...]


def image_folder(folder: str | os.PathLike[str], recursive: bool = False) -> ImageFolder:
    """List the images of a folder.

    Images are what is called so by its suffix, damaged ones included, and whatever begins as a DICOM file does:
    archives often export those without a suffix. Hidden files and folders are left out.

    Parameters
    ----------
    folder : path-like
    recursive : bool
        Whether to look into the folders below; links to folders are not followed.

    Raises
    ------
    InputError
        When it is no folder, cannot be read or holds no image.
    """
    root = Path(folder)
    if not root.exists():
        raise InputError(f"{root} cannot be scanned: there is no such folder.")
    if not root.is_dir():
        raise InputError(f"{root} cannot be scanned: it is not a folder.")
    refused: list[OSError] = []
    files = tuple(str(path) for path in _files(root, recursive, refused) if _is_image(path))
    if refused and refused[0].filename == str(root):
        raise InputError(f"{root} cannot be scanned: {refused[0].strerror}.")
    if not files:
        below = "" if recursive else "; the folders below were not looked into"
        raise InputError(f"{root} cannot be scanned: there is no image in it{below}.")
    return ImageFolder(files, tuple(f"{error.filename} was left out: {error.strerror}." for error in refused))


def _files(root: Path, recursive: bool, refused: list[OSError]) -> Iterator[Path]:
    for place, folders, names in os.walk(root, onerror=refused.append):
        # What is taken from this list is not walked through.
        folders[:] = sorted(name for name in folders if not name.startswith(".")) if recursive else []
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _is_image(path: Path) -> bool:
    if kind_of_suffix(path) is not None:
        return True
    if path.name.upper() == _NO_IMAGE or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(_PREAMBLE + len(_DICOM))[_PREAMBLE:] == _DICOM
    except OSError:
        return False
