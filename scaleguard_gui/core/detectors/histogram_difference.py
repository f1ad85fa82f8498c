"""Histogram difference: does the model see the grey levels that the image has?"""

from __future__ import annotations

import math
from types import MappingProxyType

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
    al., "Seeing is not believing", USENIX Security 2019, section 7, and Quiring et al. 2020). The measures are the
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
    seen, control, chance = _local_distances(views)
    score = (seen - control) / (1 + chance)
    measures |= {"local distance": seen, "local distance of the control": control, "local distance by chance": chance}
    attack = score > limit
    return Finding(NAME, score, limit, "above", attack, _sentence(measures, score, limit), MappingProxyType(measures))


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


def _local_distances(views: Views) -> tuple[float, float, float]:
    """Return the distances, in bins, of the image to its model view, to its control's, and to a random sample."""
    view, control = views.model_view, control_of(views).model_view
    fields = fields_of(view)
    own, seen, other = (local_shares(frame, views.suspect, fields) for frame in (views.suspect, view, control))
    pixels = view.height * view.width / (fields[0] * fields[1])
    return mean_distance(own, seen), mean_distance(own, other), chance_distance(own, pixels)


def _sentence(measures: dict[str, float], score: float, limit: float) -> str:
    found = (
        f"The grey levels that the model sees lie {measures['local distance']:.1f} bins from those of the image, where "
        f"a control reading of the same image lies {measures['local distance of the control']:.1f}; the surplus is "
        f"{score:.2f} times what chance explains"
    )
    if score > limit:
        return f"{found}, more than {limit:.2f}: the model sees another picture than a person does."
    return f"{found}, at most {limit:.2f}: no whole-image attack found; this test cannot see local edits."
