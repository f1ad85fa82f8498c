"""Comparing restorers: a row each, the best one first, and one restorer over the values of a parameter."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from scaleguard_gui.core import registry
from scaleguard_gui.core.comparing import Subject, applicable_restorers, compare_restorers
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.metrics import compare
from scaleguard_gui.core.params import NoParameters, Parameters, choice, flag, integer, number, text
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.restorer_rows import RestorerRow, best_of, ranked
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_restorer
from scaleguard_gui.core.sweeping import COUNT, parameter_of, sweep, sweepable, values_to_try

FRONT_END = Preprocess(Selection.of("scaler", "opencv.nearest"), Size(24, 20))
RESTORERS = tuple(Selection.of("restorer", name) for name in ("unsharp", "selective-median", "minimum", "median"))


@dataclass(frozen=True)
class Lifts(Parameters):
    lift: int = integer(4, 0, 64, label="Lift", help="What is added.")
    gain: float = number(1.0, 0.01, 10.0, step=0.01, label="Gain", help="A factor.")
    seed: int = integer(0, 0, 2**31 - 1, label="Seed", help="Where chance starts.")
    way: str = choice("up", ("up", "down"), label="Way", help="Which way.")
    hard: bool = flag(False, label="Hard", help="Or soft.")
    told: str = text("", 9, label="Told", help="Words.")


@pytest.fixture
def samples(monkeypatch):
    """Register restorers whose outcome is known; returns a list of the values that one of them was given."""
    algorithms("restorer")
    monkeypatch.setattr(registry, "_algorithms", dict(registry._algorithms))
    seen = []

    def lifts(frame, preprocess, params, ctx):
        seen.append(params)
        return frame.with_pixels(frame.quantise(frame.pixels + np.float64(params.lift)))

    def refuses(frame, preprocess, params, ctx):
        raise ParameterError("lift must be smaller here.")

    def breaks(frame, preprocess, params, ctx):
        raise ZeroDivisionError

    registry.restorer("lifts", label="Lifts", parameters=Lifts)(lifts)
    registry.restorer("refuses", label="Refuses")(refuses)
    registry.restorer("breaks", label="Breaks", needs_preprocess=True)(breaks)
    return seen


@pytest.fixture
def attacked(scene):
    """A source, a target, and an image in which nearest sees nothing but the target."""
    source, target = scene(120, 144), scene(20, 24, seed=1)
    pixels = source.pixels.copy()
    pixels[::6, ::6] = 255 - target.pixels
    return source, target.with_pixels(255 - target.pixels), source.with_pixels(pixels, "attack")


def by_name(rows):
    return {row.restorer.name: row for row in rows}


def test_every_figure_is_that_of_the_restored_image(attacked):
    source, target, suspect = attacked
    subject = Subject(suspect, FRONT_END, source, target)
    rows = list(compare_restorers(subject, RESTORERS))
    assert [row.restorer for row in rows] == list(RESTORERS)
    for row in rows:
        restored = run_restorer(suspect, FRONT_END, row.restorer, RunContext())
        assert row.to_suspect == compare(suspect, restored)
        assert row.to_source == compare(source, restored)
        assert (row.fidelity, row.fidelity_to) == (row.to_source.psnr, "source")
        assert row.seconds > 0 and row.sentence and not row.error
        unread = np.ones((120, 144), bool)
        unread[::6, ::6] = False
        mse = np.square(np.subtract(restored.pixels, suspect.pixels, dtype=float)[unread]).mean()
        assert row.psnr_unread == pytest.approx(10 * math.log10(255**2 / mse) if mse else math.inf)


def test_the_way_to_the_target_is_told_where_it_is_known(attacked):
    source, target, suspect = attacked
    rows = by_name(compare_restorers(Subject(suspect, FRONT_END, source, target), RESTORERS))
    assert abs(rows["selective-median"].target_share) < 0.1
    assert rows["unsharp"].target_share > 0.5
    (alone,) = compare_restorers(Subject(suspect, FRONT_END, source), RESTORERS[:1])
    assert math.isnan(alone.target_share)


def test_the_best_one_is_the_same_whether_or_not_the_source_is_known(attacked):
    source, _, suspect = attacked
    told, untold = (
        ranked(compare_restorers(Subject(suspect, FRONT_END, known), RESTORERS)) for known in (source, None)
    )
    assert best_of(told).restorer.name == best_of(untold).restorer.name == "selective-median"
    assert {row.restorer.name for row in told[:2]} == {row.restorer.name for row in untold[:2]}
    assert untold[0].fidelity_to == "unread" and math.isinf(untold[0].fidelity)
    assert told[0].payload_gone and not told[-1].payload_gone


def test_where_all_pixels_are_read_fidelity_is_that_to_the_suspect(scene):
    dense = Preprocess(Selection.of("scaler", "opencv.area"), Size(24, 20))
    (row,) = compare_restorers(Subject(scene(120, 144), dense), RESTORERS[-1:])
    assert math.isnan(row.psnr_unread)
    assert (row.fidelity, row.fidelity_to) == (row.to_suspect.psnr, "suspect")


def test_without_a_front_end_those_run_that_need_none_and_nothing_is_told_of_a_payload(attacked):
    source, _, suspect = attacked
    assert {chosen.name for chosen in applicable_restorers(FRONT_END)} == {one.name for one in algorithms("restorer")}
    needless = {one.name for one in algorithms("restorer") if not one.needs_preprocess}
    assert {chosen.name for chosen in applicable_restorers(None)} == needless
    rows = list(compare_restorers(Subject(suspect), RESTORERS[2:]))
    assert all(math.isnan(row.payload_left) and row.payload_gone is None for row in rows)
    assert best_of(rows) is None
    known = list(compare_restorers(Subject(suspect, None, source), RESTORERS[2:]))
    assert best_of(known).restorer.name == "median"


def test_a_restorer_that_cannot_run_is_a_row_and_not_the_end(samples, attacked):
    names = ("refuses", "breaks", "median")
    chosen = [Selection.of("restorer", name) for name in names]
    refused, broken, median = compare_restorers(Subject(attacked[2], FRONT_END), chosen)
    assert refused.error and refused.sentence == "lift must be smaller here." and not refused.details
    assert broken.error and "ZeroDivisionError" in broken.sentence and "Traceback" in broken.details
    assert not median.error
    assert ranked([refused, broken, median])[0] is median
    # Without a front end it cannot even start, and says why.
    (needy,) = compare_restorers(Subject(attacked[2]), chosen[1:2])
    assert "must know the scaler and the size" in needy.sentence


def row(name, gone, left, psnr, seconds=1.0, error=False):
    made = None if error else replace(EQUAL, psnr=psnr)
    return RestorerRow(Selection(name, NoParameters()), name, seconds, made, None, left, gone, error=error)


EQUAL = compare(*[Frame.of(np.zeros((12, 12), np.uint8))] * 2)


def test_the_best_first_means_payload_gone_then_fidelity():
    rows = [
        row("failed", None, math.nan, 0, error=True),
        row("untold", None, math.nan, 60),
        row("left-half", False, 0.5, 50),
        row("left-little", False, 0.2, 20),
        row("gone-near", True, 0.1, 40),
        row("gone-far", True, 0.0, 30),
        row("gone-near-slow", True, 0.101, 40, seconds=2.0),
        row("gone-near-left", True, 0.14, 40, seconds=0.1),
    ]
    names = [one.label for one in ranked(rows)]
    assert names == [
        "gone-near",
        "gone-near-slow",
        "gone-near-left",
        "gone-far",
        "left-little",
        "left-half",
        "untold",
        "failed",
    ]
    assert best_of(rows).label == "gone-near"
    assert best_of(rows[2:4]) is None and best_of(rows[:1]) is None and best_of([]) is None


def test_progress_covers_all_restorers_and_a_stop_ends_them(attacked):
    told = []
    ctx = RunContext(lambda fraction, text: told.append((fraction, text)))
    assert len(list(compare_restorers(Subject(attacked[2], FRONT_END), RESTORERS, ctx))) == 4
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert {0.0, 0.25, 0.5, 0.75} <= {fraction for fraction, _ in told}
    stops = []
    rows = compare_restorers(Subject(attacked[2], FRONT_END), RESTORERS, RunContext(is_cancelled=lambda: bool(stops)))
    assert [next(rows).label, next(rows).label] == ["Unsharp mask", "Selective median"]
    stops.append(True)
    with pytest.raises(Cancelled):
        next(rows)


def test_what_cannot_be_compared_is_refused_at_once(scene):
    small = replace(FRONT_END, size=Size(500, 40))
    with pytest.raises(ParameterError):
        next(compare_restorers(Subject(scene(), small)))
    with pytest.raises(InputError):
        next(compare_restorers(Subject(scene(), None, scene(50, 60))))


def test_a_sweep_has_a_row_for_each_value_and_keeps_the_other_parameters(samples, scene):
    chosen = Selection.of("restorer", "lifts", {"gain": 2.5})
    rows = list(sweep(Subject(scene()), chosen, "lift", ["1", 3, "20", 3]))
    assert [one.value_of("lift") for one in rows] == [1, 3, 20]
    assert {one.value_of("gain") for one in rows} == {2.5}
    assert [params.lift for params in samples] == [1, 3, 20]
    fidelities = [one.fidelity for one in rows]
    assert fidelities == sorted(fidelities, reverse=True)


@pytest.mark.parametrize(
    ("parameter", "values", "words"),
    [
        ("lifts", None, "no parameter 'lifts' to sweep; it has lift, gain, seed, way, hard"),
        ("told", None, "no parameter 'told'"),
        ("lift", [3, 65], "lift must lie between 0 and 64, not 65"),
        ("lift", [], "no value of lift"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_before_anything_runs(samples, scene, parameter, values, words):
    with pytest.raises(ParameterError, match=words):
        sweep(Subject(scene()), Selection.of("restorer", "lifts"), parameter, values)
    assert samples == []


def test_values_to_try_follow_the_range(samples):
    tried = {one.name: values_to_try(one) for one in sweepable("lifts")}
    assert tried["seed"] == tuple(range(COUNT))
    assert (tried["way"], tried["hard"]) == (("up", "down"), (False, True))
    assert tried["lift"] == (0, 1, 2, 4, 12, 28, 64)
    factors = np.diff(np.log(tried["gain"]))
    assert tried["gain"][0] == 0.01 and tried["gain"][-1] == 10 and factors.max() < 2.5 * factors.min()


@pytest.mark.parametrize("name", [one.name for one in algorithms("restorer")])
def test_values_to_try_can_be_taken_and_hold_the_default(name):
    for described in sweepable(name):
        values = values_to_try(parameter_of(name, described.name))
        assert described.default in values and len(set(values)) == len(values) >= 2
        for value in values:
            Selection.of("restorer", name, {described.name: value})
