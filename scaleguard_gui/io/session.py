"""Session files: what was open and chosen, as JSON; images stay where they are and are known by their SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from scaleguard_gui.core.errors import InputError, ScaleGuardError
from scaleguard_gui.core.recipe import Recipe
from scaleguard_gui.io.reading import file_error, unreadable
from scaleguard_gui.io.recipe_json import entry, recipe_from_mapping, recipe_to_mapping
from scaleguard_gui.io.whole_file import write_whole

FORMAT = "scaleguard-session"
VERSION = 1
ROLES = ("source", "target", "suspect", "original")

_MAX_BYTES = 10_000_000


@dataclass(frozen=True)
class SessionFile:
    """One opened image.

    Parameters
    ----------
    path : Path
        Absolute.
    sha256 : str
        Of the whole file, in hexadecimal digits.
    frame : int
        Frame or page, from 0.
    """

    path: Path
    sha256: str
    frame: int = 0

    @classmethod
    def of(cls, path: str | os.PathLike[str], frame: int = 0) -> Self:
        """Describe a file as it is now; raises `InputError` when it cannot be read."""
        path = Path(path).absolute()
        try:
            with path.open("rb") as file:
                return cls(path, hashlib.file_digest(file, "sha256").hexdigest(), frame)
        except OSError as error:
            raise file_error(path, error) from None


@dataclass(frozen=True)
class Session:
    """What a person opened, chose and looked at.

    Parameters
    ----------
    recipe : Recipe
    files : mapping of str to SessionFile
        By role: "source", "target", "suspect" or "original".
    view_state : dict
        Whatever the window wants to find again; JSON types only.
    notices : tuple of str
        On reading: files that are no longer what they were when the session was saved.
    """

    recipe: Recipe
    files: Mapping[str, SessionFile]
    view_state: dict[str, Any] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def write_session(path: str | os.PathLike[str], session: Session) -> None:
    """Write a session completely or not at all; image paths are stored relative to it where they can be.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    folder = Path(path).absolute().parent
    document = {
        "format": FORMAT,
        "version": VERSION,
        "recipe": recipe_to_mapping(session.recipe),
        "files": {
            role: {"path": _relative(file.path, folder), "sha256": file.sha256, "frame": file.frame}
            for role, file in session.files.items()
        },
        "view": session.view_state,
    }
    write_whole(path, (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


def read_session(path: str | os.PathLike[str]) -> Session:
    """Read a session and check all of it.

    Returns
    -------
    Session
        With a notice for every image that changed since; its settings still hold.

    Raises
    ------
    InputError
        When it is no session, of a later version, names unknown algorithms or bad values, or an image is missing.
    """
    path = Path(path)
    document = _load(path)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise unreadable(path, "it is not a ScaleGuard session")
    if document.get("version") != VERSION:
        raise unreadable(path, f"it is of version {document.get('version')!r:.20}, and this program reads {VERSION}")
    try:
        recipe = recipe_from_mapping(entry(document, "recipe", dict))
        files = {
            role: _file(role, described, path.absolute().parent)
            for role, described in entry(document, "files", dict).items()
        }
        session = Session(recipe, files, entry(document, "view", dict))
    except ScaleGuardError as error:
        raise unreadable(path, str(error).rstrip(".")) from None
    return _compared_with_disk(session)


def _load(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise file_error(path, error) from None
    if len(data) > _MAX_BYTES:
        raise unreadable(path, "it is too large for a session")
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise unreadable(path, "it is not a ScaleGuard session") from None


def _file(role: str, described: Any, folder: Path) -> SessionFile:
    if role not in ROLES:
        raise InputError(f"the role {role!r:.40} is unknown.")
    stored, frame = entry(described, "path", str), entry(described, "frame", int)
    path = Path(os.path.normpath(folder / stored))
    if not path.is_file():
        raise InputError(f"its {role}, {path}, is missing.")
    return SessionFile(path, entry(described, "sha256", str), max(0, frame))


def _compared_with_disk(session: Session) -> Session:
    changed = [
        f"{file.path.name} has changed since the session was saved: its SHA-256 differs."
        for file in session.files.values()
        if SessionFile.of(file.path).sha256 != file.sha256
    ]
    return replace(session, notices=tuple(changed))


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # Another drive of Windows.
        return str(path)
