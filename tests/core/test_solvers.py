"""The solvers find the optimum that an independent dense quadratic programme finds, and settle it on whole numbers."""

from functools import partial

import cvxpy
import numpy as np
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.exact_search import exact_search
from scaleguard_gui.core.solvers.footprint import footprint_of
from scaleguard_gui.core.solvers.joint_dual import joint_dual
from scaleguard_gui.core.solvers.newton import newton
from scaleguard_gui.core.solvers.problem import Problem
from scaleguard_gui.core.solvers.whole_numbers import round_evenly, settle

# (scaler, width and height of the view of a 24 x 20 image): outputs share no pixel / outputs share pixels.
DISJOINT = [
    ("opencv.nearest", 6, 5),
    ("pillow.nearest", 7, 6),
    ("opencv.linear", 6, 5),
    ("opencv.linear", 10, 9),
    ("opencv.cubic", 6, 5),
    ("opencv.area", 6, 5),
    ("pillow.box", 7, 5),
]
SHARING = [
    ("opencv.linear", 15, 13),
    ("opencv.cubic", 8, 7),
    ("opencv.cubic", 6, 8),
    ("opencv.lanczos4", 6, 5),
    ("opencv.area", 7, 6),
    ("pillow.bilinear", 6, 5),
    ("pillow.bilinear", 12, 10),
    ("pillow.bicubic", 6, 5),
    ("pillow.lanczos", 8, 6),
]
HEIGHT, WIDTH = 20, 24
EPSILON = 2.0


def preprocess_of(case):
    scaler, width, height = case
    return Preprocess(Selection.of("scaler", scaler), Size(width, height))


def problem_of(case, epsilon=EPSILON, dtype="float64", seed=0):
    """A problem with an answer: its target is the view of a harsh legal image, so that many pixels must saturate."""
    rng = np.random.default_rng(seed)
    source = np.rint(rng.uniform(0, 255, (HEIGHT, WIDTH)))
    hidden = np.where(rng.random((HEIGHT, WIDTH)) < 0.5, rng.uniform(0, 40, (HEIGHT, WIDTH)), 250.0)
    rows, columns = preprocess_of(case).matrices(HEIGHT, WIDTH)
    target = rows @ hidden @ columns.T
    footprint = footprint_of(preprocess_of(case), HEIGHT, WIDTH, dtype)
    bounds = (target - epsilon).astype(dtype), (target + epsilon).astype(dtype)
    return Problem(footprint, footprint.gather(source).astype(dtype), *bounds, 0.0, 255.0), source, target


def dense_optimum(case, source, target, epsilon=EPSILON):
    """1/2 ||A - S||^2 by an interior-point solver over every pixel of the image, with the full matrices."""
    rows, columns = (matrix.toarray() for matrix in preprocess_of(case).matrices(HEIGHT, WIDTH))
    image = cvxpy.Variable((HEIGHT, WIDTH))
    bounds = [cvxpy.abs(rows @ image @ columns.T - target) <= epsilon, image >= 0, image <= 255]
    goal = cvxpy.Minimize(0.5 * cvxpy.sum_squares(image - source))
    return cvxpy.Problem(goal, bounds).solve(solver=cvxpy.CLARABEL)


@pytest.mark.parametrize("case", DISJOINT, ids=str)
def test_the_exact_search_finds_the_optimum_of_the_dense_programme(case):
    problem, source, target = problem_of(case)
    assert problem.footprint.is_disjoint
    solution = exact_search(problem, RunContext())
    optimum = dense_optimum(case, source, target)
    assert solution.primal == pytest.approx(optimum, rel=1e-3)
    assert solution.violation < 1e-6
    assert solution.gap < 1e-6


