"""Attacks: the real library sees the target, the source changes little, and nothing illegal is stored."""

from dataclasses import replace

import numpy as np
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.epsilon import real_epsilon as real_epsilon_of
from scaleguard_gui.core.errors import Cancelled, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.objectives import OBJECTIVES
from scaleguard_gui.core.solvers.task import Task
from scaleguard_gui.core.target import fit_target

OPENCV = ("opencv.nearest", "opencv.linear", "opencv.cubic", "opencv.lanczos4", "opencv.area")
DEPTHS = {
    "8 bit": ("uint8", None),
    "12 bit": ("uint16", (0.0, 4095.0)),
    "16 bit": ("uint16", None),
    "signed": ("int16", (-1024.0, 3071.0)),
    "float": ("float32", None),
}


def preprocess_of(scaler, width, height):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height))


def run(name, source, target, preprocess, ctx=None, **values):
    attack = algorithm("attack", name)
    return attack.function(source, target, preprocess, attack.parameters(**values), ctx or RunContext()).frame


def real_epsilon(attacked, target, preprocess):
    gap = preprocess.scale(attacked.pixels).astype(np.float64) - target.pixels.astype(np.float64)
    return np.abs(gap).max() / target.grey_level


def l2(attacked, source):
    return np.linalg.norm(attacked.pixels.astype(np.float64) - source.pixels.astype(np.float64))


@pytest.mark.parametrize("scaler", OPENCV)
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("depth", DEPTHS)
def test_the_real_call_is_within_epsilon(scene, scaler, colour, depth):
    dtype, value_range = DEPTHS[depth]
    source = scene(101, 130, dtype, colour, value_range=value_range)
    target = scene(25, 32, dtype, colour, seed=1, value_range=value_range)
    preprocess = preprocess_of(scaler, 32, 25)
    attacked = run("l2", source, target, preprocess, epsilon=2)
    assert real_epsilon(attacked, target, preprocess) <= 2
    assert real_epsilon(source, target, preprocess) > 20, "the source itself should be nothing like the target"
    assert attacked.pixels.dtype == source.pixels.dtype
    assert attacked.pixels.shape == source.pixels.shape
    assert attacked.value_range == source.value_range
    assert attacked.pixels.min() >= source.value_range[0]
    assert attacked.pixels.max() <= source.value_range[1]


FRONT_ENDS = {
    "crop": {"fit": Fit("crop", 30)},
    "letterbox": {"fit": Fit("letterbox", 0, 114)},
    "grey": {"colour": "grey"},
    "grey crop": {"fit": Fit("crop", 30), "colour": "grey"},
}


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic", "pillow.box", "skimage.nearest"])
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("front_end", FRONT_ENDS)
def test_the_real_call_is_within_epsilon_through_every_front_end(scene, scaler, depth, front_end):
    dtype, value_range = DEPTHS[depth]
    front_end_of = FRONT_ENDS[front_end]
    preprocess = replace(preprocess_of(scaler, 24, 24), **front_end_of)
    source = scene(101, 130, dtype, True, value_range=value_range)
    wanted = scene(24, 24, dtype, "colour" not in front_end_of, seed=1, value_range=value_range)
    target = fit_target(wanted, source, preprocess)
    attacked = run("l2", source, target, preprocess, epsilon=2)
    # Padding is what it is, and the fitted target knows it.
    assert real_epsilon_of(attacked, target, preprocess) <= 2 + 1e-6
    assert attacked.pixels.dtype == source.pixels.dtype
    assert attacked.pixels.min() >= source.value_range[0]
    assert attacked.pixels.max() <= source.value_range[1]


