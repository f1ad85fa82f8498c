"""Inspection: a scan becomes a verdict by the calibration's numbers, in one sentence."""

import math
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from blind_samples import attacked, front_end, picture

from scaleguard_gui.core.blind.calibration import Calibration, calibration
from scaleguard_gui.core.blind.inspection import NAME, inspect, judge_scan
from scaleguard_gui.core.blind.scan import blind_scan
from scaleguard_gui.core.blind.scan_result import Candidate, Region, Scan
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.fit import Fit

NUMBERS = Calibration(8.0, 0.02, (0.0, 8.0, 16.0), (0.1, 0.6, 0.9))
UNNAMED = Frame.of(np.zeros((80, 90), np.uint8))
SUSPECT = Frame.of(np.zeros((80, 90), np.uint8), "knee.png")
LARGE = Frame.of(np.zeros((300, 500), np.uint8), "knee.png")


def a_scan(score, regions=(Region(10, 20, 30, 40, 900, 7.0), Region(1, 2, 3, 4, 5, 6.0))):
    candidate = Candidate(front_end("opencv.linear", 40, 32), "linear", score, MappingProxyType({}))
    return Scan((candidate,), score, np.zeros((32, 40), np.float32), regions)


def test_a_score_above_the_threshold_is_an_attack_with_front_end_and_place():
    verdict = judge_scan(a_scan(12.0), SUSPECT, NUMBERS)
    assert verdict.kind == "attack"
    assert verdict.sentence == "The 40x32 linear view of knee.png differs from what you see, at x 10 to 40, y 20 to 60."
    assert verdict.score == 1.5
    assert verdict.probability == pytest.approx(0.75)
    assert verdict.false_alarm_rate == 0.02


@pytest.mark.parametrize(("height", "place"), [(80, ", nearly all over it"), (40, ", at x 0 to 90, y 0 to 40")])
def test_a_place_that_is_nearly_the_whole_image_is_told_as_such(height, place):
    verdict = judge_scan(a_scan(12.0, (Region(0, 0, 90, height, 90 * height, 9.0),)), SUSPECT, NUMBERS)
    assert verdict.sentence == f"The 40x32 linear view of knee.png differs from what you see{place}."


def test_an_attack_without_a_place_is_told_without_one():
    verdict = judge_scan(a_scan(9.0, ()), UNNAMED, NUMBERS)
    assert verdict.sentence == "The 40x32 linear view of This image differs from what you see."


@pytest.mark.parametrize("score", [-3.0, 0.0, 4.0, 8.0])
def test_a_score_up_to_the_threshold_is_clean(score):
    verdict = judge_scan(a_scan(score), LARGE, NUMBERS)
    assert verdict.kind == "clean"
    assert verdict.sentence == "knee.png: no front end of up to 250x150 was found that sees another picture."
    assert verdict.score == score / 8
    assert verdict.probability == pytest.approx(0.1 + 0.5 * max(score, 0) / 8)


def test_an_image_too_small_for_the_usual_model_views_is_not_called_clean():
    verdict = judge_scan(a_scan(4.0), SUSPECT, NUMBERS)
    assert verdict.kind == "inconclusive"
    assert verdict.sentence == (
        "No verdict. knee.png (90x80) is so small that only model views of up to 45x40 can be told, and most models "
        "take larger ones; in those nothing was found."
    )
    assert (verdict.score, verdict.false_alarm_rate) == (0.5, 0.02)
    just, short = (Frame.of(np.zeros((side, 600), np.uint8)) for side in (256, 255))
    assert [judge_scan(a_scan(4.0), frame, NUMBERS).kind for frame in (just, short)] == ["clean", "inconclusive"]


def test_the_score_is_1_at_the_threshold_itself():
    assert judge_scan(a_scan(8.0), SUSPECT, NUMBERS).score == 1
    assert judge_scan(a_scan(np.nextafter(8.0, 9.0)), SUSPECT, NUMBERS).kind == "attack"


@pytest.mark.parametrize("score", [math.nan, 20.0])
def test_a_scan_that_could_not_be_made_is_inconclusive_and_says_why(score):
    verdict = judge_scan(Scan((), score, None, (), "knee.png is too small."), SUSPECT, NUMBERS)
    assert verdict.kind == "inconclusive"
    assert verdict.sentence == "No verdict. knee.png is too small."
    assert verdict.score is None
    assert verdict.probability is None
    assert verdict.false_alarm_rate == 0.02


def test_a_score_of_nothing_without_a_reason_is_inconclusive_too():
    verdict = judge_scan(Scan((), math.nan, None, ()), SUSPECT, NUMBERS)
    assert (verdict.kind, verdict.sentence) == ("inconclusive", "No verdict.")


def test_probabilities_follow_the_curve_and_end_where_it_ends():
    scores = [-50.0, 0.0, 2.0, 8.0, 10.0, 16.0, 500.0]
    found = [NUMBERS.probability(score) for score in scores]
    assert found == pytest.approx([0.1, 0.1, 0.225, 0.6, 0.675, 0.9, 0.9])
    assert math.isnan(NUMBERS.probability(math.nan))


def test_an_inspection_is_scan_and_judgement_of_one_image():
    suspect = attacked(picture(), front_end("opencv.linear"))
    found = inspect(suspect, numbers=NUMBERS)
    scan = blind_scan(suspect, RunContext())
    assert found.suspect is suspect
    assert found.scan.candidates == scan.candidates
    assert found.verdict == judge_scan(scan, suspect, NUMBERS)
    assert found.verdict.kind == "attack"
    (finding,) = found.findings
    assert (finding.detector, finding.score, finding.threshold, finding.attack) == (NAME, scan.score, 8.0, True)
    assert finding.sentence == found.verdict.sentence
    assert found.seconds > 0


def test_an_honest_picture_is_clean_by_the_shipped_calibration():
    found = inspect(picture())
    assert found.verdict.kind == "clean"
    assert found.verdict.false_alarm_rate == calibration().false_alarm_rate
    assert found.findings[0].attack is False


def test_an_image_that_cannot_be_scanned_has_a_finding_that_does_not_judge():
    found = inspect(SUSPECT, numbers=NUMBERS)
    assert found.verdict.kind == "inconclusive"
    assert found.findings[0].attack is None
    assert found.findings[0].sentence == found.verdict.sentence


def test_known_front_ends_and_the_run_reach_the_scan():
    crop = front_end("opencv.linear", 96, 96, fit=Fit("crop", 112))
    suspect = attacked(picture(), crop)
    assert inspect(suspect, numbers=NUMBERS, known=[crop]).scan.candidates[0].preprocess == crop
    with pytest.raises(Cancelled):
        inspect(suspect, RunContext(is_cancelled=lambda: True), NUMBERS)


def test_a_missing_calibration_is_told():
    with pytest.raises(InputError, match=r"none\.json cannot be read"):
        calibration(Path("none.json"))


def test_the_scans_finding_counts_as_one_that_sees_local_edits():
    assert inspect(picture(), RunContext()).findings[0].sees_edits
