"""Folders: where file dialogs start."""

from __future__ import annotations

import sys
from pathlib import Path

from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.resources import resource_path


def working_folder(images: Images) -> Path:
    """Return the folder of the open images; home where they are samples, which lie inside the program."""
    for frame in (images.suspect, images.source, images.target):
        if frame is not None and frame.path and not _is_part_of_program(Path(frame.path)):
            return Path(frame.path).absolute().parent
    return Path.home()


def _is_part_of_program(path: Path) -> bool:
    return any(path.resolve().is_relative_to(folder) for folder in (resource_path().resolve(), Path(sys.prefix)))