@pytest.mark.parametrize("case", SHARING, ids=str)
def test_the_joint_dual_finds_the_optimum_of_the_dense_programme(case):
    problem, source, target = problem_of(case)
    assert not problem.footprint.is_disjoint
    solution = joint_dual(problem, RunContext(), tolerance=1e-3, gap=1e-4, max_iterations=20_000)
    optimum = dense_optimum(case, source, target)
    assert solution.primal == pytest.approx(optimum, rel=1e-3)
    assert solution.violation <= 1e-3
    assert solution.gap <= 1e-4


@pytest.mark.parametrize("case", SHARING, ids=str)
def test_newton_steps_find_the_optimum_of_the_dense_programme(case):
    problem, source, target = problem_of(case)
    solution = newton(problem, RunContext(), tolerance=1e-3, gap=1e-4)
    optimum = dense_optimum(case, source, target)
    assert solution.primal == pytest.approx(optimum, rel=1e-3)
    assert solution.violation <= 1e-3


def test_newton_steps_respect_a_weight_and_a_box_of_each_pixel():
    problem, _, _ = problem_of(SHARING[6])
    rng = np.random.default_rng(7)
    shape = problem.source.shape
    low = np.maximum(problem.source - rng.uniform(60, 200, shape), 0)
    high = np.minimum(problem.source + rng.uniform(60, 200, shape), 255)
    easy = Problem(
        problem.footprint, problem.source, problem.lower - 60, problem.upper + 60, low, high, rng.uniform(0.2, 5, shape)
    )
    newtons = newton(easy, RunContext(), tolerance=1e-3, gap=1e-6)
    joint = joint_dual(easy, RunContext(), tolerance=1e-3, gap=1e-6, max_iterations=20_000)
    assert newtons.violation <= 1e-3
    assert newtons.primal == pytest.approx(joint.primal, rel=1e-4)
    assert ((newtons.block >= low) & (newtons.block <= high)).all()


def test_newton_steps_need_few_passes_over_a_large_image():
    preprocess = preprocess_of(("pillow.bilinear", 24, 20))
    rng = np.random.default_rng(8)
    footprint = footprint_of(preprocess, 320, 384, "float64")
    source = rng.uniform(0, 255, (320, 384))
    target = footprint.down(np.clip(source + 90 * np.sin(np.arange(384) / 40), 0, 255))
    problem = Problem(footprint, source, target - 2, target + 2, 0.0, 255.0)
    quick = newton(problem, RunContext(), tolerance=1e-3)
    slow = joint_dual(problem, RunContext(), tolerance=1e-3, max_iterations=20_000)
    assert quick.iterations < slow.iterations / 2
    assert quick.primal == pytest.approx(slow.primal, rel=1e-4)


@pytest.mark.parametrize("case", DISJOINT, ids=str)
def test_both_solvers_agree_where_both_apply(case):
    problem, _, _ = problem_of(case)
    exact = exact_search(problem, RunContext())
    joint = joint_dual(problem, RunContext(), tolerance=1e-3, gap=1e-4, max_iterations=20_000)
    # Float32 pixels of up to 255 and a tolerance of 0.001 in the view leave that much to the single pixel.
    np.testing.assert_allclose(joint.block, exact.block, atol=0.1)


@pytest.mark.parametrize("case", [DISJOINT[4], SHARING[3]], ids=str)
def test_float32_is_fine_enough_for_8_bit(case):
    solve = exact_search if case in DISJOINT else lambda p, c: joint_dual(p, c, tolerance=0.01)
    double, _, _ = problem_of(case)
    single, _, _ = problem_of(case, dtype="float32")
    assert solve(single, RunContext()).block.dtype == np.float32
    assert solve(single, RunContext()).primal == pytest.approx(solve(double, RunContext()).primal, rel=1e-3)


@pytest.mark.parametrize("case", [DISJOINT[2], SHARING[5]], ids=str)
def test_no_multipliers_claim_more_than_the_optimum(case):
    problem, source, target = problem_of(case)
    optimum = dense_optimum(case, source, target)
    rng = np.random.default_rng(1)
    for scale in (1.0, 30.0, 1000.0):
        multipliers = scale * rng.standard_normal(problem.lower.shape)
        assert problem.solution(multipliers, 0).dual <= optimum * (1 + 1e-6)


