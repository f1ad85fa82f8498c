"""What the window starts with, in one place: the default recipe, and a model view that suits the image."""

from __future__ import annotations

from dataclasses import replace

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images, Mode, Recipe
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

DEFAULT_SIZE = Size(224, 224)
# Those that decide, and are quick enough to follow a slider.
LIVE_DETECTORS = ("lattice-contrast", "histogram-difference", "down-and-up")

# Sides of square model views to offer when the wanted one does not fit into the image.
_SMALLER_SIDES = (224, 192, 160, 128, 112, 96, 64, 48, 32, 16)
# Ratios to leave, the better one first: at 2 the linear scaler reads every pixel, and nothing is left to restore from.
_RATIOS_LEFT = (4, 2)


def default_recipe(mode: Mode = "craft") -> Recipe:
    """Return the recipe of a fresh window."""
    return Recipe(
        mode=mode,
        preprocess=Preprocess(Selection.of("scaler", "opencv.linear"), DEFAULT_SIZE),
        attack=Selection.of("attack", "l2", {"epsilon": 2}),
        detectors=tuple(Selection.of("detector", name) for name in LIVE_DETECTORS),
        restorer=Selection.of("restorer", "selective-median"),
    )


def large_image(images: Images, mode: Mode) -> Frame | None:
    """Return the image that the front end shrinks in this mode, where one is open."""
    return images.source if mode == "craft" else images.suspect


def fit_recipe(recipe: Recipe, frame: Frame) -> tuple[Recipe, str]:
    """Make the model view small enough for an image.

    Parameters
    ----------
    recipe : Recipe
    frame : Frame
        The source or suspect.

    Returns
    -------
    recipe : Recipe
        The same one where its size fits.
    notice : str
        The sentence that tells what was changed; empty where nothing was.

    Raises
    ------
    InputError
        When the image is too small for any scaling attack.
    """
    if min(recipe.preprocess.scaling_ratio(frame)) >= 1:
        return recipe, ""
    label = frame.name or "The image"
    smallest = _SMALLER_SIDES[-1] * _RATIOS_LEFT[-1]
    sizes = [Size(side, side) for side in _SMALLER_SIDES]
    smaller = [_with_size(recipe.preprocess, size) for size in sizes]
    found = next((p for ratio in _RATIOS_LEFT for p in smaller if min(p.scaling_ratio(frame)) >= ratio), None)
    if found is None:
        raise InputError(
            f"{label} is {frame.width}x{frame.height} pixels; "
            f"at least {smallest}x{smallest} are needed for a model view to attack."
        )
    notice = (
        f"{label} ({frame.width}x{frame.height}) is smaller than the model view ({recipe.preprocess.size}); "
        f"the model view was set to {found.size}."
    )
    return replace(recipe, preprocess=found), notice


def _with_size(preprocess: Preprocess, size: Size) -> Preprocess:
    """Return a front end with another size, and where it crops, with as much cut off."""
    fit = preprocess.fit
    if fit.kind == "crop" and fit.resize:
        fit = replace(fit, resize=max(round(fit.resize * max(size) / max(preprocess.size)), max(size)))
    return replace(preprocess, size=size, fit=fit)
