"""What attacks keep small: optima are those of independent programmes, and rounding spoils little."""

import cvxpy
import numpy as np
import pytest
from scipy import optimize, sparse
from test_solvers import problem_of

from scaleguard_gui.core.attack_fields import objective_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.solvers.objectives import OBJECTIVES
from scaleguard_gui.core.solvers.objectives.perceptual import Perceptual
from scaleguard_gui.core.target import fit_target

# (scaler, width and height of the view of a 24 x 20 image): outputs share no pixel / outputs share pixels.
DISJOINT = [("opencv.nearest", 6, 5), ("opencv.linear", 10, 9), ("opencv.cubic", 6, 5), ("pillow.box", 7, 5)]
SHARING = [("opencv.linear", 15, 13), ("opencv.lanczos4", 6, 5), ("opencv.area", 7, 6), ("pillow.bilinear", 6, 5)]
TOLERANCE = 1e-4
NORMS = {"l1": lambda change: cvxpy.sum(cvxpy.abs(change)), "linf": lambda change: cvxpy.max(cvxpy.abs(change))}


def solve(word, problem):
    (solution,) = OBJECTIVES[word].solve([problem], RunContext(), TOLERANCE)
    return solution


def programme(problem):
    """The change of each pixel as a variable of a dense programme, and what it must meet."""
    rows, columns = problem.footprint.rows.down.toarray(), problem.footprint.columns.down.toarray()
    image = cvxpy.Variable(problem.source.shape)
    view = rows @ image @ columns.T
    return image - problem.source, [view >= problem.lower, view <= problem.upper, image >= 0, image <= 255]


@pytest.mark.parametrize("case", DISJOINT + SHARING, ids=str)
@pytest.mark.parametrize("word", NORMS)
def test_no_programme_finds_a_smaller_norm_or_at_that_norm_less_l2(word, case):
    problem, _, _ = problem_of(case)
    solution = solve(word, problem)
    change, bounds = programme(problem)
    optimum = cvxpy.Problem(cvxpy.Minimize(NORMS[word](change)), bounds).solve(solver=cvxpy.CLARABEL)
    assert solution.primal == pytest.approx(optimum, rel=1e-3)
    assert solution.violation <= 2 * TOLERANCE
    assert OBJECTIVES[word].value(solution.block - problem.source, problem) == pytest.approx(solution.primal, rel=1e-6)
    # Of all images of that norm: an interior-point method needs a little room.
    tied = [*bounds, NORMS[word](change) <= optimum * (1 + 1e-6)]
    squares = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(change)), tied).solve(solver=cvxpy.CLARABEL)
    assert np.square(solution.block - problem.source).sum() <= squares * 1.002


@pytest.mark.parametrize("case", DISJOINT + SHARING, ids=str)
@pytest.mark.parametrize("word", NORMS)
def test_what_is_proved_is_true_and_close(word, case):
    problem, _, _ = problem_of(case)
    solution = solve(word, problem)
    change, bounds = programme(problem)
    optimum = cvxpy.Problem(cvxpy.Minimize(NORMS[word](change)), bounds).solve(solver=cvxpy.CLARABEL)
    for bound in (solution.dual, OBJECTIVES[word].bound(problem, solution)):
        assert optimum * (1 - 1e-3) <= bound <= optimum * (1 + 1e-6)


@pytest.mark.parametrize("case", [DISJOINT[2], SHARING[3]], ids=str)
def test_single_precision_is_fine_enough_for_8_bit(case):
    double, _, _ = problem_of(case)
    single, _, _ = problem_of(case, dtype="float32")
    for word in NORMS:
        (found,) = OBJECTIVES[word].solve([single], RunContext(), 1 / 64)
        assert found.block.dtype == np.float32
        assert found.primal == pytest.approx(solve(word, double).primal, rel=1e-3)


@pytest.mark.parametrize("case", DISJOINT[1:] + SHARING[:1] + SHARING[3:], ids=str)
def test_weighted_squares_are_those_of_the_dense_programme(case):
    problem, _, _ = problem_of(case)
    ease = np.random.default_rng(4).uniform(1, 16, problem.source.shape)
    weighted = type(problem)(
        problem.footprint, problem.source, problem.lower, problem.upper, problem.low, problem.high, ease
    )
    solution = solve("perceptual", weighted)
    change, bounds = programme(problem)
    goal = cvxpy.Minimize(0.5 * cvxpy.sum_squares(cvxpy.multiply(change, 1 / np.sqrt(ease))))
    assert solution.primal == pytest.approx(cvxpy.Problem(goal, bounds).solve(solver=cvxpy.CLARABEL), rel=1e-3)


