"""Certificates: what is said of an attack image holds against an independent solver, and is told in one sentence."""

import math

import cvxpy
import numpy as np
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Certificate
from scaleguard_gui.core.epsilon import real_epsilon, told_miss
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.stages import run_attack


def preprocess_of(scaler, width=8, height=7, **values):
    return Preprocess(Selection.of("scaler", scaler, values), Size(width, height))


def noise(height, width, seed, low=0, high=256, channels=None, dtype=np.uint8, value_range=None):
    shape = (height, width) if channels is None else (height, width, channels)
    pixels = np.random.default_rng(seed).integers(low, high, shape).astype(dtype)
    return Frame(pixels, value_range) if value_range else Frame.of(pixels)


def least_change(source, target, preprocess, room):
    """||A - S|| of the nearest legal image whose view is within `room` of the target; None where there is none."""
    rows, columns = (matrix.toarray() for matrix in preprocess.matrices(source.height, source.width))
    goal = target.pixels.astype(float)
    # Beyond the ends the library clips.
    below, above = np.nonzero(goal - room + 0.5 > 0), np.nonzero(goal + room - 0.5 < 255)
    image = cvxpy.Variable(source.pixels.shape)
    view = rows @ image @ columns.T
    bounds = [image >= 0, image <= 255, view[below] >= goal[below] - room, view[above] <= goal[above] + room]
    problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(image - source.pixels.astype(float))), bounds)
    problem.solve(solver=cvxpy.CLARABEL)
    return None if problem.status != "optimal" else math.sqrt(problem.value)


@pytest.mark.parametrize(
    "scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic", "opencv.lanczos4", "opencv.area", "pillow.bicubic"]
)
def test_value_and_bound_enclose_the_optimum(scaler):
    source, preprocess = noise(35, 42, 0), preprocess_of(scaler)
    target = noise(7, 8, 1, 100, 156)
    crafted = craft(source, target, preprocess, 2.0, RunContext())
    certificate = crafted.certificate
    assert real_epsilon(crafted.frame, target, preprocess) <= 2
    optimum = least_change(source, target, preprocess, 2.5)
    change = crafted.frame.pixels.astype(float) - source.pixels
    assert certificate.value == pytest.approx(np.linalg.norm(change), rel=1e-5)
    # A dual value is below every feasible one; half a level of rounding is all that lies between.
    assert certificate.bound <= optimum * (1 + 1e-5)
    assert certificate.bound >= optimum * 0.97
    assert certificate.gap == pytest.approx((certificate.value - certificate.bound) / certificate.value)
    assert 0 <= certificate.gap < 0.1
    assert (certificate.epsilon_bound, certificate.is_infeasible) == (0.0, False)


@pytest.mark.parametrize("seed", range(10))
def test_infeasible_is_never_said_of_what_an_independent_solver_can_meet(seed):
    scaler = ["pillow.bilinear", "pillow.hamming", "opencv.cubic", "opencv.linear", "pillow.box"][seed % 5]
    source, preprocess = noise(18, 20, seed), preprocess_of(scaler)
    target = noise(7, 8, seed + 100, *((0, 256) if seed % 2 else (60, 200)))
    certificate = craft(source, target, preprocess, 2.0, RunContext()).certificate
    if certificate.is_infeasible:
        assert least_change(source, target, preprocess, 2.5) is None
        assert least_change(source, target, preprocess, certificate.epsilon_bound - 0.01) is None
        assert least_change(source, target, preprocess, certificate.epsilon_bound * 1.05 + 0.1) is not None


def test_what_is_out_of_reach_is_proved_and_the_nearest_found():
    source, preprocess = noise(30, 36, 2), preprocess_of("pillow.bilinear")
    target = Frame.of(np.where(np.indices((7, 8)).sum(axis=0) % 2, 255, 0).astype(np.uint8))
    crafted = craft(source, target, preprocess, 2.0, RunContext())
    certificate, reached = crafted.certificate, real_epsilon(crafted.frame, target, preprocess)
    assert certificate.is_infeasible
    assert certificate.epsilon_bound > 20
    # Whole levels, and the library's rounding.
    assert certificate.epsilon_bound - 0.5 <= reached <= certificate.epsilon_bound + 1.5


