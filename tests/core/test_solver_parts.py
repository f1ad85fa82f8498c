"""Parts of an image: the nearest view and its proof agree with a linear programme, and no proof claims too much."""

import cvxpy
import numpy as np
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers import patch as patching
from scaleguard_gui.core.solvers.footprint import footprint_of
from scaleguard_gui.core.solvers.interior_point import least_miss
from scaleguard_gui.core.solvers.part import Part
from scaleguard_gui.core.solvers.parts import Proof, prove
from scaleguard_gui.core.solvers.patch import patch
from scaleguard_gui.core.solvers.problem import Problem

KERNELS = ["pillow.bilinear", "pillow.hamming", "pillow.bicubic", "pillow.lanczos", "opencv.cubic", "opencv.area"]
TARGETS = ["noise", "black and white", "dark"]


def problem_of(scaler, target_kind, seed, height=32, width=38, epsilon=2.0):
    """A small problem whose target no image need show: some can be met, most cannot."""
    rng = np.random.default_rng(seed)
    preprocess = Preprocess(Selection.of("scaler", scaler), Size(8, 7))
    target = {
        "noise": rng.uniform(0, 255, (7, 8)),
        "black and white": rng.choice([0.0, 255.0], (7, 8)),
        "dark": rng.uniform(0, 20, (7, 8)),
    }[target_kind]
    # A library that rounds to 0..255 lets the view be anything beyond.
    lower = np.where(target - epsilon <= 0, -np.inf, target - epsilon)
    upper = np.where(target + epsilon >= 255, np.inf, target + epsilon)
    footprint = footprint_of(preprocess, height, width, "float64")
    source = footprint.gather(rng.uniform(0, 255, (height, width)))
    return Problem(footprint, source, lower, upper, 0.0, 255.0)


def least_miss_of(problem):
    """The least miss by an independent solver over all pixels; negative where all bounds can be met with room."""
    rows, columns = (axis.down.toarray() for axis in (problem.footprint.rows, problem.footprint.columns))
    image, miss = cvxpy.Variable(problem.source.shape), cvxpy.Variable()
    view = rows @ image @ columns.T
    below, above = (np.nonzero(np.isfinite(bound)) for bound in (problem.lower, problem.upper))
    bounds = [image >= 0, image <= 255, miss >= -100]
    bounds += [view[below] + miss >= problem.lower[below]] if below[0].size else []
    bounds += [view[above] - miss <= problem.upper[above]] if above[0].size else []
    return cvxpy.Problem(cvxpy.Minimize(miss), bounds).solve(solver=cvxpy.CLARABEL)


def whole_part(problem):
    rows, columns = (axis.down.toarray() for axis in (problem.footprint.rows, problem.footprint.columns))
    return Part(rows, columns, problem.source, problem.lower, problem.upper, 0.0, 255.0)


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize("scaler", KERNELS)
def test_the_nearest_view_is_that_of_the_linear_programme(scaler, kind):
    problem = problem_of(scaler, kind, seed=1)
    truth = least_miss_of(problem)
    nearest = least_miss(whole_part(problem), RunContext(), tolerance=0.002, floor=-100.0)
    # The programme's own tolerance, and ours; a bound is never above the truth, and of use where that is above 0.
    assert nearest.miss == pytest.approx(truth, abs=0.01)
    assert nearest.bound <= truth + 1e-4
    assert truth <= 0 or nearest.bound >= truth - 0.01
    reached = problem.violation(problem.footprint.down(nearest.block))
    assert np.abs(reached).max() == pytest.approx(max(nearest.miss, 0), abs=1e-9)
    assert nearest.block.min() >= 0
    assert nearest.block.max() <= 255


@pytest.mark.parametrize("scaler", KERNELS)
def test_no_multipliers_prove_more_than_the_truth(scaler):
    problem = problem_of(scaler, "noise", seed=2)
    truth, part = least_miss_of(problem), whole_part(problem)
    rng = np.random.default_rng(3)
    best = least_miss(part, RunContext(), tolerance=0.002, floor=-100.0).multipliers
    for trial in range(50):
        guess = best + 0.3**trial * rng.standard_normal(best.shape) * np.abs(best).max()
        assert part.miss_bound(guess) <= truth + 1e-4
    assert part.miss_bound(np.zeros_like(best)) == -np.inf


