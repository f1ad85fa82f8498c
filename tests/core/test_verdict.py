"""The verdict says no more than the findings do."""

import dataclasses
import math

import numpy as np
import pytest

from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.verdict import judge, suspicion

FRONT_END = Preprocess(Selection.of("scaler", "opencv.linear"), Size(10, 10))
SUSPECT = Frame.of(np.zeros((80, 80), np.uint8), "chest.png")


def finding(score, threshold=2.0, direction="above", name="test"):
    told = not math.isnan(score)
    attack = (score > threshold if direction == "above" else score < threshold) if told else None
    return Finding(name, score, threshold, direction, attack, f"{name} says {score}.")


def verdict(*findings):
    return judge(findings, SUSPECT, FRONT_END)


def test_one_test_that_fires_is_enough():
    judged = verdict(finding(0.1, name="quiet"), finding(3.0, name="loud"))
    assert judged.kind == "attack"
    assert "chest.png" in judged.sentence
    assert "loud" in judged.sentence
    assert "quiet" not in judged.sentence


def test_the_tests_that_fired_are_told_as_a_list():
    judged = verdict(*(finding(3.0, name=name) for name in ("one", "two", "three")))
    assert judged.sentence.endswith("Found by one, two and three.")


def test_clean_means_no_whole_image_attack_found_and_says_so():
    judged = verdict(finding(0.1), finding(math.nan))
    assert judged.kind == "clean"
    assert "no whole-image attack found" in judged.sentence
    assert "cannot see local edits" in judged.sentence


def test_nothing_told_is_inconclusive_and_gives_the_reasons():
    judged = verdict(finding(math.nan, name="first"), finding(math.nan, name="second"))
    assert judged.kind == "inconclusive"
    assert judged.score is None
    assert "first says" in judged.sentence
    assert "second says" in judged.sentence


def test_evidence_that_does_not_decide_never_makes_or_breaks_a_verdict():
    loud, silent = (dataclasses.replace(finding(score, name="loud"), decides=False) for score in (9.0, math.nan))
    assert verdict(loud, finding(0.5)) == verdict(finding(0.5))
    assert verdict(loud, finding(3.0)) == verdict(finding(3.0))
    alone = verdict(loud, silent)
    assert (alone.kind, alone.score) == ("inconclusive", None)
    assert "evidence only" in alone.sentence
    assert "loud says" not in alone.sentence


def test_no_test_at_all_is_inconclusive():
    assert verdict().kind == "inconclusive"
    assert "No test was run" in verdict().sentence


@pytest.mark.parametrize("direction", ["above", "below"])
def test_suspicion_is_one_at_the_threshold_and_grows_towards_attack(direction):
    scores = [0.5, 1.0, 2.0, 3.0, 9.0]
    shares = [suspicion(finding(score, direction=direction)) for score in scores]
    assert shares[2] == 1
    assert shares == sorted(shares, reverse=direction == "below")


def test_the_score_is_that_of_the_most_suspicious_test():
    assert verdict(finding(1.0), finding(3.0, threshold=4.0), finding(math.nan)).score == 0.75