def fewest_pixels(problem, seconds):
    """Best count and lower bound of a mixed-integer programme: changes up, changes down, and whether a pixel moves."""
    rows, columns = problem.footprint.rows.down.toarray(), problem.footprint.columns.down.toarray()
    weights, source = np.kron(rows, columns), problem.source.ravel()
    count, view = source.size, weights @ source
    each, none = sparse.eye_array(count), sparse.csr_array((count, count))
    view_bounds = optimize.LinearConstraint(
        np.hstack([weights, -weights, 0 * weights]), problem.lower.ravel() - view, problem.upper.ravel() - view
    )
    rises = sparse.hstack([each, none, -sparse.diags_array(255 - source)])
    falls = sparse.hstack([none, each, -sparse.diags_array(source)])
    answer = optimize.milp(
        np.repeat([0.0, 0.0, 1.0], count),
        constraints=[view_bounds, optimize.LinearConstraint(sparse.vstack([rises, falls]), -np.inf, 0)],
        integrality=np.repeat([0, 0, 1], count),
        bounds=optimize.Bounds(0, np.concatenate([255 - source, source, np.ones(count)])),
        options={"time_limit": seconds},
    )
    return answer.fun, answer.mip_dual_bound


@pytest.mark.parametrize("case", DISJOINT, ids=str)
def test_fewest_pixels_are_exact_where_outputs_share_none(case):
    problem, _, _ = problem_of(case)
    best, proved = fewest_pixels(problem, 20)
    assert best == proved, "the mixed-integer solver should have finished"
    solution = solve("l0", problem)
    assert np.count_nonzero(solution.block != problem.source) == solution.primal == solution.dual == best
    assert solution.violation < 1e-6
    assert not OBJECTIVES["l0"].is_heuristic(problem)


@pytest.mark.parametrize("case", [("opencv.cubic", 8, 7), ("opencv.linear", 15, 13)], ids=str)
def test_fewest_pixels_elsewhere_are_few_and_bounded_and_called_a_heuristic(case):
    problem, _, _ = problem_of(case)
    best, proved = fewest_pixels(problem, 20)
    assert best == proved, "the mixed-integer solver should have finished"
    solution = solve("l0", problem)
    assert np.count_nonzero(solution.block != problem.source) == solution.primal
    assert best <= solution.primal <= 1.1 * best
    for bound in (solution.dual, OBJECTIVES["l0"].bound(problem, solution)):
        assert 0.6 * best <= bound <= best
    assert solution.violation <= 2 * TOLERANCE
    assert OBJECTIVES["l0"].is_heuristic(problem)


# Frames -----------------------------------------------------------------------------------------------------------


def front_end(scaler="opencv.linear", **how):
    return Preprocess(Selection.of("scaler", scaler), Size(22, 18), **how)


def crafted(scene, word, preprocess, dtype="uint8", colour=False, value_range=None, epsilon=2.0):
    source = scene(95, 110, dtype, colour, value_range=value_range)
    target = fit_target(scene(18, 22, dtype, colour, seed=1, value_range=value_range), source, preprocess)
    return source, craft(source, target, preprocess, epsilon, RunContext(), OBJECTIVES[word])


def changes(source, result):
    return result.frame.pixels.astype(float) - source.pixels


@pytest.mark.parametrize("word", OBJECTIVES)
@pytest.mark.parametrize(
    ("dtype", "value_range", "colour"),
    [
        ("uint8", None, True),
        ("uint16", (0, 4095), False),
        ("uint16", None, False),
        ("int16", (-1024, 3071), False),
        ("float32", None, True),
    ],
)
@pytest.mark.parametrize("scaler", ["opencv.linear", "opencv.cubic"])
def test_the_real_library_is_within_epsilon_whatever_is_kept_small(scene, word, dtype, value_range, colour, scaler):
    preprocess = front_end(scaler)
    _, result = crafted(scene, word, preprocess, dtype, colour, value_range)
    # Where the library answers in floats nothing rounds a last bit away.
    assert real_epsilon(result.frame, result.goal, preprocess) <= 2.0 + 1e-6


@pytest.mark.parametrize("word", OBJECTIVES)
@pytest.mark.parametrize("how", [{"fit": Fit("letterbox")}, {"fit": Fit("crop", 24)}, {"colour": "grey"}], ids=str)
def test_front_ends_with_borders_crops_or_grey_are_met_too(scene, word, how):
    preprocess = front_end(**how)
    _, result = crafted(scene, word, preprocess, colour=True)
    assert real_epsilon(result.frame, result.goal, preprocess) <= 2.0


