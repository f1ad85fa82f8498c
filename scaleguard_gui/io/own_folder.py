"""Own folder: where a person's own settings are kept."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.whole_file import write_whole

# Names a folder to look for a person's own settings in, instead of the one that the system has for them.
FOLDER_VARIABLE = "SCALEGUARD_CONFIG"


def own_folder() -> Path:
    """Return the folder of a person's own settings; it need not exist."""
    return Path(os.environ.get(FOLDER_VARIABLE) or platformdirs.user_config_dir("ScaleGuard", appauthor=False))


def write_setting(path: Path, data: bytes) -> None:
    """Write a file whole, in a folder that is made where there is none; raises `InputError` when that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from None
    write_whole(path, data)
