"""Recipe text: what was clicked, as commands for a shell and as lines of Python; both can be run as they are."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.gui.undo import SessionState


def as_command_line(state: SessionState) -> str:
    """Return one command a line.

    Raises
    ------
    InputError
        When an image is in no file, or is a frame, that a command could name.
    """
    files, recipe = _paths(state), state.recipe
    craft = recipe.mode == "craft"
    large = state.images.source if craft else state.images.suspect
    suffix = "png" if large is not None and large.pixels.dtype in (np.uint8, np.uint16) else "tif"
    suspect, original = (f"attack.{suffix}", "source") if craft else (files["suspect"], "original")
    front_end = ["--scaler", recipe.preprocess.scaler.name, "--size", str(recipe.preprocess.size)]
    front_end += _options("--scaler-param", recipe.preprocess.scaler)
    commands = []
    if craft:
        attack = ["attack", files["source"], files["target"], "-o", suspect, *front_end]
        attack += ["--method", recipe.attack.name, *_options("--param", recipe.attack)]
        commands.append([*attack, *_frame("--frame", state, "source"), *_frame("--target-frame", state, "target")])
    frame = [] if craft else _frame("--frame", state, "suspect")
    commands.append(["detect", suspect, *front_end, *_original(state, files, original), *frame])
    restore = ["restore", suspect, "-o", f"restored.{suffix}", "--restorer", recipe.restorer.name]
    commands.append([*restore, *front_end, *_options("--param", recipe.restorer), *frame])
    return "\n".join(shlex.join(["scaleguard", *words]) for words in commands) + "\n"


def as_python(state: SessionState) -> str:
    """Return a script that makes the same outcome and prints its findings; raises `InputError` like the commands."""
    recipe = state.recipe
    images = ",\n    ".join(
        f"{role}=read_image({path!r}{f', {index}' if (index := state.frame_indices.get(role, 0)) else ''})"
        for role, path in _paths(state).items()
    )
    detectors = "".join(f"\n        {_selection('detector', chosen)}," for chosen in recipe.detectors)
    size = recipe.preprocess.size
    return f"""\
from scaleguard_gui.core.pipeline import Pipeline
from scaleguard_gui.core.recipe import Images, Recipe
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import read_image

images = Images(
    {images},
)
recipe = Recipe(
    mode={recipe.mode!r},
    preprocess=Preprocess({_selection("scaler", recipe.preprocess.scaler)}, Size({size.width}, {size.height})),
    attack={_selection("attack", recipe.attack)},
    detectors=({detectors}
    ),
    restorer={_selection("restorer", recipe.restorer)},
)
outcome = Pipeline().run(images, recipe)
for finding in outcome.findings:
    print(finding.sentence)
"""


def _selection(kind: str, chosen: Selection) -> str:
    return f'Selection.of("{kind}", {chosen.name!r}, {chosen.parameters.to_mapping()!r})'


def _options(option: str, chosen: Selection) -> list[str]:
    values = chosen.parameters.to_mapping().items()
    return [word for name, value in values for word in (option, f"{name}={value}")]


def _frame(option: str, state: SessionState, role: str) -> list[str]:
    """Return the option that names a frame, counted from 1, where it is not the first."""
    index = state.frame_indices.get(role, 0)
    return [option, str(index + 1)] if index else []


def _original(state: SessionState, files: Mapping[str, str], role: str) -> list[str]:
    if role not in files:
        return []
    if state.frame_indices.get(role, 0):
        raise InputError(
            f"A command compares with the first frame of a file, and the {role} is another; copy as Python."
        )
    return ["--original", files[role]]


def _paths(state: SessionState) -> Mapping[str, str]:
    images = state.images
    if state.recipe.mode == "craft":
        needed: dict[str, Frame | None] = {"source": images.source, "target": images.target}
    else:
        needed = {"suspect": images.suspect, "original": images.original}
    paths = {}
    for role, frame in needed.items():
        if frame is None:
            if role != "original":
                raise InputError(f"There is no {role} yet; open one first.")
        elif not frame.path:
            raise InputError(f"The {role} is in no file yet; save it and open that file, then copy again.")
        else:
            paths[role] = str(Path(frame.path).resolve())
    return paths
