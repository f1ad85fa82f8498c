"""Recipe text: what was clicked, as commands for a shell and as lines of Python; both can be run as they are."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess
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
    front_end = _front_end(recipe.preprocess)
    commands = []
    if craft:
        target = [files["target"]] if "target" in files else []
        attack = ["attack", files["source"], *target, "-o", suspect, *front_end]
        attack += ["--method", recipe.attack.name, *_options("--param", recipe.attack)]
        commands.append([*attack, *_frame("--frame", state, "source")])
        if target:
            commands[-1] += _frame("--target-frame", state, "target")
    frame = [] if craft else _frame("--frame", state, "suspect")
    commands.append(["detect", suspect, *front_end, *_original(state, files, original), *frame])
    restore = ["restore", suspect, "-o", f"restored.{suffix}", "--restorer", recipe.restorer.name]
    commands.append([*restore, *front_end, *_options("--param", recipe.restorer), *_scope(recipe.scope), *frame])
    return "\n".join(shlex.join(["scaleguard", *words]) for words in commands) + "\n"


def as_python(state: SessionState) -> str:
    """Return a script that makes the same outcome and prints its findings; raises `InputError` like the commands."""
    recipe = state.recipe
    images = ",\n    ".join(
        f"{role}=read_image({path!r}{f', {index}' if (index := state.frame_indices.get(role, 0)) else ''})"
        for role, path in _paths(state).items()
    )
    detectors = "".join(f"\n        {_selection('detector', chosen)}," for chosen in recipe.detectors)
    size, fit = recipe.preprocess.size, recipe.preprocess.fit
    return f"""\
from scaleguard_gui.core.pipeline import Pipeline
from scaleguard_gui.core.recipe import Images, Recipe
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import read_image

images = Images(
    {images},
)
recipe = Recipe(
    mode={recipe.mode!r},
    preprocess=Preprocess(
        {_selection("scaler", recipe.preprocess.scaler)},
        Size({size.width}, {size.height}),
        Fit({fit.kind!r}, resize={fit.resize}, pad={fit.pad!r}),
        colour={recipe.preprocess.colour!r},
    ),
    attack={_selection("attack", recipe.attack)},
    detectors=({detectors}
    ),
    restorer={_selection("restorer", recipe.restorer)},
    scope=RestoreScope({recipe.scope.where!r}, {recipe.scope.least_weight!r}),
)
outcome = Pipeline().run(images, recipe)
for finding in outcome.findings:
    print(finding.sentence)
"""


def _selection(kind: str, chosen: Selection) -> str:
    return f'Selection.of("{kind}", {chosen.name!r}, {chosen.parameters.to_mapping()!r})'


def _front_end(preprocess: Preprocess) -> list[str]:
    """Return the options that describe a front end; what is as a command has it anyway is left out."""
    fit = preprocess.fit
    words = ["--scaler", preprocess.scaler.name, "--size", str(preprocess.size)]
    words += _options("--scaler-param", preprocess.scaler)
    if fit.kind != "stretch":
        words += ["--fit", fit.kind]
    if fit.kind == "crop" and fit.resize:
        words += ["--resize", str(fit.resize)]
    if fit.kind == "letterbox":
        words += ["--pad", f"{fit.pad:.15g}"]
    return [*words, "--colour", preprocess.colour] if preprocess.colour != "keep" else words


def _options(option: str, chosen: Selection) -> list[str]:
    values = chosen.parameters.to_mapping().items()
    return [word for name, value in values for word in (option, f"{name}={value}")]


def _scope(scope: RestoreScope) -> list[str]:
    """Return the options that say which pixels may change; none where all may."""
    if scope.where == "everywhere":
        return []
    weight = ["--least-weight", str(scope.least_weight)] if scope.where == "considered" else []
    return ["--only", scope.where, *weight]


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
    optional = {"original"}
    if state.recipe.mode == "craft":
        needed: dict[str, Frame | None] = {"source": images.source, "target": images.target}
        if not algorithm("attack", state.recipe.attack.name).needs_target:
            optional.add("target")
    else:
        needed = {"suspect": images.suspect, "original": images.original}
    paths = {}
    for role, frame in needed.items():
        if frame is None:
            if role not in optional:
                raise InputError(f"There is no {role} yet; open one first.")
        elif not frame.path:
            raise InputError(f"The {role} is in no file yet; save it and open that file, then copy again.")
        else:
            paths[role] = str(Path(frame.path).resolve())
    return paths
