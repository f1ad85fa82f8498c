"""The summary: from samples to curves, rates and tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.evaluation.cases import HONEST
from scaleguard_gui.core.evaluation.drawing import generator
from scaleguard_gui.core.evaluation.effects import Effect, effects_of
from scaleguard_gui.core.evaluation.rates import Rate
from scaleguard_gui.core.evaluation.roc import Roc, Side, roc_of
from scaleguard_gui.core.evaluation.samples import PLAIN, Sample
from scaleguard_gui.core.evaluation.trial import BLIND

# From this overlap with the true rectangle on, a region counts as found.
OVERLAP = 0.5
ALL_HARD = "all but plain"


@dataclass(frozen=True, eq=False)
class Judged:
    """One test against one kind of attack, unsaved or saved at one quality.

    Parameters
    ----------
    test, case : str
    quality : int
        0 for unsaved.
    roc : Roc
    flagged : Rate
        Attacks beyond the test's own threshold.
    untold : int
        Attacks of which the test could tell nothing; they count as not found.
    seconds, longest : float
        Median and largest time of one image.
    """

    test: str
    case: str
    quality: int
    roc: Roc
    flagged: Rate
    untold: int
    seconds: float
    longest: float


@dataclass(frozen=True)
class Named:
    """What the blind scan made of one kind of attack: for which front end, and where.

    Parameters
    ----------
    case : str
    quality : int
    size, family : Rate
        Strongest candidates with the true width and height, and of the true family of scalers.
    region : Rate
        Strongest regions that overlap the true rectangle by half or more; nothing is counted for whole images.
    overlap : float
        Median intersection over union; NaN for whole images.
    """

    case: str
    quality: int
    size: Rate
    family: Rate
    region: Rate
    overlap: float


@dataclass(frozen=True)
class Price:
    """What one kind of attack costs, and what it evades.

    Parameters
    ----------
    case : str
    psnr, left : float
        Medians: distance to the honest image in dB, and share of the attack that the model sees.
    flagged : dict of str to Rate
        Test to what its own threshold finds.
    """

    case: str
    psnr: float
    left: float
    flagged: dict[str, Rate]


@dataclass(frozen=True, eq=False)
class Summary:
    """All that an evaluation tells.

    Parameters
    ----------
    judged : tuple of Judged
    named : tuple of Named
    prices : tuple of Price
    false_alarms : dict of (test, kind) to Rate
        Honest images beyond a test's own threshold, by what was done to them; `ALL_HARD` joins all that were changed.
    effects : tuple of Effect
        Of restorers, where any were asked for.
    left_out : tuple of Sample
        Those that could not be made, with their reasons.
    """

    judged: tuple[Judged, ...]
    named: tuple[Named, ...]
    prices: tuple[Price, ...]
    false_alarms: dict[tuple[str, str], Rate]
    effects: tuple[Effect, ...]
    left_out: tuple[Sample, ...]


def summarise(samples: Sequence[Sample], seed: int = 0) -> Summary:
    """Summarise what was seen.

    Parameters
    ----------
    samples : sequence of Sample
    seed : int
        Of the resampling.

    Returns
    -------
    Summary
        Kinds of attacks, tests and kinds of honest images in the order in which they first come.
    """
    seen = [sample for sample in samples if not sample.reason]
    honest = [sample for sample in seen if sample.case == HONEST]
    attacks = [sample for sample in seen if sample.case != HONEST]
    conditions = _grouped(attacks)
    plain = [sample for sample in honest if sample.kind == PLAIN]
    return Summary(
        tuple(
            _judged(test, group, plain, seed)
            for group in conditions
            for test in group[0].told
            if any(test in sample.told for sample in plain)
        ),
        tuple(_named(group) for group in conditions if group[0].size != (0, 0)),
        tuple(_price(group) for group in conditions if group[0].quality == 0),
        _false_alarms(honest),
        effects_of(seen),
        tuple(sample for sample in samples if sample.reason),
    )


def _grouped(attacks: Iterable[Sample]) -> list[list[Sample]]:
    groups: dict[tuple[str, int], list[Sample]] = {}
    for sample in attacks:
        groups.setdefault((sample.case, sample.quality), []).append(sample)
    return list(groups.values())


def _judged(test: str, group: list[Sample], plain: list[Sample], seed: int) -> Judged:
    case, quality = group[0].case, group[0].quality
    attacks, honest = ([sample for sample in side if test in sample.told] for side in (group, plain))
    seconds = [sample.told[test].seconds for sample in attacks]
    return Judged(
        test,
        case,
        quality,
        roc_of(_side(attacks, test), _side(honest, test), generator(seed, test, case, str(quality))),
        _flagged(attacks, test),
        sum(sample.told[test].attack is None for sample in attacks),
        float(np.median(seconds)),
        max(seconds),
    )


def _side(samples: list[Sample], test: str) -> Side:
    return Side(np.array([sample.told[test].suspicion for sample in samples]), [sample.image for sample in samples])


def _named(group: list[Sample]) -> Named:
    sizes = [sample.found is not None and sample.found.size == sample.size for sample in group]
    families = [sample.found is not None and sample.found.family == sample.family for sample in group]
    overlaps = [sample.overlap for sample in group if sample.edited is not None]
    return Named(
        group[0].case,
        group[0].quality,
        Rate.of(sum(sizes), len(sizes)),
        Rate.of(sum(families), len(families)),
        Rate.of(sum(overlap >= OVERLAP for overlap in overlaps), len(overlaps)),
        float(np.median(overlaps)) if overlaps else math.nan,
    )


def _price(group: list[Sample]) -> Price:
    return Price(
        group[0].case,
        float(np.median([sample.psnr for sample in group])),
        float(np.median([sample.left for sample in group])),
        {test: _flagged(group, test) for test in group[0].told},
    )


def _false_alarms(honest: list[Sample]) -> dict[tuple[str, str], Rate]:
    kinds = list(dict.fromkeys(sample.kind for sample in honest))
    rates = {
        (test, kind): _flagged([sample for sample in honest if sample.kind == kind], test)
        for kind in kinds
        for test in dict.fromkeys(test for sample in honest if sample.kind == kind for test in sample.told)
    }
    changed = [sample for sample in honest if sample.kind != PLAIN]
    return rates | ({(BLIND, ALL_HARD): _flagged(changed, BLIND)} if changed else {})


def _flagged(samples: list[Sample], test: str) -> Rate:
    """Return how many a test flags, among all it looked at: one of which it can tell nothing is not flagged."""
    told = [sample.told[test] for sample in samples if test in sample.told]
    return Rate.of(sum(one.attack is True for one in told), len(told))
