"""Blind scan: size, scaler and place of an attack from the image alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from numpy.typing import NDArray

from scaleguard_gui.core.blind.family import family_at, still_open
from scaleguard_gui.core.blind.front_end import front_end_of
from scaleguard_gui.core.blind.grey_levels import deviation, grey_levels
from scaleguard_gui.core.blind.lattice import FAMILY, Reading
from scaleguard_gui.core.blind.localise import credibility, places_of, strength_of
from scaleguard_gui.core.blind.propose import SMALLEST, Proposal, largest_size, on_the_blocks, propose
from scaleguard_gui.core.blind.scan_result import Candidate, Scan
from scaleguard_gui.core.blind.undoing import smoothest
from scaleguard_gui.core.blind.verify import Contrast, contrast, glance
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

# Proposals that are verified where they were seen, those of them that are verified everywhere, and candidates told.
VERIFIED, FINALISTS, TOLD = 100, 4, 5
# Where those are looked at that were seen all over the image: (top, bottom, left, right) in shares.
MIDDLE = (0.25, 0.75, 0.25, 0.75)
# How much of a place's own size is looked at around it.
AROUND = 0.6
# What squares are preferred by: most front ends are. Sizes that are neither squares nor of the image's own shape are a
# thousand times as many, and one of them reaches so many standard deviations more by chance.
SQUARE, ODD_SHAPE = 1.03, 1.0


class _Verified(NamedTuple):
    contrast: Contrast
    reading: Reading
    height: int
    width: int
    cost: float

    @property
    def score(self) -> float:
        return self.contrast.score - self.cost

    @property
    def rank(self) -> float:
        return self.score * (SQUARE if self.height == self.width else 1.0)


def blind_scan(suspect: Frame, ctx: RunContext, known: Sequence[Preprocess] = ()) -> Scan:
    """Scan an image for attacks of which nothing is known.

    Sizes are proposed from the waves in the image's roughness (`propose`), verified each by what its front end reads
    against three readings half a period further (`verify`), first where they were seen, the best of them everywhere;
    the family follows from which pixels moved (`family`), the place from where the verification succeeds (`localise`).

    It cannot see attacks on antialiased scalers, which change the image for everyone to see, nor any at a ratio below
    2.

    Parameters
    ----------
    suspect : Frame
    ctx : RunContext
    known : sequence of Preprocess, optional
        Front ends that crop or pad: told as such where they fit.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    levels = grey_levels(suspect)
    untold = _why_untold(suspect, levels)
    if untold:
        return Scan((), math.nan, None, (), untold)
    ctx.progress(0.0, "looking for lattices")
    proposals = propose(levels, ctx)
    ctx.progress(0.5, "verifying sizes")
    deviations = deviation(levels)
    shape = suspect.height, suspect.width
    finalists = _finalists(deviations, proposals, ctx)
    best = finalists[0]
    places = places_of(best.contrast, *shape)
    reading: Reading = best.reading
    shares: dict[str, float] = {}
    if reading != "corner" and places:
        reading, shares = family_at(deviations, best.height, best.width, places[0].outputs)
        ratio = min(shape[0] / best.height, shape[1] / best.width)
        size = Size(best.width, best.height)
        reading = smoothest(levels, still_open(reading, ratio), size, places[0].region, ctx)
    trust = credibility(best.contrast, places[0]) if places else 1.0
    found = [best._replace(reading=reading), *finalists[1:TOLD]]
    candidates = []
    for number, one in enumerate(found):
        evidence = {"side of the strongest square": float(one.contrast.block), **({} if number else shares)}
        front_end = front_end_of(one.reading, Size(one.width, one.height), *shape, known)
        score = trust * one.score
        candidates.append(Candidate(front_end, FAMILY[one.reading], score, MappingProxyType(evidence)))
    regions = tuple(place.region for place in places)
    return Scan(tuple(candidates), candidates[0].score, strength_of(best.contrast), regions)


def _why_untold(suspect: Frame, levels: NDArray[Any]) -> str | None:
    name = suspect.name or "The image"
    if min(largest_size(side) for side in levels.shape) < SMALLEST:
        least = 2 * SMALLEST
        return (
            f"{name} ({suspect.width}x{suspect.height}) is too small: below {least} pixels no model view can be told."
        )
    if levels.min() == levels.max():
        return f"{name} has the same value everywhere; there is nothing to compare."
    return None


def _finalists(deviations: NDArray[Any], proposals: list[Proposal], ctx: RunContext) -> list[_Verified]:
    """Verify the best proposals; return one of each size, strongest first."""
    seen = []
    for proposal in (*proposals[:VERIFIED], *on_the_blocks(*deviations.shape)):
        ctx.check()
        place = MIDDLE if proposal.place is None else _around(proposal.place)
        score = glance(deviations, proposal.reading, proposal.height, proposal.width, place)
        seen.append((score, proposal))
    seen.sort(key=lambda pair: pair[0], reverse=True)
    best: dict[tuple[int, int], _Verified] = {}
    for _, (_, reading, height, width, _) in seen[:FINALISTS]:
        readings: tuple[Reading, ...] = ("corner",) if reading == "corner" else ("centre", "linear")
        for one in readings:
            ctx.check()
            cost = 0.0 if _is_usual(height, width, deviations.shape) else ODD_SHAPE
            verified = _Verified(contrast(deviations, one, height, width), one, height, width, cost)
            if (height, width) not in best or best[height, width].rank < verified.rank:
                best[height, width] = verified
    return sorted(best.values(), key=lambda verified: verified.rank, reverse=True)


def _is_usual(height: int, width: int, shape: tuple[int, ...]) -> bool:
    """Tell whether a size is a square, or that of an image shrunken by one ratio on both axes."""
    return (
        height == width
        or abs(width - height * shape[1] / shape[0]) <= 1
        or abs(height - width * shape[0] / shape[1]) <= 1
    )


def _around(place: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    top, bottom, left, right = place
    down, across = AROUND * (bottom - top), AROUND * (right - left)
    return max(top - down, 0.0), min(bottom + down, 1.0), max(left - across, 0.0), min(right + across, 1.0)
