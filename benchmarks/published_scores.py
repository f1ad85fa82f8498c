"""What the published detectors measure, in every variant that their parameters offer, before a threshold judges it."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.published import Measured, threshold_name
from scaleguard_gui.core.registry import Algorithm, algorithms


def published_scores(views: Views, front_end_free: bool = True) -> Iterator[tuple[str, Measured]]:
    """Yield the name of a threshold and what is measured, for every variant of every published detector.

    What has the threshold of its paper needs none, and is left out.

    Parameters
    ----------
    views : Views
    front_end_free : bool
        False leaves out detectors that do not look at the front end: they say the same under each.
    """
    for known in algorithms("detector"):
        if known.decides or not (known.needs_preprocess or front_end_free):
            continue
        measure = inspect.unwrap(known.function)
        for values in _choices(known):
            measured = measure(views, known.parameters.from_mapping(values), RunContext())
            if measured.limit is None:
                yield threshold_name(known.name, measured), measured


def _choices(known: Algorithm) -> Iterator[dict[str, str]]:
    described = [parameter for parameter in known.parameters.describe() if parameter.kind == "choice"]
    for chosen in itertools.product(*(parameter.choices for parameter in described)):
        yield dict(zip((parameter.name for parameter in described), chosen, strict=True))
