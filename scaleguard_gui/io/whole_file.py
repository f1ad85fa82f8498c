"""Whole file: write a file completely or leave what was there."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from scaleguard_gui.core.errors import InputError


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` beside `path`, then put it in its place in one step.

    Raises
    ------
    InputError
        When it cannot be written; `path` is as it was then.
    """
    # A link stays a link: what it points to is replaced.
    final = Path(os.path.realpath(path))
    part = final.with_name(f".{final.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, final)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not a valid path"
        raise InputError(f"{Path(path).name} cannot be written: {reason}.") from None