# The smallest feasible epsilon of Pillow's scalers depends on the target; the view of a legal image is always feasible.
@pytest.mark.parametrize("kernel", ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"])
def test_pillow_sees_any_target_that_it_can_see_at_all(scene, kernel):
    preprocess = preprocess_of(f"pillow.{kernel}", 32, 25)
    source = scene(101, 130)
    target = preprocess.model_view(scene(101, 130, seed=1))
    attacked = run("l2", source, target, preprocess, epsilon=2)
    assert real_epsilon(attacked, target, preprocess) <= 2


@pytest.mark.parametrize("scaler", ["opencv.linear", "opencv.cubic", "opencv.lanczos4"])
def test_epsilon_zero_means_the_target_itself(scene, scaler):
    preprocess = preprocess_of(scaler, 32, 25)
    target = scene(25, 32, seed=1)
    attacked = run("l2", scene(101, 130), target, preprocess, epsilon=0)
    np.testing.assert_array_equal(preprocess.scale(attacked.pixels), target.pixels)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("scaler", ["opencv.linear", "opencv.cubic"])
def test_epsilon_zero_is_met_where_fixed_point_arithmetic_and_matrices_differ(scaler, seed):
    rng = np.random.default_rng(seed)
    source = Frame.of(rng.integers(0, 256, (250, 311)).astype(np.uint8))
    target = Frame.of(rng.integers(0, 256, (53, 61)).astype(np.uint8))
    preprocess = preprocess_of(scaler, 61, 53)
    attacked = run("l2", source, target, preprocess, epsilon=0)
    np.testing.assert_array_equal(preprocess.scale(attacked.pixels), target.pixels)


@pytest.mark.parametrize("scaler", ["opencv.linear", "opencv.cubic", "opencv.lanczos4", "pillow.bicubic"])
def test_a_larger_epsilon_never_needs_a_larger_change(scene, scaler):
    preprocess = preprocess_of(scaler, 32, 25)
    source, target = scene(101, 130), scene(25, 32, seed=1)
    changes = [l2(run("l2", source, target, preprocess, epsilon=e), source) for e in (1, 2, 4, 8, 16, 32)]
    assert changes == sorted(changes, reverse=True)
    assert changes[-1] < 0.9 * changes[0]


@pytest.mark.parametrize("scaler", ["opencv.linear", "opencv.cubic", "opencv.lanczos4"])
@pytest.mark.parametrize(("depth", "dearer"), [("8 bit", 0.01), ("16 bit", 0.001), ("float", 0.001)])
def test_storing_and_mending_cost_next_to_nothing(scene, scaler, depth, dearer):
    dtype, value_range = DEPTHS[depth]
    preprocess = preprocess_of(scaler, 32, 25)
    source = scene(101, 130, dtype, value_range=value_range)
    target = scene(25, 32, dtype, seed=1, value_range=value_range)
    task = Task(source, target, preprocess, 2)
    (solution,) = OBJECTIVES["l2"].solve(task.problems(0.0), RunContext(), task.margin / 2)
    # No image that the library could round to within epsilon is nearer to the source than the dual value says.
    bound = np.sqrt(2 * solution.dual)
    assert bound * (1 - 1e-3) <= l2(run("l2", source, target, preprocess), source) <= bound * (1 + dearer)


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic", "opencv.lanczos4"])
@pytest.mark.parametrize("name", ["direct", "l2"])
def test_only_considered_pixels_change(scene, scaler, name):
    source, target = scene(200, 260), scene(15, 20, seed=1)
    preprocess = preprocess_of(scaler, 20, 15)
    changed = run(name, source, target, preprocess).pixels != source.pixels
    assert changed.any()
    assert not changed[~preprocess.considered_pixels(200, 260)].any()


@pytest.mark.parametrize("name", ["direct", "l2", "reference"])
@pytest.mark.parametrize("scaler", ["opencv.cubic", "pillow.bilinear"])
def test_the_same_inputs_give_the_same_bytes(scene, name, scaler):
    source, target, preprocess = scene(40, 48), scene(10, 12, seed=1), preprocess_of(scaler, 12, 10)
    first = run(name, source, target, preprocess)
    run("l2", scene(40, 48, seed=5), target, preprocess, epsilon=9)
    assert run(name, source, target, preprocess).pixels.tobytes() == first.pixels.tobytes()


@pytest.mark.parametrize("name", ["direct", "l2", "reference"])
def test_an_attack_leaves_its_inputs_as_they_were(scene, name):
    source, target = scene(40, 48), scene(10, 12, seed=1)
    before = source.pixels.tobytes(), target.pixels.tobytes()
    run(name, source, target, preprocess_of("opencv.linear", 12, 10))
    assert (source.pixels.tobytes(), target.pixels.tobytes()) == before


def test_out_of_reach_the_best_image_found_is_returned(scene):
    preprocess = preprocess_of("pillow.bilinear", 32, 25)
    source = scene(101, 130)
    checkerboard = Frame.of((255 * (np.indices((25, 32)).sum(0) % 2)).astype(np.uint8))
    attacked = run("l2", source, checkerboard, preprocess, epsilon=2)
    reached = real_epsilon(attacked, checkerboard, preprocess)
    # Antialiasing cannot show a checkerboard of single pixels; some 93 of 255 levels are missing at such ratios.
    assert 60 < reached < real_epsilon(source, checkerboard, preprocess)
    assert attacked.pixels.dtype == np.uint8


@pytest.mark.parametrize("target_value", [0, 255])
def test_black_and_white_targets_are_reached(scene, target_value):
    preprocess = preprocess_of("opencv.cubic", 32, 25)
    target = Frame.of(np.full((25, 32), target_value, np.uint8))
    attacked = run("l2", scene(101, 130), target, preprocess, epsilon=2)
    assert real_epsilon(attacked, target, preprocess) <= 2


def test_a_source_that_already_shows_the_target_is_left_alone(scene):
    preprocess = preprocess_of("opencv.linear", 32, 25)
    source = scene(101, 130)
    attacked = run("l2", source, preprocess.model_view(source), preprocess, epsilon=2)
    np.testing.assert_array_equal(attacked.pixels, source.pixels)


@pytest.mark.parametrize("scaler", ["opencv.nearest", "pillow.nearest"])
def test_direct_copy_shows_a_nearest_scaler_the_target_itself(scene, scaler):
    for colour in (False, True):
        source, target = scene(101, 130, colour=colour), scene(25, 32, colour=colour, seed=1)
        preprocess = preprocess_of(scaler, 32, 25)
        attacked = run("direct", source, target, preprocess)
        np.testing.assert_array_equal(preprocess.scale(attacked.pixels), target.pixels)


def test_direct_copy_writes_one_pixel_for_each_output(scene):
    source, target = scene(100, 120), Frame.of(np.full((10, 12), 200, np.uint8))
    attacked = run("direct", source, target, preprocess_of("opencv.linear", 12, 10))
    changed = attacked.pixels != source.pixels
    assert changed.sum() == 10 * 12
    assert (attacked.pixels[changed] == 200).all()


def test_the_joint_attack_is_less_visible_than_the_reference_at_the_epsilon_that_it_reached(scene):
    source, target = scene(48, 60), scene(12, 15, seed=1)
    for scaler in ("opencv.linear", "opencv.cubic"):
        preprocess = preprocess_of(scaler, 15, 12)
        slow = run("reference", source, target, preprocess, epsilon=2)
        reached = real_epsilon(slow, target, preprocess)
        fast = run("l2", source, target, preprocess, epsilon=reached)
        assert real_epsilon(fast, target, preprocess) <= reached
        assert l2(fast, source) <= l2(slow, source)


def test_the_reference_equals_the_joint_attack_where_its_first_pass_is_idle(scene):
    # As high as its model view: the first pass only shrinks nothing, so two passes are one and lose nothing.
    source, target = scene(12, 60), scene(12, 15, seed=1)
    preprocess = preprocess_of("opencv.linear", 15, 12)
    slow = run("reference", source, target, preprocess, epsilon=0.5)
    reached = real_epsilon(slow, target, preprocess)
    fast = run("l2", source, target, preprocess, epsilon=reached)
    assert l2(fast, source) == pytest.approx(l2(slow, source), rel=0.02)


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_reference_comes_near_the_target_in_every_depth(scene, depth):
    dtype, value_range = DEPTHS[depth]
    source = scene(24, 32, dtype, True, value_range=value_range)
    target = scene(6, 8, dtype, True, seed=1, value_range=value_range)
    preprocess = preprocess_of("opencv.linear", 8, 6)
    attacked = run("reference", source, target, preprocess, epsilon=2)
    # Two passes of 2, with the rounding of the first one and of the library on top.
    assert real_epsilon(attacked, target, preprocess) <= 6
    assert attacked.pixels.dtype == source.pixels.dtype


def test_the_reference_reports_every_column(scene):
    reports = []
    ctx = RunContext(on_progress=lambda fraction, text: reports.append((fraction, text)))
    run("reference", scene(24, 32), scene(6, 8, seed=1), preprocess_of("opencv.linear", 8, 6), ctx)
    # 8 columns of the first pass and 24 rows of the second.
    assert [fraction for fraction, _ in reports] == pytest.approx([k / 32 for k in range(1, 33)])
    assert reports[-1][1] == "column 32 of 32"


@pytest.mark.parametrize("name", ["direct", "l2", "reference"])
def test_an_attack_stops_when_told(scene, name):
    asked = []

    def stop_at_second_check():
        asked.append(1)
        return name == "direct" or len(asked) > 1

    with pytest.raises(Cancelled):
        run(
            name,
            scene(48, 60),
            scene(12, 15, seed=1),
            preprocess_of("opencv.lanczos4", 15, 12),
            RunContext(is_cancelled=stop_at_second_check),
        )
    assert len(asked) <= 2


@pytest.mark.parametrize("name", ["l2", "reference"])
@pytest.mark.parametrize("value", [-1, 65, "much"])
def test_a_bad_epsilon_is_refused_by_name(name, value):
    with pytest.raises(ParameterError, match="epsilon"):
        Selection.of("attack", name, {"epsilon": value})


def test_only_the_reference_is_too_slow_to_follow_a_slider():
    assert {name: algorithm("attack", name).heavy for name in ("direct", "l2", "reference")} == {
        "direct": False,
        "l2": False,
        "reference": True,
    }
