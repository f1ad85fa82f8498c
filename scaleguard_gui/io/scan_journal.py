"""Scan journal: what a batch has done, a line for each image, so that a later run can go on from there."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import scaleguard_gui
from scaleguard_gui.core.blind.calibration import Calibration
from scaleguard_gui.core.blind.document import unread_document
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.scanned_image import ScannedImage

FORMAT = "scaleguard-scan"
_BEGIN = f'{{"format": "{FORMAT}", '.encode()


class ScanJournal:
    """Remembers the results of a scan in a file.

    A result counts as long as its file keeps size and time of its last change, and version and calibration of the
    program are the same; what came to nothing is tried again.

    Parameters
    ----------
    path : path-like
        JSON lines; made by the first run. Results are added one by one, so that a run that is killed loses none.
    numbers : Calibration
        Of this run.

    Raises
    ------
    InputError
        When it is another kind of file, or cannot be read or written.
    """

    def __init__(self, path: str | os.PathLike[str], numbers: Calibration) -> None:
        self._path = Path(path)
        self._made_by = _made_by(numbers)
        self._entries: dict[str, dict[str, Any]] = {}
        for entry in self._read():
            self._entries[entry["image"]["file"]] = entry

    def known(self, files: Sequence[str], wants_thumbnails: bool) -> dict[int, ScannedImage]:
        """Return the results that still hold, by their place in `files`."""
        found = {}
        for place, file in enumerate(files):
            entry = self._entries.get(file)
            if entry is None or entry["made_by"] != self._made_by or entry["state"] != _state(file):
                continue
            image = _image(entry)
            if not image.error and (image.thumbnail or not wants_thumbnails):
                found[place] = image
        return found

    def add(self, image: ScannedImage) -> None:
        """Append a result; raises `InputError` when it cannot be written."""
        entry = {
            "format": FORMAT,
            "made_by": self._made_by,
            "state": _state(image.file),
            "image": dict(image.document),
            "front_end": image.front_end,
            "notices": list(image.notices),
            "thumbnail": base64.b64encode(image.thumbnail).decode(),
        }
        line = json.dumps(entry, allow_nan=False) + "\n"
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise InputError(f"{self._path} cannot be written: {error.strerror}.") from None

    def _read(self) -> list[dict[str, Any]]:
        try:
            data = self._path.read_bytes() if self._path.exists() else b""
        except OSError as error:
            raise InputError(f"{self._path} cannot be read: {error.strerror}.") from None
        entries = []
        # A run that was killed while writing leaves the last line without its end; what is added must not join it.
        whole, end, half = data.rpartition(b"\n")
        for line in whole.splitlines():
            try:
                entries.append(_checked(json.loads(line)))
            except (ValueError, KeyError, TypeError):
                raise self._foreign() from None
        if half:
            self._drop(half, len(whole) + len(end))
        return entries

    def _drop(self, half: bytes, length: int) -> None:
        """Cut the file after its last whole line."""
        if not half.startswith(_BEGIN[: len(half)]):
            raise self._foreign()
        try:
            os.truncate(self._path, length)
        except OSError as error:
            raise InputError(f"{self._path} cannot be written: {error.strerror}.") from None

    def _foreign(self) -> InputError:
        return InputError(f"{self._path} is not the journal of a scan; name another file.")


def _made_by(numbers: Calibration) -> dict[str, Any]:
    return {"version": scaleguard_gui.__version__, "calibrated": numbers.date, "threshold": numbers.threshold}


def _state(file: str) -> list[int] | None:
    try:
        state = os.stat(file)
    except OSError:
        return None
    return [state.st_size, state.st_mtime_ns]


def _checked(entry: Any) -> dict[str, Any]:
    """Return an entry of a journal; raises `ValueError`, `KeyError` or `TypeError` where it is none."""
    document = entry["image"]
    if entry["format"] != FORMAT or not unread_document("", "").keys() - {"error"} <= document.keys():
        raise ValueError
    _image(entry)
    return dict(entry)


def _image(entry: dict[str, Any]) -> ScannedImage:
    document = entry["image"]
    return ScannedImage(
        document, str(entry["front_end"]), tuple(entry["notices"]), base64.b64decode(entry["thumbnail"])
    )