def test_each_objective_is_best_at_what_it_keeps_small(scene):
    preprocess = front_end("opencv.cubic")
    found = {word: np.abs(changes(*crafted(scene, word, preprocess))) for word in OBJECTIVES}
    least = {
        "l2": lambda change: np.square(change).sum(),
        "l1": np.sum,
        "linf": np.max,
        "l0": np.count_nonzero,
    }
    for word, measure in least.items():
        assert measure(found[word]) == min(measure(change) for change in found.values()), word
    # They differ by far more than rounding does.
    assert found["linf"].max() < 0.95 * found["l2"].max()
    assert np.count_nonzero(found["l0"]) < 0.5 * np.count_nonzero(found["l2"])
    assert found["l1"].sum() < 0.9 * found["l2"].sum()


@pytest.mark.parametrize("scaler", ["opencv.linear", "opencv.cubic"])
def test_rounding_stays_within_the_reach_rounded_up(scene, scaler):
    source, result = crafted(scene, "linf", front_end(scaler))
    # The bound is that of real numbers which the library may round by half a level more than the solver aims at.
    assert np.abs(changes(source, result)).max() <= np.ceil(result.certificate.bound + 1)


def test_all_channels_may_use_the_reach_that_one_needs(scene):
    source = scene(95, 110, colour=True)
    pixels = scene(18, 22, colour=True, seed=1).pixels.copy()
    pixels[..., 1] = front_end().model_view(source).pixels[..., 1]
    pixels[4, 4, 1] = 255
    target = Frame(pixels, source.value_range)
    result = craft(source, target, front_end(), 2.0, RunContext(), OBJECTIVES["linf"])
    squares = craft(source, target, front_end(), 2.0, RunContext())
    most = np.abs(changes(source, result)).max(axis=(0, 1))
    free = np.abs(changes(source, squares)).max(axis=(0, 1))
    alone = [
        craft(channel(source, c), channel(target, c), front_end(), 2.0, RunContext(), OBJECTIVES["linf"])
        for c in range(3)
    ]
    needed = [np.abs(changes(channel(source, c), alone[c])).max() for c in range(3)]
    assert most.max() == max(needed) < free.max()
    assert any(most[c] > needed[c] for c in range(3))


def channel(frame, index):
    return frame.with_pixels(np.ascontiguousarray(frame.pixels[..., index]))


def half_textured():
    rng = np.random.default_rng(5)
    pixels = np.full((95, 110), 128.0)
    pixels[:, 55:] += 30 * rng.standard_normal((95, 55))
    return Frame.of(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def test_weights_are_low_where_texture_hides_changes():
    source = half_textured()
    preprocess = front_end("pillow.bilinear")
    target = preprocess.model_view(source)
    target = target.with_pixels(np.clip(target.pixels.astype(int) + 20, 0, 255).astype(np.uint8))
    result = craft(source, target, preprocess, 2.0, RunContext(), Perceptual(masking=4.0))
    weights = result.maps["weights"]
    assert weights.pixels.shape == source.pixels.shape
    assert weights.pixels.dtype == np.float32
    assert weights.pixels[:, :50].min() == pytest.approx(1.0)
    assert weights.pixels[:, 60:].mean() < 0.3
    assert weights.pixels.min() >= 1 / 16 - 1e-6
    # Outputs that read both halves spare the flat one, up to where windows reach into texture.
    plain = np.square(changes(source, craft(source, target, preprocess, 2.0, RunContext())))
    weighted = np.square(changes(source, result))
    assert weighted[:, 50:53].sum() < 0.5 * plain[:, 50:53].sum()


def test_masking_of_one_weighs_all_pixels_alike():
    assert np.all(Perceptual(masking=1.0).ease_of(half_textured()) == 1)


def test_a_flat_image_has_no_texture():
    flat = Frame.of(np.full((20, 30), 77, np.uint8))
    assert np.all(Perceptual().ease_of(flat) == 1)


@pytest.mark.parametrize("word", OBJECTIVES)
def test_a_view_that_is_already_right_changes_nothing(scene, word):
    source = scene(95, 110)
    target = front_end().model_view(source)
    result = craft(source, target, front_end(), 2.0, RunContext(), OBJECTIVES[word])
    np.testing.assert_array_equal(result.frame.pixels, source.pixels)


@pytest.mark.parametrize("word", OBJECTIVES)
@pytest.mark.parametrize("case", [DISJOINT[2], SHARING[3]], ids=str)
def test_an_objective_stops_when_told(word, case):
    problem, _, _ = problem_of(case)
    with pytest.raises(Cancelled):
        OBJECTIVES[word].solve([problem], RunContext(is_cancelled=lambda: True), TOLERANCE)


def test_attacks_are_offered_every_objective_by_its_word():
    assert objective_field().metadata["choices"] == ("l2", "perceptual", "l1", "linf", "l0")
    for word in OBJECTIVES:
        assert algorithm("attack", word).parameters().epsilon == 2.0
