"""Calibrations: the numbers behind the verdict - those that are shipped, or those that a person made of own images."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaleguard_gui.core.blind.calibration import FILE, Calibration, calibration
from scaleguard_gui.io.own_folder import own_folder, write_setting


def own_calibration_file() -> Path:
    """Return where a person's own calibration is kept; the file need not exist."""
    return own_folder() / FILE


def current_calibration(path: str | os.PathLike[str] | None = None) -> Calibration:
    """Return the calibration of a file; without one a person's own, and where there is none the shipped one.

    Raises
    ------
    InputError
        When the file is missing or damaged; a person's own is not passed over then, as it would be another verdict.
    """
    if path is not None:
        return calibration(Path(path))
    own = own_calibration_file()
    return calibration(own if own.exists() else None)


def write_calibration(path: Path, document: Mapping[str, Any]) -> Calibration:
    """Write a calibration's document whole or not at all, and return what a reader gets from it.

    Raises
    ------
    InputError
        When the document is none, or the file cannot be written; what was there is as it was then.
    """
    numbers = Calibration.of_document(document, path)
    write_setting(path, (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())
    return numbers
