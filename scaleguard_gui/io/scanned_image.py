"""Scanned image: one file through the blind scan, whatever it holds; the per-image job of every batch."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaleguard_gui.core.blind.calibration import Calibration
from scaleguard_gui.core.blind.document import FAILED, image_document, unread_document
from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.errors import ScaleGuardError
from scaleguard_gui.io.images import read_image
from scaleguard_gui.io.presets import known_front_ends
from scaleguard_gui.io.thumbnail import jpeg_thumbnail


@dataclass(frozen=True)
class ScannedImage:
    """A row of a batch.

    Parameters
    ----------
    document : mapping
        As `core.blind.document` makes it; with ``error`` where the file came to nothing.
    front_end : str
        Size and family of the strongest candidate, for people; empty where there is none.
    notices : tuple of str
        What was done to the file on reading, such as which of its frames was looked at.
    thumbnail : bytes
        JPEG; empty where none was asked for.
    details : str
        Of a fault of this program, for its log.
    """

    document: Mapping[str, Any]
    front_end: str = ""
    notices: tuple[str, ...] = ()
    thumbnail: bytes = b""
    details: str = ""

    @property
    def file(self) -> str:
        """Path as it was given."""
        return str(self.document["file"])

    @property
    def error(self) -> str:
        """Why there is no result; empty where there is one."""
        return str(self.document.get("error", ""))

    @classmethod
    def failed(cls, file: str, error: str, details: str = "") -> ScannedImage:
        """Return the row of a file that nothing is wrong with, but that this program failed on."""
        return cls(unread_document(file, error, FAILED), details=details)


def scan_file(file: str, numbers: Calibration, wants_thumbnail: bool = False) -> ScannedImage:
    """Read the first frame of a file and scan it.

    Parameters
    ----------
    file : str
    numbers : Calibration
    wants_thumbnail : bool

    Returns
    -------
    ScannedImage
        Also for a file that cannot be read, and for a fault of this program: a batch goes on.
    """
    try:
        frame = read_image(file)
        thumbnail = jpeg_thumbnail(frame) if wants_thumbnail else b""
        inspection = inspect(frame, None, numbers, known_front_ends())
    except ScaleGuardError as error:
        return ScannedImage(unread_document(file, str(error)))
    except MemoryError:
        return ScannedImage.failed(file, f"{file} is too large for the memory there is; use fewer jobs.")
    except Exception as error:  # noqa: BLE001 # a job runner: a bug in one image must not end the batch
        sentence = f"Something went wrong inside ScaleGuard ({type(error).__name__})."
        return ScannedImage.failed(file, sentence, traceback.format_exc())
    return scanned(file, inspection, thumbnail)


def scanned(file: str, inspection: Inspection, thumbnail: bytes = b"") -> ScannedImage:
    """Return the row of an image that was inspected."""
    candidates = inspection.scan.candidates
    front_end = f"{candidates[0].preprocess.size} {candidates[0].family}" if candidates else ""
    return ScannedImage(image_document(file, inspection), front_end, inspection.suspect.notices, thumbnail)
