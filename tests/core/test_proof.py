"""Proof of a repair: what is left of a payload, by a plain reference, for every scaler and depth, and in words."""

import math
from dataclasses import replace

import numpy as np
import proof_samples as samples
import pytest

from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.blind.scan_result import Candidate, Scan
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, InputError, ParameterError
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.metrics import compare
from scaleguard_gui.core.proof import prove
from scaleguard_gui.core.proof_front_ends import prove_for
from scaleguard_gui.core.repair_verdict import judge_repair
from scaleguard_gui.core.verdict import Verdict

CTX = RunContext()
LINEAR = samples.front_end()


@pytest.fixture(scope="module")
def source():
    return samples.picture()


@pytest.fixture(scope="module")
def attack(source):
    return samples.attacked(source, LINEAR)


def mixed(source, attack, share):
    """An image of which so much of the attack is left."""
    pixels = source.pixels + share * (attack.pixels.astype(float) - source.pixels)
    return attack.with_pixels(attack.quantise(pixels))


def part_left(attack, restored, source, preprocess):
    """The share by its definition, in plain loops: <P, Q> / <P, P> over pixels changed by more than 4 levels."""
    honest, before, after = (preprocess.exact_view(frame) for frame in (source, attack, restored))
    above = below = 0.0
    for place in np.ndindex(honest.shape):
        payload = before[place] - honest[place]
        if abs(payload) > 4:
            above += payload * (after[place] - honest[place])
            below += payload * payload
    return above / below


@pytest.mark.parametrize("share", [0.0, 0.25, 0.6, 1.0])
def test_with_the_source_the_share_is_the_projection_on_what_the_attack_changed(source, attack, share):
    half_way = mixed(source, attack, share)
    proof = prove(attack, half_way, LINEAR, CTX, source)
    assert proof.payload_left == pytest.approx(part_left(attack, half_way, source, LINEAR), abs=1e-5)
    assert proof.payload_left == pytest.approx(share, abs=0.02)
    assert proof.gone is (share == 0)


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic"])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_without_the_source_it_comes_near_the_truth_for_every_kernel(source, scaler, share):
    preprocess = samples.front_end(scaler)
    attack = samples.attacked(source, preprocess)
    half_way = mixed(source, attack, share)
    proof = prove(attack, half_way, preprocess, CTX)
    assert proof.payload_left == pytest.approx(part_left(attack, half_way, source, preprocess), abs=0.05)
    assert proof.gone is (share == 0)


@pytest.mark.parametrize(
    ("dtype", "colour"), [("uint16", False), ("int16", False), ("float32", False), ("uint8", True)]
)
def test_depth_and_colour_do_not_matter(dtype, colour):
    source = samples.picture(dtype=dtype, colour=colour)
    attack = samples.attacked(source, LINEAR)
    for known in (None, source):
        assert prove(attack, attack, LINEAR, CTX, known).payload_left == pytest.approx(1.0, abs=0.01)
        repaired = prove(attack, samples.restored(attack, LINEAR, "selective-median"), LINEAR, CTX, known)
        assert repaired.payload_left < 0.03 and repaired.gone is True


def test_a_restoration_that_leaves_the_payload_says_so(attack):
    proof = prove(attack, samples.restored(attack, LINEAR, "unsharp"), LINEAR, CTX)
    assert proof.gone is False and proof.payload_left == 1.0
    assert proof.sentence.startswith("The payload is still there: 100% of it is left in what the model sees, and ")
    assert "lattice-contrast" in proof.sentence and proof.sentence.endswith("still find it.")


def test_a_local_edit_is_not_lost_in_the_whole():
    preprocess, source = samples.front_end(side=100), samples.picture(512)
    attack, place = samples.attacked(source, preprocess), np.s_[150:310, 150:310]
    pixels = source.pixels.copy()
    pixels[place] = attack.pixels[place]
    edited = source.with_pixels(pixels)
    assert prove(edited, edited, preprocess, CTX).payload_left == pytest.approx(1.0, abs=0.02)
    assert prove(edited, source, preprocess, CTX).payload_left == pytest.approx(0.0, abs=0.05)
    # Everything else was repaired, and this was not.
    blurred = samples.restored(source, preprocess, "gaussian").pixels.copy()
    blurred[place] = edited.pixels[place]
    assert prove(edited, source.with_pixels(blurred), preprocess, CTX).gone is False


@pytest.mark.parametrize("known", [False, True])
def test_where_there_was_no_payload_nothing_is_claimed(source, known):
    proof = prove(source, samples.restored(source, LINEAR, "median"), LINEAR, CTX, source if known else None)
    assert proof.gone is None and math.isnan(proof.payload_left)
    assert proof.sentence.startswith("No payload was found before: ")


@pytest.mark.parametrize(
    ("scaler", "side", "reason"),
    [("opencv.area", 64, "reads all pixels about alike"), ("opencv.linear", 200, "only 1.60 x 1.60 times as large")],
)
def test_where_nothing_can_be_told_that_is_said_with_its_reason(source, attack, scaler, side, reason):
    proof = prove(attack, attack, samples.front_end(scaler, side), CTX)
    assert proof.gone is None and math.isnan(proof.payload_left)
    assert proof.sentence.startswith("Whether a payload is left cannot be told: ") and reason in proof.sentence


