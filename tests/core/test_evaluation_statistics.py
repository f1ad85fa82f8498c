"""Curves, rates and their intervals, beside references."""

import math

import numpy as np
import pytest
from evaluation_samples import sample
from scipy.stats import binomtest, norm

from scaleguard_gui.core.blind.inspection import NAME
from scaleguard_gui.core.evaluation.rates import Rate, area_interval
from scaleguard_gui.core.evaluation.roc import GRID, Side, roc_of, threshold_at
from scaleguard_gui.core.evaluation.summary import ALL_HARD, summarise


def side(scores, first=0):
    return Side(np.array(scores, float), [f"image {number}" for number in range(first, first + len(scores))])


@pytest.mark.parametrize("attacks, honest", [(7, 5), (40, 60), (1, 3)])
def test_the_area_counts_pairs_and_ties_by_half(attacks, honest):
    rng = np.random.default_rng(attacks)
    above, below = rng.integers(2, 9, attacks), rng.integers(0, 7, honest)
    won = sum((a > h) + 0.5 * (a == h) for a in above for h in below)
    assert roc_of(side(above), side(below), rng).area == pytest.approx(won / (attacks * honest))


def test_what_tells_nothing_is_found_nowhere():
    roc = roc_of(side([-math.inf, 5.0]), side([1.0, 2.0]), np.random.default_rng(0))
    assert roc.area == 0.5
    assert (roc.found_there.hits, roc.found_there.count) == (1, 2)


@pytest.mark.parametrize("hits, count", [(0, 10), (10, 10), (3, 14), (1, 400)])
def test_rates_have_wilsons_interval(hits, count):
    rate = Rate.of(hits, count)
    wanted = binomtest(hits, count).proportion_ci(0.95, method="wilson")
    assert (rate.low, rate.high) == pytest.approx((wanted.low, wanted.high))
    assert rate.low <= rate.share <= rate.high


def test_a_rate_of_nothing_says_nothing():
    rate = Rate.of(0, 0)
    assert math.isnan(rate.share)
    assert (rate.low, rate.high) == (0, 1)


@pytest.mark.parametrize("area, attacks, honest", [(0.5, 20, 20), (0.9, 14, 30), (1.0, 14, 14), (0.0, 5, 9)])
def test_the_areas_interval_ends_where_the_area_is_too_far(area, attacks, honest):
    for end in area_interval(area, attacks, honest):
        if end in (0, 1):
            assert end == area
            continue
        # Hanley and McNeil 1982, with both counts replaced by their mean.
        q1, q2, others = end / (2 - end), 2 * end**2 / (1 + end), (attacks + honest) / 2 - 1
        variance = (end * (1 - end) + others * (q1 - end**2) + others * (q2 - end**2)) / (attacks * honest)
        assert abs(area - end) == pytest.approx(norm.ppf(0.975) * math.sqrt(variance))


def test_the_areas_interval_covers_the_truth_in_most_runs():
    rng = np.random.default_rng(1)
    truth, runs = norm.cdf(1.5 / math.sqrt(2)), 400
    covered = 0
    for _ in range(runs):
        attacks, honest = rng.normal(1.5, 1, 20), rng.normal(0, 1, 25)
        low, high = area_interval(float((attacks[:, None] > honest).mean()), 20, 25)
        covered += low <= truth <= high
    assert 0.92 <= covered / runs <= 0.99


def test_an_area_of_one_from_few_images_is_no_certainty():
    low, high = area_interval(1.0, 14, 14)
    assert low < 0.9
    assert high == 1


@pytest.mark.parametrize("count", [5, 99, 100, 250])
def test_the_threshold_lets_at_most_one_percent_through(count):
    honest = np.random.default_rng(count).normal(size=count)
    threshold = threshold_at(honest, 0.01)
    assert (honest > threshold).mean() <= 0.01
    lower = np.sort(honest)[np.searchsorted(np.sort(honest), threshold) - 1]
    assert (honest > lower).mean() > 0.01


