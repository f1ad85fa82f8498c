"""An outcome made by the real scaler and the real measures, and algorithms that only tests register."""

from dataclasses import dataclass, replace
from types import MappingProxyType

import cv2
import numpy as np

from scaleguard_gui.core import registry
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.frame import Display, Frame
from scaleguard_gui.core.histogram import common_edges, exact_histogram
from scaleguard_gui.core.metrics import compare
from scaleguard_gui.core.params import Parameters, choice, flag, integer, number
from scaleguard_gui.core.recipe import Images, Outcome, Recipe
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size


@dataclass(frozen=True)
class EveryKind(Parameters):
    share: float = number(2.0, 0.5, 30.0, step=0.25, label="Share", unit="grey levels", help="How much.")
    count: int = integer(7, 1, 50, step=2, label="Count", help="How often.")
    seed: int = integer(0, 0, 2**31 - 1, label="Seed", help="Where chance starts.")
    norm: str = choice("l2", ("l2", "linf"), label="Norm", help="What stays small.")
    colour: bool = flag(True, label="Colour", help="All channels.")


def register_samples(monkeypatch):
    """Register a few algorithms until the end of the test."""
    for kind in ("scaler", "attack", "detector", "restorer"):
        registry.algorithms(kind)  # what is found for the first time must be kept beyond this test
    monkeypatch.setattr(registry, "_algorithms", dict(registry._algorithms))
    for kind in ("attack", "detector", "restorer"):
        registry.register(kind, "sample", label="Sample", parameters=EveryKind)(explained)
        registry.register(kind, "plain", label="Plain")(explained)
    registry.register("attack", "slow", label="Slow", heavy=True)(explained)


def explained(*_):
    """Explain itself in one sentence.

    And tell more below.
    """


def recipe(mode="craft", size=(16, 12)):
    return Recipe(
        mode,
        Preprocess(Selection.of("scaler", "opencv.nearest"), Size(*size)),
        Selection("sample", EveryKind()),
        (Selection("sample", EveryKind()),),
        Selection("plain", registry.NoParameters()),
    )


FINDINGS = (
    Finding(
        "sample.earth-movers", 12.345678, 5.0, "above", True, "It is far away.", MappingProxyType({"cosine": 0.25})
    ),
    Finding("plain", float("nan"), 30.0, "below", None, "The ratio is too small to tell."),
)


def outcome(scene, mode="craft", unit=""):
    """Hide one scene in another at the pixels that nearest reads; measure it as the pipeline does."""
    source = replace(scene(96, 128), display=Display(2.0, -10.0, unit=unit))
    target = scene(12, 16, seed=1)
    pixels = source.pixels.copy()
    pixels[::8, ::8] = target.pixels
    attacked = source.with_pixels(pixels)
    chosen = recipe(mode)
    view = chosen.preprocess.model_view(attacked)
    restored = attacked.with_pixels(cv2.medianBlur(pixels, 3))
    expected = chosen.preprocess.model_view(restored)
    shown = {"attacked": attacked, "model_view": view, "restored": restored}
    comparisons = {"restored to attack image": compare(attacked, restored)}
    if mode == "craft":
        shown = {"source": source, **shown}
        comparisons["attack image to source"] = compare(source, attacked)
        comparisons["model view to target"] = compare(target, view)
    edges = common_edges(*shown.values())
    return Outcome(
        images=Images(source=source if mode == "craft" else None, suspect=attacked),
        recipe=chosen,
        attacked=attacked,
        model_view=view,
        restored=restored,
        expected_view=expected,
        difference=Frame(np.abs(view.pixels.astype(np.float32) - expected.pixels), (0.0, 255.0)),
        crafted=Crafted(attacked, target) if mode == "craft" else None,
        epsilon=real_epsilon(attacked, target, chosen.preprocess) if mode == "craft" else None,
        histograms={name: exact_histogram(frame, edges) for name, frame in shown.items()},
        findings=FINDINGS,
        comparisons=comparisons,
        notices=("The target was made grey.",),
    )


def pending(complete):
    """The same outcome before its measures are there."""
    return replace(complete, findings=None, comparisons=None, epsilon=None)