def test_a_view_that_is_already_within_its_bounds_changes_nothing():
    for case in (DISJOINT[2], SHARING[1]):
        problem, _, _ = problem_of(case)
        view = problem.footprint.down(problem.source)
        easy = Problem(problem.footprint, problem.source, view - 1, view + 1, 0.0, 255.0)
        solution = (exact_search if case in DISJOINT else lambda p, c: joint_dual(p, c, tolerance=0.01))(
            easy, RunContext()
        )
        np.testing.assert_array_equal(solution.block, easy.source)


def test_a_missing_bound_never_pulls():
    problem, _, _ = problem_of(SHARING[3])
    free = Problem(
        problem.footprint,
        problem.source,
        np.full_like(problem.lower, -np.inf),
        np.full_like(problem.upper, np.inf),
        0.0,
        255.0,
    )
    np.testing.assert_array_equal(joint_dual(free, RunContext(), tolerance=0.01).block, free.source)


def test_out_of_reach_the_exact_search_goes_as_far_as_pixels_can():
    problem, _, _ = problem_of(("opencv.linear", 6, 5))
    beyond = Problem(problem.footprint, problem.source, problem.lower * 0 + 300, problem.upper * 0 + 310, 0.0, 255.0)
    solution = exact_search(beyond, RunContext())
    assert solution.block.min() == 255
    # 300 asked, 255 is the most that a pixel can be.
    assert solution.violation == pytest.approx(45, abs=1e-6)


@pytest.mark.parametrize("case", [DISJOINT[2], DISJOINT[4], SHARING[1], SHARING[3]], ids=str)
def test_settling_brings_rounded_pixels_back_within_bounds(case):
    problem, _, _ = problem_of(case)
    solve = exact_search if case in DISJOINT else lambda p, c: joint_dual(p, c, tolerance=0.01)
    rounded = np.rint(solve(problem, RunContext()).block)
    assert np.abs(problem.violation(problem.footprint.down(rounded))).max() > 0.05, "rounding should break something"
    settled = rounded.copy()
    view = problem.footprint.down(settled)
    settle(problem, settled, view, RunContext())
    np.testing.assert_array_equal(settled, np.rint(settled))
    assert settled.min() >= 0
    assert settled.max() <= 255
    assert np.abs(problem.violation(view)).max() == 0
    np.testing.assert_allclose(view, problem.footprint.down(settled))


def test_settling_leaves_outputs_alone_that_are_within_bounds():
    problem, _, _ = problem_of(DISJOINT[2])
    rounded = np.rint(exact_search(problem, RunContext()).block)
    fine = problem.violation(problem.footprint.down(rounded)) == 0
    settled = rounded.copy()
    settle(problem, settled, problem.footprint.down(settled), RunContext())
    # The multiplier of an output reaches exactly its own pixels.
    own = problem.footprint.up(fine.astype(float)) > 0
    assert fine.any()
    np.testing.assert_array_equal(settled[own], rounded[own])


@pytest.mark.parametrize("case", DISJOINT + SHARING, ids=str)
def test_a_footprint_scales_as_the_full_matrices_do(case):
    rows, columns = preprocess_of(case).matrices(HEIGHT, WIDTH)
    footprint = footprint_of(preprocess_of(case), HEIGHT, WIDTH, "float64")
    rng = np.random.default_rng(2)
    image, view = rng.uniform(0, 255, (HEIGHT, WIDTH)), rng.standard_normal((rows.shape[0], columns.shape[0]))
    np.testing.assert_allclose(footprint.down(footprint.gather(image)), rows @ image @ columns.T)
    np.testing.assert_allclose(footprint.up(view), footprint.gather(rows.T @ view @ columns))
    changed = image.copy()
    footprint.scatter(footprint.gather(image) + 1, changed)
    considered = preprocess_of(case).considered_pixels(HEIGHT, WIDTH)
    np.testing.assert_array_equal(changed, image + considered)