def test_a_curve_is_that_of_every_threshold():
    rng = np.random.default_rng(3)
    attacks, honest = side(rng.integers(2, 9, 12)), side(rng.integers(0, 7, 9))
    roc = roc_of(attacks, honest, rng)
    for threshold in np.arange(-1, 10):
        alarms, found = ((one.scores > threshold).mean() for one in (honest, attacks))
        # Corners within an upright or level stretch are left out; the curve runs through them all the same.
        upright = np.isclose(roc.false_alarms, alarms)
        highest = roc.found[upright].max() if upright.any() else np.interp(alarms, roc.false_alarms, roc.found)
        lowest = roc.found[upright].min() if upright.any() else highest
        assert lowest - 1e-9 <= found <= highest + 1e-9
    assert (roc.false_alarms[0], roc.found[0], roc.false_alarms[-1], roc.found[-1]) == (0, 0, 1, 1)


def test_the_band_is_that_of_images_drawn_again():
    rng = np.random.default_rng(4)
    attacks, honest = side(rng.normal(1, 1, 30)), side(rng.normal(0, 1, 30))
    band = roc_of(attacks, honest, np.random.default_rng(0)).band
    found = []
    for _ in range(1000):
        drawn = rng.integers(30, size=30)
        threshold = np.sort(honest.scores[drawn])[::-1][3]  # the fourth highest: 10 % of 30 are above at most
        found.append((attacks.scores[drawn] > threshold).mean())
    at_ten_percent = int(np.searchsorted(GRID, 0.1))
    assert band[:, at_ten_percent] == pytest.approx(np.quantile(found, [0.025, 0.975]), abs=0.12)
    assert (band[0] <= band[1]).all()


def test_few_images_with_one_side_each_have_a_band():
    band = roc_of(side([2.0]), side([1.0], first=1), np.random.default_rng(0)).band
    assert band.shape == (2, len(GRID))
    assert (band == 1).all()


def test_images_are_drawn_and_not_scores():
    rng = np.random.default_rng(5)
    scores = rng.normal(0.5, 1, 20)
    honest = side(rng.normal(0, 1, 20))
    copies = Side(np.repeat(scores, 9), np.repeat(honest.images, 9).tolist())
    one, many = (roc_of(attacks, honest, np.random.default_rng(0)) for attacks in (side(scores), copies))
    assert many.band == pytest.approx(one.band, abs=0.02)
    assert (many.low, many.high) == (one.low, one.high)


def test_a_summary_counts_what_it_says():
    samples = [
        *(sample(f"{n}", "honest", score) for n, score in enumerate((0.1, 0.2, 0.3, 0.6))),
        *(sample(f"{n}", "honest", score, kind="noise") for n, score in enumerate((0.9, 0.1))),
        sample("0", "whole", 0.9, size=(32, 32), family="linear", psnr=20.0, left=1.0),
        sample("1", "whole", 0.55, size=(33, 33), family="cubic", psnr=30.0, left=0.5),
        sample("2", "whole", math.nan, size=(32, 32), family="linear", psnr=40.0, left=0.9),
        sample("0", "local-1", 0.7, size=(32, 32), family="linear", edited=(0.0, 0.0, 10.0, 15.0)),
        sample("1", "local-1", 0.7, size=(32, 32), family="linear", edited=(50.0, 0.0, 10.0, 10.0)),
    ]
    summary = summarise(samples)
    whole, local = summary.judged
    assert (whole.test, whole.case, whole.untold) == (NAME, "whole", 1)
    assert (whole.flagged.hits, whole.flagged.count) == (2, 3)
    assert (whole.roc.found_there.hits, whole.roc.threshold) == (1, 0.6)
    assert whole.roc.area == pytest.approx((4 + 3 + 0) / 12)
    assert (summary.named[0].size.hits, summary.named[0].family.hits, summary.named[0].region.count) == (2, 2, 0)
    assert (summary.named[1].region.hits, summary.named[1].region.count) == (1, 2)
    assert (summary.prices[0].psnr, summary.prices[0].left) == (30.0, 0.9)
    alarms = {kind: (rate.hits, rate.count) for (_, kind), rate in summary.false_alarms.items()}
    assert alarms == {"plain": (1, 4), "noise": (1, 2), ALL_HARD: (1, 2)}
    assert local.case == "local-1"
