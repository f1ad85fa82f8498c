"""The pipeline: a frozen recipe and its images become an outcome; a stage re-runs only when its own inputs changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.histogram import exact_histogram, occupied_edges
from scaleguard_gui.core.inspections import Inspections
from scaleguard_gui.core.metrics import compare
from scaleguard_gui.core.recipe import Images, Outcome, Recipe
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.core.stage_cache import StageCache
from scaleguard_gui.core.stages import run_attack, run_detector, run_restorer, views_of
from scaleguard_gui.core.target import fit_target


class Pipeline:
    """Runs recipes; its cache makes a dragged restorer slider leave the attack alone.

    Parameters
    ----------
    inspections : Inspections, optional
        Memory of blind scans, for restorers that may only change what was found; its own by default.
    """

    def __init__(self, inspections: Inspections | None = None) -> None:
        self._cache = StageCache()
        self._inspections = inspections or Inspections()

    def run(
        self,
        images: Images,
        recipe: Recipe,
        ctx: RunContext | None = None,
        publish: Callable[[Outcome], None] | None = None,
    ) -> Outcome:
        """Run a recipe.

        Parameters
        ----------
        images : Images
            With source and target in Craft, with a suspect in Inspect.
        recipe : Recipe
        ctx : RunContext, optional
        publish : callable, optional
            Receives the outcome once its pictures and histograms are there and its measures are still pending.

        Returns
        -------
        Outcome
            Complete, unless a newer request waits: then the measures are left out.

        Raises
        ------
        InputError, ParameterError
            When images or parameters cannot be used together.
        Cancelled
            When `ctx` says so.
        """
        ctx = ctx or RunContext()
        pictures = self._pictures(images, recipe, ctx)
        if publish:
            publish(pictures)
        if ctx.is_superseded():
            return pictures
        return self._measure(pictures, ctx)

    def _pictures(self, images: Images, recipe: Recipe, ctx: RunContext) -> Outcome:
        seconds: dict[str, float] = {}

        def stage(name: str, key: Hashable, make: Callable[[], Any]) -> Any:
            ctx.check()
            value, seconds[name] = self._cache.recall(name, key, make)
            return value

        preprocess, restorer = recipe.preprocess, recipe.restorer
        scaler = algorithm("scaler", preprocess.scaler.name)
        scaler.load_libraries()
        crafted: Crafted | None = None
        fitted_notices: tuple[str, ...] = ()
        if recipe.mode == "craft":
            crafted, fitted_notices = self._attack(images, recipe, ctx, stage)
            attacked = crafted.frame
        else:
            if images.suspect is None:
                raise InputError("There is no image to inspect yet; open one first.")
            attacked = images.suspect
        preprocess.check_shrinks(attacked)
        view = stage("model view", (attacked, preprocess), lambda: preprocess.model_view(attacked))
        algorithm("restorer", restorer.name).load_libraries()
        scope = recipe.scope
        found = self._inspections.of(attacked, ctx) if scope.where == "detected" else None
        restored = stage(
            "restore",
            (attacked, preprocess, restorer, scope, found),
            lambda: run_restorer(attacked, preprocess, restorer, ctx, scope, found),
        )
        expected = stage("expected view", (restored, preprocess), lambda: preprocess.model_view(restored))
        difference = stage("difference", (view, expected), lambda: _difference(view, expected))
        shown = {"attacked": attacked, "model_view": view, "restored": restored}
        if recipe.mode == "craft" and images.source is not None:
            shown = {"source": images.source, **shown}
        edges = occupied_edges(*shown.values())
        histograms = {
            name: stage(f"histogram of {name}", (frame, edges.tobytes()), partial(exact_histogram, frame, edges))
            for name, frame in shown.items()
        }
        return Outcome(
            images=images,
            recipe=recipe,
            attacked=attacked,
            model_view=view,
            restored=restored,
            expected_view=expected,
            difference=difference,
            crafted=crafted,
            histograms=MappingProxyType(histograms),
            notices=_notices(images, crafted, (*scaler.notices, *fitted_notices, *restored.notices)),
            seconds=MappingProxyType(seconds),
        )

    def _attack(self, images: Images, recipe: Recipe, ctx: RunContext, stage: Any) -> tuple[Crafted, tuple[str, ...]]:
        """Return what the attack made, and what had to be done to the target."""
        source, target, preprocess = images.source, images.target, recipe.preprocess
        if source is None:
            raise InputError("An attack needs a source; open the image that a person shall see.")
        preprocess.check_shrinks(source)
        fitted = None
        if target is not None:
            fitted = stage("target", (target, source, preprocess), lambda: fit_target(target, source, preprocess))
        algorithm("attack", recipe.attack.name).load_libraries()
        crafted = stage(
            "attack",
            (source, fitted, preprocess, recipe.attack),
            lambda: run_attack(source, fitted, preprocess, recipe.attack, ctx),
        )
        return crafted, () if fitted is None else fitted.notices

    def _measure(self, pictures: Outcome, ctx: RunContext) -> Outcome:
        recipe, seconds = pictures.recipe, dict(pictures.seconds)
        original = pictures.images.source if recipe.mode == "craft" else pictures.images.original
        views = views_of(pictures.attacked, recipe.preprocess, original)
        findings = []
        for chosen in recipe.detectors:
            ctx.check()
            # A dozen detectors take seconds; a dragged slider must not wait for what nobody will see.
            if ctx.is_superseded():
                return pictures
            key = (pictures.attacked, recipe.preprocess, original, chosen)
            finding, seconds[chosen.name] = self._cache.recall(
                f"detect {chosen.name}", key, partial(run_detector, views, chosen, ctx)
            )
            findings.append(finding)
        comparisons = {}
        for title, (reference, other) in _pairs(pictures, original).items():
            ctx.check()
            comparisons[title], _ = self._cache.recall(
                f"compare {title}", (reference, other), partial(compare, reference, other)
            )
        epsilon, crafted = None, pictures.crafted
        if crafted is not None:
            judged = (pictures.attacked, crafted.goal, recipe.preprocess)
            epsilon, _ = self._cache.recall("epsilon", judged, partial(real_epsilon, *judged))
        return replace(
            pictures,
            epsilon=epsilon,
            findings=tuple(findings),
            comparisons=MappingProxyType(comparisons),
            seconds=MappingProxyType(seconds),
        )


def _difference(view: Frame, expected: Frame) -> Frame:
    gap = np.abs(view.pixels.astype(np.float32) - expected.pixels.astype(np.float32))
    return Frame(gap, (0.0, view.span), "difference")


def _pairs(pictures: Outcome, original: Frame | None) -> dict[str, tuple[Frame, Frame]]:
    """Name every pair of pictures that is worth comparing; the reference comes first."""
    pairs = {"restored to attack image": (pictures.attacked, pictures.restored)}
    pairs["model view to expected view"] = (pictures.expected_view, pictures.model_view)
    if original is not None:
        pairs["attack image to source"] = (original, pictures.attacked)
        pairs["restored to source"] = (original, pictures.restored)
    if pictures.crafted is not None:
        pairs["model view to target"] = (pictures.crafted.goal, pictures.model_view)
    return pairs


def _notices(images: Images, crafted: Crafted | None, stages: tuple[str, ...]) -> tuple[str, ...]:
    frames = [images.source, images.target, images.suspect, images.original]
    told = [notice for frame in frames if frame is not None for notice in frame.notices]
    return tuple(dict.fromkeys([*told, *stages, *(crafted.notices if crafted else ())]))
