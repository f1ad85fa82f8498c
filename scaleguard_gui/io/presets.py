"""Presets: named front ends of real pipelines, those that are shipped and those that a person keeps."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaleguard_gui.core.errors import InputError, ParameterError, ScaleGuardError
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.io.own_folder import own_folder, write_setting
from scaleguard_gui.io.reading import file_error
from scaleguard_gui.io.recipe_json import entry, preprocess_from_mapping, preprocess_to_mapping

FORMAT, VERSION = "scaleguard-presets", 1
SHIPPED_FILE, OWN_FILE = "preprocess_presets.json", "presets.json"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Preset:
    """A front end with a name.

    Parameters
    ----------
    name : str
        For commands: at most 60 letters, digits, dots, hyphens and underscores; begins with a letter or digit.
    label : str
        For the screen.
    note : str
        Which pipeline this is, and where that is documented.
    preprocess : Preprocess
    is_own : bool
        True for those that a person keeps, false for shipped ones.

    Raises
    ------
    ParameterError
        When the name cannot be used in commands.
    """

    name: str
    label: str
    note: str
    preprocess: Preprocess
    is_own: bool = True

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ParameterError(
                "The name of a preset must begin with a letter or digit and hold at most 60 letters, digits, dots, "
                f"hyphens and underscores; {self.name!r} does not."
            )


def presets() -> tuple[tuple[Preset, ...], tuple[str, ...]]:
    """Return all presets, and a sentence about each that cannot be used.

    Returns
    -------
    presets : tuple of Preset
        The shipped ones in their order, then a person's own in theirs; an own one takes the place of the shipped one
        of its name.
    complaints : tuple of str
        Each names the file and the reason; what it is about was left out.
    """
    complaints: list[str] = []
    found: dict[str, Preset] = {}
    for path, is_own in ((resource_path(SHIPPED_FILE), False), (own_file(), True)):
        try:
            entries = _own_entries() if is_own else _entries(path)
        except InputError as error:
            complaints.append(str(error))
            continue
        for number, described in enumerate(entries, 1):
            try:
                preset = _preset(described, is_own)
            except ScaleGuardError as error:
                name = described.get("name", number) if isinstance(described, dict) else number
                complaints.append(f"Preset {name} in {path} was left out: {error}")
            else:
                found[preset.name] = preset
    return tuple(found.values()), tuple(complaints)


def known_front_ends() -> tuple[Preprocess, ...]:
    """Return the front ends of all presets, for whoever looks for traces of one."""
    return tuple(one.preprocess for one in presets()[0])


def named_front_ends() -> tuple[FrontEnd, ...]:
    """Return the front ends of all presets by their names, as rows of a table."""
    return tuple(FrontEnd(one.name, one.preprocess) for one in presets()[0])


def preset(name: str) -> Preset:
    """Return one preset; raises `ParameterError` with the names there are, and why any are left out."""
    known, complaints = presets()
    for candidate in known:
        if candidate.name == name:
            return candidate
    there_are = f"There is no preset {name!r}; there are {', '.join(candidate.name for candidate in known)}."
    raise ParameterError(" ".join([there_are, *complaints]))


def save_preset(kept: Preset) -> None:
    """Keep a preset as a person's own, in place of an own one of its name.

    Raises
    ------
    InputError
        When the file cannot be written, or what is in it cannot be read: it is left as it is then.
    """
    described = {
        "name": kept.name,
        "label": kept.label,
        "note": kept.note,
        "preprocess": preprocess_to_mapping(kept.preprocess),
    }
    entries = _own_entries()
    left = [other for other in entries if not _is_named(other, kept.name)]
    place = next((place for place, other in enumerate(entries) if _is_named(other, kept.name)), len(left))
    left.insert(place, described)
    _write(left)


def delete_preset(name: str) -> None:
    """Forget one of a person's own presets; the shipped one of its name, if there is one, is seen again.

    Raises
    ------
    ParameterError
        When there is no own preset of this name; shipped ones stay.
    InputError
        As `save_preset`.
    """
    entries = _own_entries()
    left = [other for other in entries if not _is_named(other, name)]
    if len(left) == len(entries):
        raise ParameterError(f"There is no preset {name!r} of your own; shipped presets cannot be deleted.")
    _write(left)


def own_file() -> Path:
    """Return where a person's own presets are kept; the file need not exist."""
    return own_folder() / OWN_FILE


def _preset(described: Any, is_own: bool) -> Preset:
    name, label, note = (entry(described, key, str) for key in ("name", "label", "note"))
    return Preset(name, label, note, preprocess_from_mapping(entry(described, "preprocess", dict)), is_own)


def _is_named(described: Any, name: str) -> bool:
    return isinstance(described, dict) and described.get("name") == name


def _own_entries() -> list[Any]:
    return _entries(own_file()) if own_file().exists() else []


def _entries(path: Path) -> list[Any]:
    """Return what a file of presets holds, unchecked: an entry of a later version must survive being saved by this."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise file_error(path, error) from None
    try:
        if len(data) > _MAX_BYTES:
            raise ValueError
        document = json.loads(data)
        if entry(document, "format", str) != FORMAT or entry(document, "version", int) != VERSION:
            raise ValueError
        return list(entry(document, "presets", list))
    except (ValueError, RecursionError, InputError):
        raise InputError(
            f"{path} cannot be used: it is damaged, or no file of presets of this version; mend it or move it away."
        ) from None


def _write(entries: list[Any]) -> None:
    document = {"format": FORMAT, "version": VERSION, "presets": entries}
    write_setting(own_file(), (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())
