"""Recipe and JSON: a recipe as a mapping that JSON can hold, and back with everything checked."""

from __future__ import annotations

from typing import Any

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.recipe import Recipe
from scaleguard_gui.core.registry import Kind, Selection
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

_MODES = ("craft", "inspect")


def recipe_to_mapping(recipe: Recipe) -> dict[str, Any]:
    """Return all choices of a recipe as a dict that JSON can hold."""
    return {
        "mode": recipe.mode,
        "preprocess": preprocess_to_mapping(recipe.preprocess),
        "attack": recipe.attack.to_mapping(),
        "detectors": [chosen.to_mapping() for chosen in recipe.detectors],
        "restorer": recipe.restorer.to_mapping(),
        "scope": recipe.scope.to_mapping(),
    }


def recipe_from_mapping(mapping: Any) -> Recipe:
    """Build a recipe from what `recipe_to_mapping` gave.

    A mapping without a scope, as older files have it, lets the restorer change what it wants to.

    Raises
    ------
    InputError, ParameterError
        When a part is missing or of a wrong type, an algorithm unknown or a parameter out of its range.
    """
    mode = entry(mapping, "mode", str)
    if mode not in _MODES:
        raise InputError(f"mode must be one of {', '.join(_MODES)}, not {mode!r}.")
    return Recipe(
        mode=mode,
        preprocess=preprocess_from_mapping(entry(mapping, "preprocess", dict)),
        attack=_selection("attack", entry(mapping, "attack", dict)),
        detectors=tuple(_selection("detector", chosen) for chosen in entry(mapping, "detectors", list)),
        restorer=_selection("restorer", entry(mapping, "restorer", dict)),
        scope=RestoreScope.from_mapping(entry(mapping, "scope", dict)) if "scope" in mapping else EVERYWHERE,
    )


def preprocess_to_mapping(preprocess: Preprocess) -> dict[str, Any]:
    """Return a front end as a dict that JSON can hold."""
    fit = preprocess.fit
    return {
        "scaler": preprocess.scaler.to_mapping(),
        "size": {"width": preprocess.size.width, "height": preprocess.size.height},
        "fit": {"kind": fit.kind, "resize": fit.resize, "pad": fit.pad},
        "colour": preprocess.colour,
    }


def preprocess_from_mapping(mapping: dict[str, Any]) -> Preprocess:
    """Build a front end from what `preprocess_to_mapping` gave; raises like `recipe_from_mapping`.

    A mapping without fit and colour, as older files have it, stretches and keeps the colours.
    """
    size = entry(mapping, "size", dict)
    fit = Fit()
    if "fit" in mapping:
        told = entry(mapping, "fit", dict)
        fit = Fit(entry(told, "kind", str), entry(told, "resize", int), float(entry(told, "pad", (int, float))))  # type: ignore[arg-type] # Fit checks the word
    return Preprocess(
        _selection("scaler", entry(mapping, "scaler", dict)),
        Size(entry(size, "width", int), entry(size, "height", int)),
        fit,
        entry(mapping, "colour", str) if "colour" in mapping else "keep",  # type: ignore[arg-type] # Preprocess checks it
    )


def entry(mapping: Any, key: str, wanted: type | tuple[type, ...]) -> Any:
    """Return ``mapping[key]``, or raise `InputError` when it is missing or not of the type `wanted`."""
    value = mapping.get(key) if isinstance(mapping, dict) else None
    # JSON's true is no number, though Python's is.
    if not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
        raise InputError(f"the entry {key!r} is missing or not of the right type.")
    return value


def _selection(kind: Kind, mapping: Any) -> Selection:
    name, values = entry(mapping, "name", str), entry(mapping, "parameters", dict)
    try:
        return Selection.of(kind, name, values)
    except ParameterError as error:
        raise ParameterError(f"{name}: {error}") from None