def test_a_scaler_that_answers_in_floats_is_held_to_the_unrounded_view():
    source, preprocess = noise(40, 48, 3), preprocess_of("skimage.linear")
    target = noise(7, 8, 4)
    crafted = craft(source, target, preprocess, 2.0, RunContext())
    reached = real_epsilon(crafted.frame, target, preprocess)
    assert crafted.certificate.is_infeasible
    assert reached > 2
    assert crafted.certificate.epsilon_bound <= reached <= crafted.certificate.epsilon_bound + 0.5


def test_the_worst_channel_decides_for_all():
    grey = noise(30, 36, 5)
    source = Frame.of(np.dstack([grey.pixels] * 3))
    easy = np.full((7, 8), 128, np.uint8)
    hard = np.where(np.indices((7, 8)).sum(axis=0) % 2, 255, 0).astype(np.uint8)
    preprocess = preprocess_of("pillow.bilinear")
    alone = craft(grey, Frame.of(hard), preprocess, 2.0, RunContext())
    together = craft(source, Frame.of(np.dstack([easy, hard, easy])), preprocess, 2.0, RunContext())
    assert together.certificate.is_infeasible
    assert together.certificate.epsilon_bound == pytest.approx(alone.certificate.epsilon_bound, abs=0.1)


def test_deep_images_are_certified_in_grey_levels():
    deep = (0.0, 4095.0)
    source = noise(30, 36, 6, 0, 4096, dtype=np.uint16, value_range=deep)
    target = Frame(np.where(np.indices((7, 8)).sum(axis=0) % 2, 4095, 0).astype(np.uint16), deep)
    crafted = craft(source, target, preprocess_of("pillow.bilinear"), 2.0, RunContext())
    reached = real_epsilon(crafted.frame, target, preprocess_of("pillow.bilinear"))
    assert crafted.certificate.is_infeasible
    # One of 4096 levels is a sixteenth of a grey level.
    assert reached == pytest.approx(crafted.certificate.epsilon_bound, abs=0.25)


def test_a_missed_epsilon_is_told_once_with_its_place_and_its_bound():
    source, preprocess = noise(30, 36, 7), preprocess_of("pillow.bilinear")
    pixels = np.full((7, 8), 100, np.uint8)
    pixels[2, 5] = 255
    target = Frame.of(pixels)
    crafted = run_attack(source, target, preprocess, Selection.of("attack", "l2", {"epsilon": 2}), RunContext())
    (notice,) = crafted.notices
    reached = real_epsilon(crafted.frame, target, preprocess)
    differences = np.abs(preprocess.exact_view(crafted.frame) - target.pixels)
    row, column = np.unravel_index(np.argmax(differences), differences.shape)
    assert f"up to {reached:.4g} grey levels" in notice
    assert "(2 was asked for)" in notice
    assert f"column {column}, row {row} of the model view" in notice
    # The library may round what no image can reach to something nearer; then that is said.
    nearest = min(reached, crafted.certificate.epsilon_bound)
    assert notice.endswith(f"2 is infeasible, no image comes nearer than {nearest:.4g}.")


def test_a_met_epsilon_and_an_attack_without_one_are_not_told():
    frame = Frame.of(np.full((14, 16), 90, np.uint8))
    preprocess, goal = preprocess_of("opencv.linear"), Frame.of(np.full((7, 8), 92, np.uint8))
    assert told_miss(frame, goal, preprocess, {"epsilon": 2.0}, None) == ()
    assert told_miss(frame, goal, preprocess, {}, None) == ()
    (plain,) = told_miss(frame, goal, preprocess, {"epsilon": 1.5}, None)
    assert plain.endswith("row 0 of the model view.")
    hint = Certificate("L2", 1.0, epsilon_bound=1.25)
    (careful,) = told_miss(frame, goal, preprocess, {"epsilon": 1.5}, hint)
    assert careful.endswith("; no image comes nearer than 1.25.")
    assert "infeasible" not in careful
