"""The recipe and its outcome: what a person opened and chose, and what came of it; all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.histogram import Histogram
from scaleguard_gui.core.metrics import Comparison
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess

Mode = Literal["craft", "inspect"]
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Images:
    """What a person opened.

    Parameters
    ----------
    source, target : Frame, optional
        For crafting.
    suspect : Frame, optional
        For inspecting.
    original : Frame, optional
        The honest version of the suspect, where there is one; of the suspect's shape.
    """

    source: Frame | None = None
    target: Frame | None = None
    suspect: Frame | None = None
    original: Frame | None = None


@dataclass(frozen=True)
class Recipe:
    """All that a person chose; with the same images it always gives the same outcome.

    Parameters
    ----------
    mode : {"craft", "inspect"}
        Attack a source, or examine a suspect as it is.
    preprocess : Preprocess
    attack : Selection
        Not run in Inspect, but kept, so that switching modes loses nothing.
    detectors : tuple of Selection
    restorer : Selection
    scope : RestoreScope
        Which pixels the restorer may change.
    """

    mode: Mode
    preprocess: Preprocess
    attack: Selection
    detectors: tuple[Selection, ...]
    restorer: Selection
    scope: RestoreScope = EVERYWHERE

    @property
    def is_heavy(self) -> bool:
        """True when a stage is too slow to follow a dragged slider."""
        # A suspect is scanned once, but every attack that is crafted is another image.
        if self.mode == "craft" and self.scope.where == "detected":
            return True
        stages = [("restorer", self.restorer)] + ([("attack", self.attack)] if self.mode == "craft" else [])
        return any(algorithm(kind, chosen.name).heavy for kind, chosen in stages)  # type: ignore[arg-type] # literals above


@dataclass(frozen=True)
class Outcome:
    """What came of a recipe.

    Parameters
    ----------
    images, recipe
        What was asked: an outcome remembers the parameters that made it.
    attacked : Frame
        The attack image, or the suspect; (M, N[, 3]).
    model_view : Frame
        D = scale(attacked); (m, n[, 3]).
    restored : Frame
        Of the shape of `attacked`.
    expected_view : Frame
        scale(restored): what the model should see.
    difference : Frame
        abs(D - expected view), float32 in stored values: the map of what the model sees and a person does not.
    crafted : Crafted, optional
        What the attack gave beside its image: goal, certificate, maps; in Craft only.
    epsilon : float or None
        How near the model view comes to the goal, in grey levels (`core.epsilon`); None while pending, and in Inspect.
    histograms : mapping
        "source" (Craft), "attacked", "model_view", "restored", all over the same bins.
    findings : tuple of Finding or None
        None while pending.
    comparisons : mapping or None
        Title ("attack image to source") to `Comparison`; None while pending.
    notices : tuple of str
        What had to be done to the inputs.
    seconds : mapping
        Stage to seconds of its last real run.
    generation : int
        Number of the request; larger is newer.
    """

    images: Images
    recipe: Recipe
    attacked: Frame
    model_view: Frame
    restored: Frame
    expected_view: Frame
    difference: Frame
    crafted: Crafted | None = None
    epsilon: float | None = None
    histograms: Mapping[str, Histogram] = field(default_factory=lambda: _EMPTY)
    findings: tuple[Finding, ...] | None = None
    comparisons: Mapping[str, Comparison] | None = None
    notices: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=lambda: _EMPTY)
    generation: int = 0

    @property
    def is_complete(self) -> bool:
        """True once the measures are there as well as the pictures."""
        return self.findings is not None