@pytest.mark.parametrize("seed", range(12))
def test_a_proof_never_says_that_what_can_be_met_cannot(seed):
    rng = np.random.default_rng(seed)
    scaler = KERNELS[seed % len(KERNELS)]
    problem = problem_of(scaler, TARGETS[seed % len(TARGETS)], seed, epsilon=float(rng.uniform(0, 60)))
    truth = least_miss_of(problem)
    proof = prove(0, problem, problem.source, RunContext())
    assert proof.bound <= truth + 1e-4
    # With seven rows and eight columns, the widest part is all of it or nearly so.
    if truth > 1:
        assert proof.bound >= 0.9 * truth


def test_a_proof_can_be_renewed_for_other_bounds():
    problem = problem_of("pillow.bilinear", "black and white", seed=4)
    proof = prove(0, problem, problem.source, RunContext())
    assert proof.bound > 1
    wider = Problem(problem.footprint, problem.source, problem.lower - 1, problem.upper + 1, 0.0, 255.0)
    assert proof.renewed(wider, RunContext()).bound == pytest.approx(proof.bound - 1, abs=0.01)
    assert isinstance(proof.renewed(wider, RunContext()), Proof)


@pytest.mark.parametrize("scaler", ["pillow.bilinear", "pillow.bicubic", "opencv.cubic"])
def test_patching_meets_bounds_that_can_be_met_and_leaves_the_rest_alone(scaler):
    preprocess = Preprocess(Selection.of("scaler", scaler), Size(20, 18))
    footprint = footprint_of(preprocess, 80, 90, "float64")
    rng = np.random.default_rng(5)
    honest = footprint.gather(rng.uniform(0, 255, (80, 90)))
    view = footprint.down(honest)
    problem = Problem(footprint, honest, view - 0.5, view + 0.5, 0.0, 255.0)
    there = np.ix_(*(slice_.indices for slice_ in (footprint.rows.down[[4]], footprint.columns.down[[15]])))
    spoilt = honest.copy()
    spoilt[there] = 255.0
    before = np.abs(problem.violation(footprint.down(spoilt))).max()
    assert before > 10
    patched = spoilt.copy()
    left = patch(problem, patched, 0.01, RunContext())
    assert left <= 0.01
    assert np.abs(problem.violation(footprint.down(patched))).max() == pytest.approx(left, abs=1e-9)
    assert patched.min() >= 0
    assert patched.max() <= 255
    # Nothing was wrong in the lower left quarter.
    far = np.ix_(footprint.rows.considered >= 50, footprint.columns.considered < 30)
    np.testing.assert_array_equal(patched[far], spoilt[far])


def test_patching_what_cannot_be_met_makes_no_output_worse_than_the_worst():
    problem = problem_of("pillow.hamming", "black and white", seed=6)
    block = np.clip(problem.source, 0, 255)
    before = np.abs(problem.violation(problem.footprint.down(block))).max()
    after = patch(problem, block, 0.01, RunContext())
    assert 0.01 < after <= before
    assert after >= least_miss_of(problem) - 0.01


def test_patching_ends_with_its_budget_of_work(monkeypatch):
    problem = problem_of("pillow.bicubic", "black and white", seed=5)
    work = patching._Patch.around(problem, (3, 3), patching.RADII[0]).work
    changed = []
    for budget in (0.0, 1.5 * work, np.inf):
        monkeypatch.setattr(patching, "MOST_WORK", budget)
        block = problem.source.copy()
        patch(problem, block, 0.01, RunContext())
        changed.append(np.count_nonzero(block != problem.source))
    assert changed[0] == 0 < changed[1] < changed[2]


def test_parts_stop_when_told():
    problem = problem_of("pillow.bilinear", "noise", seed=7)
    told = RunContext(is_cancelled=lambda: True)
    with pytest.raises(Cancelled):
        prove(0, problem, problem.source, told)
    with pytest.raises(Cancelled):
        patch(problem, problem.source.copy(), 0.01, told)
