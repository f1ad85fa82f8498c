"""Published detectors: how a statistic from a paper becomes a finding that is evidence, and decides nothing alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from types import MappingProxyType
from typing import Any

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Direction, Finding, Views
from scaleguard_gui.core.params import NoParameters, Parameters
from scaleguard_gui.core.registry import detector
from scaleguard_gui.core.thresholds import threshold


@dataclass(frozen=True)
class Measured:
    """What a published test measured, before a threshold judges it.

    Parameters
    ----------
    score : float
        NaN where the statistic is undefined.
    told : str
        What was compared and what came out, to be ended with the threshold; a whole sentence, the reason, at NaN.
    direction : {"above", "below"}
        On which side of the threshold an attack lies.
    variant : str
        Which of the detector's thresholds counts, for example "median.PSNR"; empty where it has but one.
    measures : mapping of str to float
    limit : float, optional
        The threshold, where the paper itself gives one; else it is that of the resource.
    """

    score: float
    told: str
    direction: Direction = "above"
    variant: str = ""
    measures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    limit: float | None = None


Measure = Callable[[Views, Any, RunContext], Measured]
Detector = Callable[[Views, Any, RunContext], Finding]


def published(
    name: str,
    *,
    label: str,
    parameters: type[Parameters] = NoParameters,
    needs_preprocess: bool = True,
) -> Callable[[Measure], Detector]:
    """Register ``f(views, params, ctx) -> Measured`` as a detector that the verdict does not count.

    A published statistic depends on the picture's own texture, so that honest pictures cross any threshold now and
    then; ours is crossed by 1 in 20 of a set with much print, line art and texture (`benchmarks.fix_thresholds`). A
    dozen such tests together would alarm far too often, so each says what it finds, and the verdict is left to the
    tests that carry a control of their own.

    Parameters
    ----------
    name, label, parameters
        As for any detector.
    needs_preprocess : bool
        Whether the statistic looks at the front end; else it says the same under each.
    """

    def add(measure: Measure) -> Detector:
        @wraps(measure)
        def look(views: Views, params: Any, ctx: RunContext) -> Finding:
            ctx.check()
            measured = measure(views, params, ctx)
            bound = threshold(threshold_name(name, measured)) if measured.limit is None else measured.limit
            return _finding(name, measured, bound)

        options = {"label": label, "parameters": parameters, "needs_preprocess": needs_preprocess, "decides": False}
        registered: Detector = detector(name, **options)(look)
        return registered

    return add


def threshold_name(name: str, measured: Measured) -> str:
    """Return under which name the resource holds the threshold of what was measured."""
    return f"{name}.{measured.variant}" if measured.variant else name


def _finding(name: str, measured: Measured, bound: float) -> Finding:
    score, direction = measured.score, measured.direction
    if math.isnan(score):
        return Finding(name, score, bound, direction, None, measured.told, measured.measures, decides=False)
    attack = score > bound if direction == "above" else score < bound
    side = {("above", True): "more than", ("above", False): "at most"}.get((direction, attack))
    side = side or ("less than" if attack else "at least")
    meaning = "this speaks for a scaling attack" if attack else "no sign of a whole-image attack"
    sentence = f"{measured.told}, {side} {bound:.4g}: {meaning}."
    return Finding(name, score, bound, direction, attack, sentence, measured.measures, decides=False)
