"""What an evaluation makes of an image: draws, attacks, and what is true of them."""

import json
import math

import numpy as np
import pytest
from evaluation_samples import sample, stand_in, without_times

from scaleguard_gui.core.blind import inspection
from scaleguard_gui.core.blind.hard_negatives import KINDS
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.evaluation import trial
from scaleguard_gui.core.evaluation.cases import DEFAULT_CASES, case, known_cases
from scaleguard_gui.core.evaluation.drawing import SCALERS, drawn_edit, drawn_front_end, family_of, generator
from scaleguard_gui.core.evaluation.plan import Plan
from scaleguard_gui.core.evaluation.samples import Sample, Told, intersection_over_union
from scaleguard_gui.core.registry import algorithms

PLAN = Plan(
    attacks=("whole",),
    detectors=("down-and-up",),
    qualities=(90,),
    kinds=("plain", "noise"),
    sizes=(32, 40),
    scalers=("opencv.linear", "opencv.nearest"),
)


@pytest.fixture(autouse=True)
def a_quick_scan(monkeypatch):
    monkeypatch.setattr(inspection, "inspect", stand_in)


def attacked(source, target, name="whole", plan=PLAN):
    return trial.attacked_samples(source, target, case(name), 0, plan, ("words",), RunContext())


def test_every_registered_attack_that_needs_no_region_is_a_case():
    attacks = {attack.name for attack in algorithms("attack")} - {"local-edit"}
    assert attacks <= set(known_cases())
    assert set(DEFAULT_CASES) <= set(known_cases())


def test_an_unknown_attack_is_a_sentence_with_the_names():
    with pytest.raises(ParameterError, match=r"no attack 'nonsense'.*whole, local-1"):
        case("nonsense")


@pytest.mark.parametrize(
    "wrong",
    [
        {"detectors": ("no",)},
        {"scalers": ("no",)},
        {"scalers": ("tensorflow.gaussian",)},
        {"kinds": ("no",)},
        {"sizes": ()},
        {"sizes": (0,)},
        {"qualities": (101,)},
        {"repeats": 0},
        {"seed": -1},
    ],
)
def test_a_plan_refuses_what_it_cannot_do(wrong):
    with pytest.raises(ParameterError):
        Plan(**wrong)


def test_front_ends_are_drawn_at_a_ratio_of_three_where_the_image_allows(scene):
    image = scene(150, 200)
    drawn = [drawn_front_end(image, (32, 48, 50, 51, 64), SCALERS, generator(seed)) for seed in range(60)]
    assert {front_end.size.width for front_end in drawn} == {32, 48, 50}
    assert {front_end.scaler.name for front_end in drawn} == set(SCALERS)


def test_an_image_of_less_than_three_sizes_takes_the_smallest_and_of_less_than_two_none(scene):
    assert drawn_front_end(scene(100, 120), (48, 64), SCALERS, generator(0)).size == (48, 48)
    with pytest.raises(InputError, match=r"scene is 95x100, less than twice the smallest model view \(48\)"):
        drawn_front_end(scene(100, 95), (48, 64), SCALERS, generator(0))


def test_draws_depend_on_seed_and_words_alone():
    first, again, other = (generator(*words).random() for words in ((1, "a"), (1, "a"), (1, "b")))
    assert first == again != other
    assert generator(1, "ab", "c").random() != generator(1, "a", "bc").random()


@pytest.mark.parametrize("share", [0.01, 0.0025])
def test_an_edit_has_its_share_and_changes_something(scene, share):
    view, target = scene(100, 100), scene(100, 100, seed=5)
    edit = drawn_edit(view, target, share, generator(2))
    assert edit.width * edit.height == pytest.approx(share * 100 * 100)
    part = np.s_[edit.y : edit.y + edit.height, edit.x : edit.x + edit.width]
    assert np.abs(view.pixels[part].astype(float) - target.pixels[part]).mean() >= 8


def test_an_edit_is_where_the_pictures_differ_most_if_they_hardly_do(scene):
    view = scene(20, 20)
    pixels = view.pixels.copy()
    pixels[5:9, 5:9] += 3
    edit = drawn_edit(view, view.with_pixels(pixels), 0.04, generator(0))
    part = np.s_[edit.y : edit.y + edit.height, edit.x : edit.x + edit.width]
    assert (pixels[part] != view.pixels[part]).any()


@pytest.mark.parametrize("scaler", SCALERS)
def test_every_scaler_that_is_drawn_has_a_family(scaler):
    assert family_of(scaler) in ("nearest", "linear", "cubic")