@pytest.mark.parametrize("solver", [exact_search, *(partial(one, tolerance=0.01) for one in (joint_dual, newton))])
def test_a_solver_stops_when_told(solver):
    problem, _, _ = problem_of(DISJOINT[2])
    with pytest.raises(Cancelled):
        solver(problem, RunContext(is_cancelled=lambda: True))


@pytest.mark.parametrize("scaler", ["pillow.bicubic", "opencv.lanczos4", "opencv.linear"])
def test_working_in_strips_gives_the_view_of_the_whole(scaler):
    preprocess = Preprocess(Selection.of("scaler", scaler), Size(61, 53))
    footprint = footprint_of(preprocess, 700, 500, "float64")
    if scaler == "pillow.bicubic":
        assert len(footprint.rows.strips) > 2, "the image should be large enough to be cut"
    rng = np.random.default_rng(3)
    source = footprint.gather(rng.uniform(0, 255, (700, 500)))
    free = np.full((53, 61), np.inf)
    problem = Problem(footprint, source, -free, free, 0.0, 255.0)
    multipliers = 200 * rng.standard_normal((53, 61))
    assert (problem.pixels(multipliers) == 255).any()
    np.testing.assert_allclose(problem.view(multipliers), footprint.down(problem.pixels(multipliers)))


@pytest.mark.parametrize("fit", ["stretch", "letterbox"])
@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic"])
def test_outputs_that_read_as_many_pixels_each_are_scaled_tap_by_tap(scaler, fit):
    preprocess = Preprocess(Selection.of("scaler", scaler), Size(300, 40), Fit(fit))
    footprint = footprint_of(preprocess, 240, 2400, "float64")
    assert all(strip.up.ndim == 1 for axis in (footprint.rows, footprint.columns) for strip in axis.strips)
    rng = np.random.default_rng(5)
    left, right = footprint.rows.down, footprint.columns.down
    block, view = rng.uniform(0, 255, (left.shape[1], right.shape[1])), rng.standard_normal((40, 300))
    np.testing.assert_allclose(footprint.down(block), left.toarray() @ block @ right.toarray().T)
    np.testing.assert_allclose(footprint.up(view), left.toarray().T @ view @ right.toarray(), atol=1e-12)


def test_settling_gives_up_where_the_bounds_cannot_be_met():
    problem, _, _ = problem_of(SHARING[5])
    beyond = Problem(problem.footprint, problem.source, problem.lower * 0 + 300, problem.upper * 0 + 310, 0.0, 255.0)
    block = np.full_like(problem.source, 255.0)
    settle(beyond, block, problem.footprint.down(block), RunContext())
    np.testing.assert_array_equal(block, 255.0)


def test_rounding_evenly_keeps_the_sum_of_every_stretch():
    rng = np.random.default_rng(4)
    block = rng.uniform(0, 255, (300, 40)).astype(np.float32)
    block[100:200] = 77.3
    whole = round_evenly(block.copy())
    assert ((whole == np.floor(block)) | (whole == np.ceil(block))).all()
    for start, stop in [(0, 10), (5, 300), (100, 200), (120, 121), (250, 300)]:
        error = (whole[start:stop].astype(float) - block[start:stop]).sum(axis=0)
        # Each pixel is off by up to 2**-16 more.
        assert np.abs(error).max() <= 1.005
    # Plain rounding takes 0.3 from every pixel of the flat area.
    assert abs((whole[100:200] - 77.3).mean()) < 0.01


def test_rounding_evenly_leaves_whole_pixels_alone():
    block = np.random.default_rng(5).integers(0, 256, (700, 3000)).astype(np.float32)
    np.testing.assert_array_equal(round_evenly(block.copy()), block)