def test_changes_views_and_figures_are_those_of_the_two_images(source, attack):
    repaired = samples.restored(attack, LINEAR, "selective-median")
    proof = prove(attack, repaired, LINEAR, CTX, source)
    assert np.array_equal(proof.changed, attack.pixels != repaired.pixels)
    assert proof.changed_share == proof.changed.mean() == proof.to_suspect.changed_share
    assert proof.to_suspect == compare(attack, repaired) and proof.to_source == compare(source, repaired)
    pairs = ((proof.view_before, attack), (proof.view_after, repaired), (proof.expected_view, source))
    for view, frame in pairs:
        assert np.array_equal(view.pixels, LINEAR.model_view(frame).pixels)
    assert [finding.detector for finding in proof.before] == [finding.detector for finding in proof.after]
    assert not proof.changed.flags.writeable


def test_a_change_of_one_channel_is_a_changed_pixel():
    frame = samples.picture(colour=True)
    pixels = frame.pixels.copy()
    pixels[5, 7, 1] ^= 1
    proof = prove(frame, frame.with_pixels(pixels), LINEAR, CTX)
    assert np.argwhere(proof.changed).tolist() == [[5, 7]]


def test_every_front_end_is_judged_and_those_that_read_alike_are_told_alike(source, attack):
    listed = [
        FrontEnd("a", LINEAR),
        FrontEnd("same reading", samples.front_end("tensorflow.bilinear")),
        FrontEnd("averaging", samples.front_end("pillow.bilinear")),
        FrontEnd("larger than the image", samples.front_end(side=400)),
        FrontEnd("other pixels", samples.front_end(side=75)),
    ]
    found = {one.front_end.name: one for one in prove_for(attack, attack, listed, CTX)}
    assert list(found) == ["a", "same reading", "averaging", "other pixels"]
    assert found["a"].gone is found["same reading"].gone is False
    assert found["a"].payload_left == found["same reading"].payload_left == pytest.approx(1, abs=0.01)
    assert found["averaging"].gone is None and "there for you to see" in found["averaging"].sentence
    whole = prove(attack, attack, LINEAR, CTX, front_ends=listed)
    assert whole.front_ends == tuple(found.values())


def test_progress_rises_to_the_end_and_a_wish_to_stop_is_heard(attack):
    told = []
    listed = [FrontEnd("a", LINEAR), FrontEnd("b", samples.front_end("opencv.nearest"))]
    prove(attack, attack, LINEAR, RunContext(lambda done, text: told.append(done)), None, listed)
    assert told == sorted(told) and told[0] >= 0 and told[-1] < 1
    with pytest.raises(Cancelled):
        prove_for(attack, attack, listed, RunContext(is_cancelled=lambda: True))


def test_other_shapes_and_depths_are_refused_in_a_sentence(attack):
    for other in (samples.picture(200), samples.picture(dtype="uint16"), samples.picture(colour=True)):
        with pytest.raises(InputError, match="a restoration keeps size, colours and depth"):
            prove(attack, other, LINEAR, CTX)
    with pytest.raises(ParameterError, match="larger than"):
        prove(attack, attack, samples.front_end(side=500), CTX)


def test_the_blind_scan_that_named_the_front_end_is_one_of_the_tests(attack, monkeypatch):
    scan = Scan((Candidate(LINEAR, "linear", 9.0),), 9.0, None, ())
    alarm = Finding("blind-scan", 9.0, 3.0, "above", True, "found")
    first = Inspection(attack, scan, Verdict("attack", 3.0, "found"), (alarm,), 0.1)
    calm = replace(first, findings=(replace(alarm, score=1.0, attack=False),))
    repaired = samples.restored(attack, LINEAR, "selective-median")
    for second, gone in ((first, False), (calm, True)):
        monkeypatch.setattr("scaleguard_gui.core.proof.inspect", lambda frame, ctx, told=second: told)
        proof = prove(attack, repaired, LINEAR, CTX, inspection=first)
        assert proof.gone is gone
        assert (proof.before[-1], proof.after[-1]) == (alarm, second.findings[0])


def finding(attack):
    return (Finding("lattice-contrast", 5.0, 3.0, "above", attack, "said"),)


@pytest.mark.parametrize(
    ("left", "before", "after", "known", "gone", "words"),
    [
        (0.02, True, False, False, True, "The payload is gone: 2% of it"),
        (0.0, True, False, False, True, "The payload is gone: nothing of it"),
        (
            0.02,
            True,
            True,
            False,
            False,
            "little of it is left in what the model sees (2%), but lattice-contrast still",
        ),
        (0.4, True, False, False, False, "40% of it is left in what the model sees, though no test finds it any more"),
        (math.nan, True, True, False, False, "The payload is still there: lattice-contrast still finds it."),
        (math.nan, True, False, False, None, "it was too faint to measure"),
        (math.nan, False, True, False, None, "Yet lattice-contrast finds something in the restored image"),
        (math.nan, False, False, True, None, "what the model saw is what it sees of the honest image"),
        (0.03, False, False, True, True, "The payload is gone: 3% of it"),
    ],
)
def test_the_judgement_follows_from_the_share_and_from_the_tests(left, before, after, known, gone, words):
    verdict = judge_repair(left, finding(before), finding(after), None, known)
    assert verdict.gone is gone and words in verdict.sentence
