"""The window, started from the command line; Qt is imported here and only when it is wanted."""

from __future__ import annotations

import importlib
from pathlib import Path

from scaleguard_gui.core.errors import InputError


def start_window(images: list[str]) -> int:
    """Open `images` in the window and return its exit code once it is closed.

    Raises
    ------
    InputError
        When an image does not exist, or Qt cannot be imported.
    """
    for image in images:
        if not Path(image).exists():
            raise InputError(f"{image} is neither a file nor a command; see 'scaleguard --help'.")
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        raise InputError(f"The window needs PySide6, which cannot be imported here: {error}.") from None
    from scaleguard_gui.gui.app import run

    return run(images)
