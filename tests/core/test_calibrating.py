"""A calibration is what its scores can vouch for, no more."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from scaleguard_gui.core.blind.calibrating import (
    QUANTILES,
    Scored,
    calibration_figures,
    clustered_interval,
    fitted_threshold,
    probability_curve,
)
from scaleguard_gui.core.blind.calibration import Calibration, calibration
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.evaluation.rates import wilson_interval

NOWHERE = Path("numbers.json")


def as_document(scores, probabilities, threshold=1.0):
    return {
        "threshold": threshold,
        "false_alarm_rate": 0.01,
        "curve": {"scores": scores, "probabilities": probabilities},
        "date": "2026-01-01",
    }


def least_score_that_so_few_reach(honest, rate):
    """Go through the scores one by one: how likely is a further image, any of n + 1 alike, beyond each of them?"""
    vouched = [s for s in honest if (sum(other > s for other in honest) + 1) / (len(honest) + 1) <= rate]
    return min(vouched, default=max(honest))


@pytest.mark.parametrize("count", [1, 2, 19, 20, 98, 99, 100, 101, 250])
@pytest.mark.parametrize("rate", [0.01, 0.05, 0.1, 0.5])
def test_the_threshold_is_the_least_score_that_further_images_exceed_at_the_rate(count, rate):
    random = np.random.default_rng(count)
    for honest in (random.gamma(2, size=count) + 0.1, random.integers(1, 12, count).astype(float)):
        assert fitted_threshold(honest.tolist(), rate) == least_score_that_so_few_reach(honest.tolist(), rate)


def test_further_images_alarm_at_the_rate_asked_for():
    random = np.random.default_rng(0)
    # Of uniform scores, 1 - threshold is the chance that a further one alarms; 1/20 is what 39 of them can show.
    chances = [1 - fitted_threshold(random.random(39).tolist(), 0.05) for _ in range(4000)]
    assert np.mean(chances) == pytest.approx(0.05, abs=0.002)


def test_a_threshold_is_above_zero_even_where_honest_images_score_nothing():
    assert fitted_threshold([0.0] * 200, 0.01) > 0


@pytest.mark.parametrize("rate", [0, 1, -0.1, 7])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(ParameterError, match="rate must lie between 0 and 1"):
        fitted_threshold([1.0, 2.0], rate)


def isotonic_by_its_definition(honest, attacks):
    """Return the largest lower envelope of weighted means, max over starts of min over ends, at each score."""
    scores = sorted({*honest, *attacks})
    total = [honest.count(s) / len(honest) + attacks.count(s) / len(attacks) for s in scores]
    hits = [attacks.count(s) / len(attacks) for s in scores]
    places = range(len(scores))
    return scores, [
        max(min(sum(hits[a : b + 1]) / sum(total[a : b + 1]) for b in places[i:]) for a in places[: i + 1])
        for i in places
    ]


@pytest.mark.parametrize("seed", range(6))
def test_the_curve_is_isotonic_regression_of_equally_many_attacks(seed):
    random = np.random.default_rng(seed)
    honest = np.round(random.normal(0, 1, 30), 1).tolist()
    attacks = np.round(random.normal(1, 1, 17), 1).tolist()
    numbers = Calibration.of_document(as_document(*probability_curve(honest, attacks)), NOWHERE)
    for score, share in zip(*isotonic_by_its_definition(honest, attacks), strict=True):
        expected = min(max(share, 1 / (len(honest) + 2)), 1 - 1 / (len(attacks) + 2))
        assert numbers.probability(score) == pytest.approx(expected)


def test_no_score_makes_certain_and_between_what_was_seen_the_curve_rises():
    numbers = Calibration.of_document(as_document(*probability_curve([1.0, 2.0, 3.0], [8.0, 9.0])), NOWHERE)
    assert numbers.probability(-math.inf) == numbers.probability(3.0) == pytest.approx(1 / 5)
    assert numbers.probability(math.inf) == numbers.probability(8.0) == pytest.approx(3 / 4)
    between = [numbers.probability(score) for score in np.linspace(3, 8, 11)]
    assert np.all(np.diff(between) > 0)
    assert math.isnan(numbers.probability(math.nan))


def test_a_test_that_tells_nothing_has_a_flat_curve():
    assert set(np.round(probability_curve([1.0, 2.0] * 50, [1.0, 2.0] * 40)[1], 12)) == {0.5}


def test_versions_that_differ_count_as_images_and_versions_alike_count_once():
    singly = {str(number): [number < 3] for number in range(60)}
    assert clustered_interval(singly) == pytest.approx(wilson_interval(3 / 60, 60), rel=0.02)
    alike = {name: alarms * 10 for name, alarms in singly.items()}
    assert clustered_interval(alike) == pytest.approx(wilson_interval(3 / 60, 60), rel=0.02)
    spread = {str(number): [place == number % 10 for place in range(10)] for number in range(60)}
    assert clustered_interval(spread) == pytest.approx(wilson_interval(0.1, 600))


def test_no_alarm_among_versions_says_no_more_than_as_many_images():
    assert clustered_interval({str(number): [False] * 23 for number in range(40)}) == wilson_interval(0, 40)


@pytest.fixture
def scored():
    random = np.random.default_rng(3)
    honest = [
        Scored(f"image {number}", kind, float(random.gamma(2) + (kind == "text")))
        for number in range(30)
        for kind in ("plain", "text", "noise")
    ]
    honest[4] = Scored("image 1", "text", math.nan)
    attacks = [
        Scored(f"image {number}", kind, float(random.gamma(9)), is_attack=True)
        for number in range(30)
        for kind in ("whole", "local")
    ]
    return honest + attacks


def test_figures_are_counts_of_the_scores(scored):
    figures = calibration_figures(scored, 0.1)
    numbers = Calibration.of_document(json.loads(json.dumps(figures | {"date": "2026-01-01"})), NOWHERE)
    told = [one for one in scored if not math.isnan(one.score)]
    assert set(figures["honest"]["kinds"]) == {"plain", "text", "noise"}
    assert set(figures["attacks"]["kinds"]) == {"whole", "local"}
    for sort, is_attack in (("honest", False), ("attacks", True)):
        for kind, found in figures[sort]["kinds"].items():
            scores = [one.score for one in told if (one.is_attack, one.kind) == (is_attack, kind)]
            assert found["count"] == len(scores) and found["untold"] == 30 - len(scores) and found["images"] == 30
            assert found["alarms"] == sum(score > numbers.threshold for score in scores)
            assert found["rate"] == found["alarms"] / len(scores)
            assert found["interval"][0] <= found["rate"] <= found["interval"][1]
            assert found["quantiles"] == {str(q): pytest.approx(np.quantile(scores, q)) for q in QUANTILES}
        whole = figures[sort]
        assert whole["alarms"] == sum(found["alarms"] for found in whole["kinds"].values())
    assert 0 < figures["honest"]["rate"] <= 0.1


def test_a_rate_of_each_kind_raises_the_threshold_to_that_of_the_worst(scored):
    told = {kind: [one.score for one in scored if one.kind == kind] for kind in ("plain", "text", "noise")}
    told["text"] = [score for score in told["text"] if not math.isnan(score)]
    expected = max(least_score_that_so_few_reach(scores, 0.05) for scores in told.values())
    loose, strict = (calibration_figures(scored, 0.1, kind_rate) for kind_rate in (None, 0.05))
    assert strict["threshold"] == expected > loose["threshold"]
    assert all(kind["rate"] <= 0.05 for kind in strict["honest"]["kinds"].values())
    assert strict["honest"]["held_out"]["alarms"] < loose["honest"]["held_out"]["alarms"]


def test_held_out_images_are_judged_by_all_others(scored):
    honest = [one for one in scored if not one.is_attack and not math.isnan(one.score)]
    alarms = 0
    for one in honest:
        others = [other.score for other in honest if other.image != one.image]
        alarms += one.score > least_score_that_so_few_reach(others, 0.1)
    held_out = calibration_figures(scored, 0.1)["honest"]["held_out"]
    assert (held_out["alarms"], held_out["count"]) == (alarms, len(honest))


def test_the_rate_is_no_lower_than_so_few_images_can_vouch_for():
    scored = [Scored(str(number), "plain", 1.0 + number) for number in range(9)]
    scored.append(Scored("0", "whole", 20.0, is_attack=True))
    figures = calibration_figures(scored, 0.01)
    assert figures["asked_false_alarm_rate"] == 0.01
    assert figures["false_alarm_rate"] == pytest.approx(1 / 10)
    assert figures["threshold"] == 9.0


@pytest.mark.parametrize("is_attack", [False, True])
def test_scores_of_one_sort_alone_calibrate_nothing(is_attack):
    scored = [Scored("a", "plain", 1.0, is_attack), Scored("b", "plain", math.nan, not is_attack)]
    with pytest.raises(InputError, match=f"no {'honest image' if is_attack else 'attack'} could be judged"):
        calibration_figures(scored, 0.01)


def test_the_shipped_calibration_can_be_read():
    shipped = calibration()
    assert shipped.threshold > 0 and 0 < shipped.false_alarm_rate < 1
    assert shipped is calibration()


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": 0.0},
        {"threshold": math.nan},
        {"curve": {"scores": [1.0, 1.0], "probabilities": [0.1, 0.9]}},
        {"curve": {"scores": [1.0, 2.0], "probabilities": [0.9, 0.1]}},
        {"curve": {"scores": [], "probabilities": []}},
        {"curve": {"scores": [1.0], "probabilities": [0.1, 0.2]}},
        {"curve": None},
        {"date": None, "false_alarm_rate": "often"},
    ],
)
def test_numbers_that_cannot_judge_are_no_calibration(change):
    with pytest.raises(InputError, match=r"numbers\.json is not a calibration; scaleguard calibrate makes it anew"):
        Calibration.of_document(as_document([0.0, 1.0], [0.1, 0.9]) | change, NOWHERE)
