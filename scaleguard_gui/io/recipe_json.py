"""Recipe and JSON: a recipe as a mapping that JSON can hold, and back with everything checked."""

from __future__ import annotations

from typing import Any

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.recipe import Recipe
from scaleguard_gui.core.registry import Kind, Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

_MODES = ("craft", "inspect")


def recipe_to_mapping(recipe: Recipe) -> dict[str, Any]:
    """Return all choices of a recipe as a dict that JSON can hold."""
    return {
        "mode": recipe.mode,
        "preprocess": {
            "scaler": recipe.preprocess.scaler.to_mapping(),
            "size": {"width": recipe.preprocess.size.width, "height": recipe.preprocess.size.height},
        },
        "attack": recipe.attack.to_mapping(),
        "detectors": [chosen.to_mapping() for chosen in recipe.detectors],
        "restorer": recipe.restorer.to_mapping(),
    }


def recipe_from_mapping(mapping: Any) -> Recipe:
    """Build a recipe from what `recipe_to_mapping` gave.

    Raises
    ------
    InputError, ParameterError
        When a part is missing or of a wrong type, an algorithm unknown or a parameter out of its range.
    """
    mode = entry(mapping, "mode", str)
    if mode not in _MODES:
        raise InputError(f"mode must be one of {', '.join(_MODES)}, not {mode!r}.")
    preprocess = entry(mapping, "preprocess", dict)
    size = entry(preprocess, "size", dict)
    return Recipe(
        mode=mode,
        preprocess=Preprocess(
            _selection("scaler", entry(preprocess, "scaler", dict)),
            Size(entry(size, "width", int), entry(size, "height", int)),
        ),
        attack=_selection("attack", entry(mapping, "attack", dict)),
        detectors=tuple(_selection("detector", chosen) for chosen in entry(mapping, "detectors", list)),
        restorer=_selection("restorer", entry(mapping, "restorer", dict)),
    )


def entry(mapping: Any, key: str, wanted: type) -> Any:
    """Return ``mapping[key]``, or raise `InputError` when it is missing or not of the type `wanted`."""
    value = mapping.get(key) if isinstance(mapping, dict) else None
    # JSON's true is no number, though Python's is.
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise InputError(f"the entry {key!r} is missing or not of the right type.")
    return value


def _selection(kind: Kind, mapping: Any) -> Selection:
    name, values = entry(mapping, "name", str), entry(mapping, "parameters", dict)
    try:
        return Selection.of(kind, name, values)
    except ParameterError as error:
        raise ParameterError(f"{name}: {error}") from None
