"""Area attack: blocks are pushed to their goals with least change, in three norms."""

import itertools

import numpy as np
import pytest
from payload_samples import DEPTHS, changed, preprocess_of, run
from scipy.optimize import linprog, minimize

from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.solvers.block_fill import Blocks, fewest, least_squares, least_sum

NORMS = ("l2", "l1", "l0")


def random_blocks(seed, outputs=30, taps=5, equal=False):
    """Blocks whose needs can be met; some pixels are shared (weight 0), some weights are negative."""
    rng = np.random.default_rng(seed)
    pixels = rng.uniform(0, 255, (outputs, taps))
    weights = np.full((outputs, taps), 1 / taps) if equal else rng.uniform(-0.2, 0.6, (outputs, taps))
    weights[rng.random((outputs, taps)) < 0.15] = 0
    reachable = rng.uniform(0, 255, (outputs, taps))
    need = ((reachable - pixels) * weights).sum(axis=1)
    return Blocks(pixels, np.zeros_like(pixels), np.full_like(pixels, 255), weights, need)


def assert_met(blocks, moved):
    assert moved.min() >= 0 and moved.max() <= 255
    np.testing.assert_allclose(((moved - blocks.pixels) * blocks.weights).sum(axis=1), blocks.need, atol=1e-6)
    np.testing.assert_array_equal(moved[blocks.weights == 0], blocks.pixels[blocks.weights == 0])


@pytest.mark.parametrize("equal", [True, False], ids=["equal weights", "any weights"])
def test_l0_changes_as_few_pixels_as_any_subset_could(equal):
    blocks = random_blocks(0, equal=equal)
    moved = fewest(blocks)
    assert_met(blocks, moved)
    for pixels, weights, need, found in zip(blocks.pixels, blocks.weights, blocks.need, moved, strict=True):
        gains = np.where(weights * np.sign(need) > 0, 255 - pixels, pixels) * np.abs(weights)
        fewest_needed = next(
            count
            for count in range(len(pixels) + 1)
            if any(sum(gains[list(chosen)]) >= abs(need) for chosen in itertools.combinations(range(5), count))
        )
        assert np.count_nonzero(found != pixels) == fewest_needed


@pytest.mark.parametrize("equal", [True, False], ids=["equal weights", "any weights"])
def test_l1_is_what_linear_programming_finds(equal):
    blocks = random_blocks(1, equal=equal)
    moved = least_sum(blocks)
    assert_met(blocks, moved)
    for pixels, weights, need, found in zip(blocks.pixels, blocks.weights, blocks.need, moved, strict=True):
        best = linprog(
            np.ones(10),
            A_eq=[np.concatenate([weights, -weights])],
            b_eq=[need],
            bounds=[(0, 255 - p) for p in pixels] + [(0, p) for p in pixels],
        )
        assert np.abs(found - pixels).sum() == pytest.approx(best.fun, rel=1e-6)


