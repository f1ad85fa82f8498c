"""Restorers in an evaluation: what each is measured by, and what is said of all images together."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from evaluation_samples import repaired, sample, stand_in, without_times
from scipy import stats
from skimage.metrics import structural_similarity

from scaleguard_gui.core.blind import inspection
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.evaluation import repairing, trial
from scaleguard_gui.core.evaluation.cases import case
from scaleguard_gui.core.evaluation.effects import effects_of
from scaleguard_gui.core.evaluation.means import Mean
from scaleguard_gui.core.evaluation.plan import Plan, all_restorers
from scaleguard_gui.core.evaluation.repair import BLIND, KNOWN, UNTOUCHED, Repair
from scaleguard_gui.core.evaluation.repairing import Truth, repairs
from scaleguard_gui.core.evaluation.samples import Sample
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_attack, run_restorer
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.core.verdict import Verdict

FRONT_END = Preprocess(Selection.of("scaler", "opencv.linear"), Size(40, 40))
PLAN = Plan(
    attacks=("whole",),
    qualities=(90,),
    kinds=("plain", "noise"),
    sizes=(40,),
    scalers=("opencv.linear",),
    restorers=("median", "selective-median"),
)


def alarmed(suspect, ctx=None):
    """What a scan says that takes an image for an attack made for another front end than the true one."""
    return replace(stand_in(suspect), verdict=Verdict("attack", 2.0, "made up"))


@pytest.fixture
def attack(scene):
    """An inspected attack image with its truth."""
    source = scene(160, 170)
    goal = fit_target(scene(50, 50, seed=7), source, FRONT_END)
    crafted = run_attack(source, goal, FRONT_END, Selection.of("attack", "l2"), RunContext())
    return alarmed(crafted.frame), Truth(source, FRONT_END, crafted.goal)


def restored(suspect, name, preprocess=FRONT_END):
    return run_restorer(suspect, preprocess, Selection.of("restorer", name), RunContext())


def decibels(one, other):
    return 10 * math.log10(255**2 / np.mean((one.pixels.astype(float) - other.pixels) ** 2))


def test_figures_are_what_they_are_called(attack):
    inspected, truth = attack
    suspect, source = inspected.suspect, truth.source
    untouched, median = repairs(inspected, truth, ("median",), RunContext())[:2]
    made = restored(suspect, "median")
    honest, before, after = (FRONT_END.model_view(frame) for frame in (source, suspect, made))
    assert median.psnr == pytest.approx(decibels(source, made))
    wanted = structural_similarity(
        source.pixels, made.pixels, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert median.ssim == pytest.approx(wanted, abs=1e-4)
    counts = [np.bincount(frame.pixels.ravel(), minlength=256).astype(float) for frame in (source, made)]
    wanted = counts[0] @ counts[1] / np.prod([np.linalg.norm(count) for count in counts])
    assert median.cosine == pytest.approx(wanted)
    assert median.view_psnr == pytest.approx(decibels(honest, after))
    assert median.towards_target == pytest.approx(decibels(after, truth.goal) - decibels(honest, truth.goal))
    assert median.changed == np.mean(made.pixels != suspect.pixels)
    there, then = (view.pixels.astype(float) - honest.pixels for view in (before, after))
    place = np.abs(there) > 4
    assert median.left == pytest.approx((there[place] * then[place]).sum() / (there[place] ** 2).sum(), abs=0.02)
    assert median.seconds > 0
    assert (untouched.restorer, untouched.left, untouched.changed) == (UNTOUCHED, 1.0, 0.0)
    assert untouched.psnr == pytest.approx(decibels(source, suspect))


def test_blindly_a_restorer_is_told_what_the_scan_found_and_judged_by_the_truth(attack):
    inspected, truth = attack
    made = repairs(inspected, truth, ("median", "selective-median"), RunContext())
    assert [one.front_end for one in made] == 3 * [KNOWN] + 3 * [BLIND]
    assert [one.restorer for one in made[:3]] == [one.restorer for one in made[3:]]
    wrong = inspected.scan.candidates[0].preprocess
    assert wrong.size != FRONT_END.size
    selective = made[5]
    assert selective.psnr == pytest.approx(
        decibels(truth.source, restored(inspected.suspect, "selective-median", wrong))
    )
    assert selective.psnr < made[2].psnr
    assert {**vars(made[4]), "front_end": KNOWN} == vars(made[1])


def test_an_image_without_a_finding_is_not_restored_blindly(scene):
    image = scene(160, 170)
    made = repairs(stand_in(image), Truth(image, FRONT_END), ("median",), RunContext())
    assert [(one.restorer, one.front_end) for one in made] == [(UNTOUCHED, KNOWN), ("median", KNOWN)]


def test_an_honest_image_has_a_price_but_no_payload(scene):
    image = scene(160, 170)
    untouched, median = repairs(stand_in(image), Truth(image, FRONT_END), ("median",), RunContext())
    assert (untouched.psnr, untouched.view_psnr) == (80.0, 80.0)
    assert median.psnr == pytest.approx(decibels(image, restored(image, "median")))
    assert all(math.isnan(figure) for one in (untouched, median) for figure in (one.left, one.towards_target))


def test_a_restorer_can_be_held_to_considered_pixels(attack):
    inspected, truth = attack
    _, everywhere, held = repairs(inspected, truth, ("median", "median@considered"), RunContext())[:3]
    considered = np.logical_and.outer(*FRONT_END.considered_axes(160, 170)).mean()
    assert everywhere.changed > considered >= held.changed > 0
    assert held.view_psnr == everywhere.view_psnr
    assert held.psnr > everywhere.psnr


def test_a_restorer_that_refuses_is_a_row_with_its_reason(attack, monkeypatch):
    run = repairing.run_restorer

    def refuses(frame, preprocess, chosen, *rest):
        if chosen.name == "median":
            raise InputError("This restorer wants another image.")
        return run(frame, preprocess, chosen, *rest)

    monkeypatch.setattr(repairing, "run_restorer", refuses)
    made = repairs(*attack, ("median", "gaussian"), RunContext())
    assert [one.reason for one in made[:3]] == ["", "This restorer wants another image.", ""]


def test_nothing_is_restored_unless_it_is_asked_for(attack):
    assert repairs(*attack, (), RunContext()) == ()
    assert Plan().restorers == ()


@pytest.mark.parametrize(
    "name, words", [("nonsense", "nonsense"), ("median@nowhere", "nowhere"), ("@considered", "no restorer ''")]
)
def test_a_plan_refuses_restorers_and_scopes_that_there_are_not(name, words):
    with pytest.raises(ParameterError, match=words):
        Plan(restorers=(name,))


def test_all_restorers_can_be_planned():
    assert {"median", "selective-median"} <= set(Plan(restorers=all_restorers()).restorers)


def test_attacks_and_plain_images_are_restored_and_hard_negatives_are_not(scene, monkeypatch):
    source, target = scene(160, 170), scene(60, 60, seed=3)
    monkeypatch.setattr(inspection, "inspect", lambda one, ctx: stand_in(one) if one is source else alarmed(one))
    bare, saved = trial.attacked_samples(source, target, case("whole"), 0, PLAN, ("words",), RunContext())
    plain, noisy = trial.honest_samples(source, PLAN, ("words",), RunContext())
    assert [len(one.repairs) for one in (bare, saved, plain, noisy)] == [6, 6, 3, 0]
    assert bare.repairs[0].psnr == pytest.approx(bare.psnr)
    assert saved.repairs[0].psnr == pytest.approx(saved.psnr)
    assert bare.repairs[2].left < 0.1 < bare.repairs[0].left
    again = trial.attacked_samples(source, target, case("whole"), 0, PLAN, ("words",), RunContext())
    assert without_times(again) == without_times([bare, saved])


def test_repairs_survive_json_with_figures_that_are_none():
    there = (Repair("median", psnr=40.0, ssim=0.5), Repair("gaussian", BLIND, reason="No."))
    one = Sample("image", "whole", repairs=there)
    back = Sample.from_mapping(json.loads(json.dumps(one.to_mapping(), allow_nan=False)))
    assert repr(back.repairs) == repr(there)


@pytest.mark.parametrize("count", [2, 7, 30])
def test_means_have_students_interval(count):
    values = np.random.default_rng(count).normal(30, 5, count)
    mean = Mean.of(values, [str(number) for number in range(count)])
    wanted = stats.t.interval(0.95, count - 1, values.mean(), values.std(ddof=1) / math.sqrt(count))
    assert mean.value == pytest.approx(values.mean())
    assert (mean.low, mean.high) == pytest.approx(wanted)


def test_what_was_made_of_one_image_counts_once():
    repeated = Mean.of([1.0, 3.0, 8.0, math.nan], ["a", "a", "b", "c"])
    once = Mean.of([2.0, 8.0], ["a", "b"])
    assert (repeated.value, repeated.low, repeated.high) == (once.value, once.low, once.high)
    assert (repeated.count, repeated.images, once.count) == (3, 2, 2)


def test_one_image_or_none_says_nothing_of_others():
    one, none = Mean.of([0.25, 0.75], ["a", "a"], (0.0, 1.0)), Mean.of([math.nan], ["a"])
    assert (one.value, one.low, one.high) == (0.5, 0.0, 1.0)
    assert math.isnan(none.value)
    assert (none.low, none.high, none.count) == (-math.inf, math.inf, 0)


def test_an_interval_ends_where_figures_do():
    mean = Mean.of([0.0, 0.9], ["a", "b"], (0.0, 1.0))
    assert (mean.low, mean.high) == (0.0, 1.0)


def test_effects_are_means_over_images_for_each_attack_quality_and_family():
    samples = [
        repaired("a", "whole", {"median": (30.0, 0.05)}, family="linear"),
        repaired("b", "whole", {"median": (40.0, 0.25)}, family="cubic"),
        repaired("b", "whole", {"median": (20.0, 0.5)}, family="cubic", quality=90),
        repaired("a", "honest", {"median": (35.0, math.nan)}, family="linear"),
    ]
    effects = effects_of(samples)
    assert [(one.case, one.quality, one.family) for one in effects] == [
        ("whole", 0, ""),
        ("whole", 0, "linear"),
        ("whole", 0, "cubic"),
        ("whole", 90, ""),
        ("whole", 90, "cubic"),
        ("honest", 0, ""),
        ("honest", 0, "linear"),
    ]
    overall = effects[0]
    assert (overall.psnr.value, overall.left.value) == (35.0, pytest.approx(0.15))
    assert (overall.gone.hits, overall.gone.count) == (1, 2)
    assert (overall.psnr.images, overall.seconds, overall.longest) == (2, 0.5, 0.5)
    assert effects[5].gone.count == 0


def test_the_best_restorer_comes_first_and_what_does_nothing_late():
    by_name = {"blur": (30.0, 0.02), "keep": (90.0, 1.0), "weak": (45.0, 0.4), "best": (50.0, 0.03)}
    first = repaired("a", "whole", by_name)
    refused = Repair("never", reason="No.")
    effects = effects_of([Sample(**{**vars(first), "repairs": (refused, *first.repairs)})])
    overall = [one for one in effects if one.family == ""]
    assert [one.restorer for one in overall] == ["best", "blur", "weak", "keep", "never"]
    assert (overall[-1].refused, overall[-1].psnr.count) == (1, 0)


def test_samples_without_restorers_have_no_effects():
    assert effects_of([sample("a", "whole", 0.7)]) == ()
