"""Histogram difference: does the model see the grey levels that the image has?"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import NamedTuple

from scaleguard_gui.core import histogram
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.control import control_of, why_untold
from scaleguard_gui.core.finding import Finding, Views
from scaleguard_gui.core.local_histograms import chance_distance, fields_of, local_shares, mean_distance
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.registry import detector
from scaleguard_gui.core.thresholds import threshold

NAME = "histogram-difference"
_DISTANCES = {
    "cosine": histogram.cosine_distance,
    "chi-square": histogram.chi_square,
    "Bhattacharyya": histogram.bhattacharyya,
    "earth mover's": histogram.earth_movers,
}


@detector(NAME, label="Histogram difference")
def histogram_difference(views: Views, params: NoParameters, ctx: RunContext) -> Finding:
    """Compare the histogram of the image with that of what the model sees.

    An honest picture keeps its grey levels when it is shrunk; a whole-image attack shows the model other ones (Xiao et
    al., "Seeing is not believing", USENIX Security 2019; Quiring et al., 2020). The measures are the
    cosine, chi-square, Bhattacharyya and earth mover's distances of the exact histograms of the image and its
    down-and-up version, its model view and, where one is known, its original: 0 means equal; the earth mover's distance
    is in 8-bit grey levels.

    One score decides. Image and model view are divided into up to 4 x 4 fields, and the earth mover's distances of
    their histograms are averaged. The same is done with a control, the image read half a scaling period further, which
    shows what smoothing and chance do without any attack. The score is the surplus over the control, divided by one bin
    plus the distance that mere chance would give so few model pixels: an honest image stays below about 1, however
    noisy or textured.

    It cannot see local edits, and no attack on scalers that read every pixel: those change the image for everyone to
    see. Histogram-matched targets lower the score; lines as regular as the scaler's own lattice raise it.
    """
    ctx.check()
    measures = _measures(views)
    ctx.check()
    limit = threshold(NAME)
    untold = why_untold(views)
    if untold:
        return Finding(NAME, math.nan, limit, "above", None, untold, MappingProxyType(measures))
    local = local_distances(views)
    measures |= {
        "local distance": local.seen,
        "local distance of the control": local.control,
        "local distance by chance": local.chance,
    }
    sentence = _sentence(local, limit)
    return Finding(NAME, local.score, limit, "above", local.score > limit, sentence, MappingProxyType(measures))


class LocalDistances(NamedTuple):
    """Earth mover's distances from the image, averaged over its fields and channels, in levels (one bin each).

    Parameters
    ----------
    seen : float
        To its model view.
    control : float
        To the model view of its control.
    chance : float
        To as many values as the model view has, drawn at random.
    """

    seen: float
    control: float
    chance: float

    @property
    def score(self) -> float:
        """The surplus over the control, in units of one bin and what chance explains."""
        return (self.seen - self.control) / (1 + self.chance)


def local_distances(views: Views) -> LocalDistances:
    """Measure what the deciding score is made of; the ratio must be known to be at least 2 on one axis."""
    view, control = views.model_view, control_of(views).model_view
    fields = fields_of(view)
    own, seen, other = (local_shares(frame, views.suspect, fields) for frame in (views.suspect, view, control))
    pixels = view.height * view.width / (fields[0] * fields[1])
    return LocalDistances(mean_distance(own, seen), mean_distance(own, other), chance_distance(own, pixels))


def _measures(views: Views) -> dict[str, float]:
    """Return all distances to everything there is to compare with; keys like "earth mover's to model view"."""
    others = {"down-and-up": views.down_and_up, "model view": views.model_view}
    if views.original is not None:
        others["original"] = views.original
    edges = histogram.common_edges(views.suspect, *others.values())
    own = histogram.exact_histogram(views.suspect, edges)
    counted = {title: histogram.exact_histogram(frame, edges) for title, frame in others.items()}
    return {
        f"{name} to {title}": measure(own, h) for title, h in counted.items() for name, measure in _DISTANCES.items()
    }


def _sentence(local: LocalDistances, limit: float) -> str:
    found = (
        f"The grey levels that the model sees lie {local.seen:.1f} levels from those of the image, where a control "
        f"reading of the same image lies {local.control:.1f}; the surplus is {local.score:.2f} times what chance "
        "explains"
    )
    if local.score > limit:
        return f"{found}, more than {limit:.2f}: the model sees another picture than a person does."
    return f"{found}, at most {limit:.2f}: no whole-image attack found; this test cannot see local edits."