@pytest.mark.parametrize("norm", [least_squares, least_sum])
def test_squares_are_least_among_equals(norm):
    blocks = random_blocks(2, outputs=12, equal=norm is least_sum)
    moved = norm(blocks)
    assert_met(blocks, moved)
    for pixels, weights, need, found in zip(blocks.pixels, blocks.weights, blocks.need, moved, strict=True):
        best = minimize(
            lambda change: 0.5 * change @ change,
            np.zeros(5),
            jac=lambda change: change,
            bounds=[(-p, 255 - p) for p in pixels],
            constraints={"type": "eq", "fun": lambda change, w=weights, n=need: w @ change - n},
            options={"ftol": 1e-12},
        )
        assert np.linalg.norm(found - pixels) == pytest.approx(np.linalg.norm(best.x), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("norm", [fewest, least_sum, least_squares])
def test_out_of_reach_every_pixel_goes_as_far_as_it_can(norm):
    blocks = random_blocks(3)._replace(need=np.where(np.arange(30) % 2, 900.0, -900.0))
    moved = norm(blocks)
    upwards = blocks.weights * blocks.need[:, None] > 0
    end = np.where(blocks.weights == 0, blocks.pixels, np.where(upwards, 255.0, 0.0))
    np.testing.assert_allclose(moved, end)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_the_real_call_is_within_epsilon(scene, norm, depth, colour):
    dtype, value_range = DEPTHS[depth]
    source = scene(100, 128, dtype, colour, value_range=value_range)
    target = scene(25, 32, dtype, colour, seed=1, value_range=value_range)
    crafted = run("area", source, target, preprocess_of("opencv.area"), norm=norm)
    assert real_epsilon(crafted.frame, target, preprocess_of("opencv.area")) <= 2 + 1e-3


@pytest.mark.parametrize("scaler", ["opencv.area", "pillow.box", "opencv.nearest", "opencv.linear"])
def test_each_norm_is_least_in_its_own(scene, scaler):
    source, target, preprocess = scene(100, 128), scene(25, 32, seed=1), preprocess_of(scaler)
    changes = {
        norm: run("area", source, target, preprocess, norm=norm).frame.pixels.astype(float) - source.pixels
        for norm in NORMS
    }
    measures = {
        "l2": np.linalg.norm,
        "l1": lambda change: np.abs(change).sum(),
        "l0": np.count_nonzero,
    }
    for norm, measure in measures.items():
        # Rounding to whole levels costs a little: alike pixels of a block are rounded alike.
        assert measure(changes[norm]) <= 1.01 * min(measure(change) for change in changes.values()), norm


def test_l2_is_the_joint_attack_where_outputs_share_nothing(scene):
    source, target, preprocess = scene(100, 128), scene(25, 32, seed=1), preprocess_of("opencv.area")
    by_blocks, jointly = run("area", source, target, preprocess), run("l2", source, target, preprocess)
    squares = [np.square(c.frame.pixels.astype(float) - source.pixels).sum() for c in (by_blocks, jointly)]
    assert squares[0] == pytest.approx(squares[1], rel=1e-3)


@pytest.mark.parametrize("norm", NORMS)
def test_pixels_that_blocks_share_are_left_alone_where_they_can_be(scene, norm):
    # 4.4 pixels a block: the border ones belong to two.
    source, preprocess = scene(110, 132), preprocess_of("opencv.area", 30, 25)
    target = preprocess.model_view(Frame.of(np.clip(source.pixels.astype(int) + 12, 0, 255).astype(np.uint8)))
    crafted = run("area", source, target, preprocess, norm=norm)
    assert real_epsilon(crafted.frame, target, preprocess) <= 2
    rows, columns = ((matrix != 0).sum(axis=0) > 1 for matrix in preprocess.matrices(110, 132))
    assert np.logical_or.outer(rows, columns).any()
    assert not changed(crafted, source)[np.logical_or.outer(rows, columns)].any()
    assert not crafted.notices


def test_shared_pixels_are_used_where_there_is_no_other_way_and_that_is_said(scene):
    source, preprocess = scene(110, 132), preprocess_of("opencv.area", 30, 25)
    target = Frame.of(np.full((25, 30), 252, np.uint8))
    crafted = run("area", source, target, preprocess)
    assert real_epsilon(crafted.frame, target, preprocess) <= 2
    assert "pixels that they share were changed as well" in crafted.notices[0]


@pytest.mark.parametrize("scaler", ["pillow.bilinear", "opencv.lanczos4"])
def test_a_scaler_without_blocks_is_refused_by_name(scene, scaler):
    with pytest.raises(ParameterError, match=f"scaler {scaler} leaves some outputs no pixel of their own"):
        run("area", scene(35, 44), scene(8, 10, seed=1), preprocess_of(scaler, 10, 8))


def test_grey_front_ends_take_colour(scene):
    preprocess = preprocess_of("opencv.area", colour="grey")
    source, target = scene(100, 128, colour=True), scene(25, 32, seed=1)
    for norm in NORMS:
        crafted = run("area", source, target, preprocess, norm=norm)
        assert real_epsilon(crafted.frame, target, preprocess) <= 2