def test_overlap_is_counted_in_pixels():
    rng = np.random.default_rng(0)
    for _ in range(50):
        boxes = [tuple(int(n) for n in (*rng.integers(0, 12, 2), *rng.integers(1, 12, 2))) for _ in range(2)]
        masks = np.zeros((2, 30, 30), bool)
        for mask, (x, y, width, height) in zip(masks, boxes, strict=True):
            mask[y : y + height, x : x + width] = True
        wanted = (masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum()
        assert intersection_over_union(*boxes) == pytest.approx(wanted)


def test_a_sample_survives_json_with_infinite_figures():
    told = {"a": Told(-math.inf, 1.0, "below", None, 0.5), "b": Told(math.nan, 1.0, "above", True, 0.5)}
    one = Sample("image", "local-1", told=told, psnr=math.inf, size=(3, 4), edited=(0.5, 1.0, 2.0, 3.0))
    back = Sample.from_mapping(json.loads(json.dumps(one.to_mapping(), allow_nan=False)))
    assert repr(back) == repr(Sample(**{**vars(one), "told": dict(told)}))
    assert Sample.from_mapping(json.loads(json.dumps(sample("i", "whole", 0.3).to_mapping()))).found is not None


def test_what_could_not_be_told_is_not_told_at_another_threshold_either():
    untold, told = sample("i", "whole", math.nan), sample("i", "whole", 0.7)
    assert untold.judged_at("blind-scan", -1.0).told["blind-scan"].attack is None
    assert told.judged_at("blind-scan", 0.7).told["blind-scan"].attack is False
    assert told.judged_at("another", 0.7) is told


def test_an_attack_is_looked_at_unsaved_and_saved(scene):
    source = scene(160, 170)
    bare, saved = attacked(source, source.with_pixels(255 - source.pixels))
    assert (bare.quality, saved.quality, bare.reason) == (0, 90, "")
    assert bare.left > 0.9
    assert bare.size in ((32, 32), (40, 40))
    assert bare.told["down-and-up"].attack is True
    assert bare.told["blind-scan"].seconds == 0.5
    # A scaling attack is plain to see in figures.
    assert 10 < bare.psnr < 40


def test_same_seed_same_samples(scene):
    source, target = scene(150, 150), scene(60, 60, seed=3)
    first, again = (without_times(attacked(source, target, "local-1")) for _ in range(2))
    other = without_times(attacked(source, target, "local-1", Plan(**{**vars(PLAN), "seed": 1})))
    assert first == again != other


@pytest.mark.parametrize("colour", [False, True])
def test_the_edited_rectangle_is_where_pixels_change(scene, monkeypatch, colour):
    source, crafted = scene(160, 200, colour=colour), []

    def seen(suspect, ctx=None, numbers=None):
        crafted.append(suspect)
        return stand_in(suspect)

    monkeypatch.setattr(inspection, "inspect", seen)
    (bare, _) = attacked(source, scene(60, 60, seed=9, colour=colour), "local-1")
    changed = np.argwhere(np.any(np.atleast_3d(crafted[0].pixels != source.pixels), axis=2))
    x, y, width, height = bare.edited
    reach_down, reach_across = (2 * length / size for length, size in zip((160, 200), bare.size, strict=True))
    assert (changed >= (y - reach_down, x - reach_across)).all()
    assert (changed < (y + height + reach_down, x + width + reach_across)).all()
    assert np.ptp(changed, axis=0) == pytest.approx((height, width), abs=2 * reach_down + 2)
    assert bare.overlap == pytest.approx(intersection_over_union((0, 0, 20, 20), bare.edited))


def test_deep_images_are_saved_as_jpeg_too(scene):
    bare, saved = attacked(
        scene(150, 150, "uint16"), scene(60, 60, seed=3), plan=Plan(**{**vars(PLAN), "detectors": ()})
    )
    assert (bare.reason, saved.reason) == ("", "")
    assert saved.psnr != bare.psnr


def test_an_attack_that_cannot_be_made_is_a_row_with_its_reason(scene):
    (only,) = attacked(scene(150, 150, "uint16"), scene(60, 60, seed=3), "jpeg")
    assert "8 bits" in only.reason
    assert not only.told


def test_an_honest_image_is_looked_at_as_it_is_and_made_hard(scene):
    plain, noisy = trial.honest_samples(scene(150, 150), PLAN, ("words",), RunContext())
    assert (plain.kind, noisy.kind) == ("plain", "noise")
    assert set(plain.told) == {"blind-scan", "down-and-up"}
    assert set(noisy.told) == {"blind-scan"}
    assert noisy.told["blind-scan"].score > plain.told["blind-scan"].score


def test_a_detector_that_refuses_an_image_tells_nothing_of_it(scene, monkeypatch):
    def refuses(views, chosen, ctx):
        raise InputError("This detector wants another image.")

    monkeypatch.setattr(trial, "run_detector", refuses)
    (plain, *_) = trial.honest_samples(scene(150, 150), PLAN, ("words",), RunContext())
    assert plain.reason == ""
    assert plain.told["down-and-up"].attack is None
    assert plain.told["down-and-up"].suspicion == -math.inf


def test_a_kind_that_fails_leaves_the_others(scene, monkeypatch):
    def fails(frame, random):
        raise InputError("This kind wants another image.")

    monkeypatch.setitem(KINDS, "noise", fails)
    plain, noisy = trial.honest_samples(scene(150, 150), PLAN, ("words",), RunContext())
    assert (plain.reason, noisy.reason) == ("", "This kind wants another image.")
