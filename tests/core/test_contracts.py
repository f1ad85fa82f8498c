"""The contract of every registered algorithm; a new file is tested by being there."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

from scaleguard_gui.core import stages
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, ParameterError, ScaleGuardError
from scaleguard_gui.core.finding import Finding, Views
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.target import fit_target

KINDS = ("scaler", "attack", "detector", "restorer")
DEPTHS = [("uint8", None), ("uint16", (0, 4095)), ("uint16", None), ("int16", None), ("float32", None)]
STOPPED = RunContext(is_cancelled=lambda: True)


def every(kind):
    return pytest.mark.parametrize("algorithm", algorithms(kind), ids=lambda a: a.name)


every_algorithm = pytest.mark.parametrize(
    "algorithm", [a for kind in KINDS for a in algorithms(kind)], ids=lambda a: f"{a.kind}:{a.name}"
)
every_depth = pytest.mark.parametrize(
    ("dtype", "value_range"), DEPTHS, ids=lambda v: "" if v is None else v if isinstance(v, str) else f"to{v[1]}"
)
grey_and_colour = pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])


def preprocess(scaler="opencv.linear", width=10, height=8):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height))


def run_attack(algorithm, scene, dtype="uint8", value_range=None, colour=False, ctx=None, scaler="opencv.linear"):
    front_end = preprocess(scaler)
    source = scene(35, 44, dtype, colour, value_range=value_range)
    target = fit_target(scene(16, 20, dtype, colour, seed=1, value_range=value_range), source, front_end)
    # An empty region, the only default there can be, leaves the image alone.
    drawn = {parameter.name: "1,2,6,4" for parameter in algorithm.parameters.describe() if parameter.kind == "region"}
    params = algorithm.parameters(**drawn)
    return source, algorithm.function(source, target, front_end, params, ctx or RunContext()).frame


def run_restorer(algorithm, frame, ctx=None):
    front_end = preprocess() if algorithm.needs_preprocess else None
    return algorithm.function(frame, front_end, algorithm.parameters(), ctx or RunContext())


@every_algorithm
def test_it_explains_itself(algorithm):
    assert algorithm.label
    assert len(algorithm.help) > 40
    for parameter in algorithm.parameters.describe():
        assert parameter.label and parameter.help, parameter.name


@every_algorithm
def test_its_parameters_survive_a_session_file(algorithm):
    chosen = Selection.of(algorithm.kind, algorithm.name)
    again = Selection.of(algorithm.kind, **rename(chosen.to_mapping()))
    assert again == chosen


@every_algorithm
def test_its_slow_libraries_are_loaded_when_it_is_to_run_and_not_before(algorithm):
    algorithm.load_libraries()
    assert set(algorithm.libraries) <= set(sys.modules)


def test_listing_all_algorithms_loads_no_slow_library():
    script = (
        "import sys\nfrom scaleguard_gui.core.registry import algorithms\n"
        f"every = [a for kind in {KINDS} for a in algorithms(kind)]\n"
        "slow = {library for a in every for library in a.libraries}\n"
        "slow |= {a.optional_library.name for a in every if a.optional_library}\n"
        "assert {'cvxpy', 'torch'} <= slow, slow\nprint(*(slow & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == ""


def rename(mapping):
    return {"name": mapping["name"], "values": mapping["parameters"]}


@every_algorithm
def test_a_bad_parameter_is_refused_by_name(algorithm):
    for parameter in algorithm.parameters.describe():
        for bad in bad_values(parameter):
            with pytest.raises(ParameterError, match=parameter.name):
                algorithm.parameters(**{parameter.name: bad})
    with pytest.raises(ParameterError, match="no_such_parameter"):
        algorithm.parameters.from_mapping({"no_such_parameter": 1})


def bad_values(parameter):
    if parameter.kind in ("integer", "number"):
        return [parameter.minimum - 1, parameter.maximum + 1, float("nan"), "many", None]
    if parameter.kind == "text":
        return ["x" * (int(parameter.maximum) + 1), "a bell \a", None, 7]
    return ["no such word", None]


@every("scaler")
@every_depth
@grey_and_colour
def test_a_scaler_keeps_depth_and_colour(algorithm, scene, dtype, value_range, colour):
    frame = scene(35, 44, dtype, colour, value_range=value_range)
    scaled = algorithm.function(frame.pixels, Size(10, 8), algorithm.parameters())
    assert scaled.shape == ((8, 10, 3) if colour else (8, 10))
    assert scaled.dtype == frame.pixels.dtype


@every("attack")
@every_depth
@grey_and_colour
def test_an_attack_keeps_what_the_source_is(algorithm, scene, dtype, value_range, colour):
    if algorithm.eight_bit_only and dtype != "uint8":
        with pytest.raises(ScaleGuardError, match="8 bits"):
            run_attack(algorithm, scene, dtype, value_range, colour)
        return
    source, attacked = run_attack(algorithm, scene, dtype, value_range, colour)
    assert_same_kind(source, attacked)


@every("attack")
def test_an_attack_gives_the_same_bytes_twice(algorithm, scene):
    assert same_bytes(run_attack(algorithm, scene)[1], run_attack(algorithm, scene)[1])


@every("attack")
@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.lanczos4", "pillow.bilinear"])
def test_an_attack_changes_considered_pixels_only_unless_it_says_so(algorithm, scene, scaler):
    try:
        source, attacked = run_attack(algorithm, scene, scaler=scaler)
    except ParameterError as refusal:
        # An attack may be unable to take a scaler, if it says so.
        assert scaler in str(refusal)
        return
    outside = ~preprocess(scaler).considered_pixels(source.height, source.width)
    if outside.any():
        assert np.array_equal(attacked.pixels[outside], source.pixels[outside]) != algorithm.changes_unread
    assert not np.array_equal(attacked.pixels, source.pixels)


@every("attack")
def test_an_attack_stops_when_asked(algorithm, scene):
    with pytest.raises(Cancelled):
        run_attack(algorithm, scene, ctx=STOPPED)


@every("detector")
@every_depth
@grey_and_colour
def test_a_detector_says_what_it_found(algorithm, scene, dtype, value_range, colour):
    original = scene(70, 88, dtype, colour, value_range=value_range)
    views = Views(original, preprocess(), original)
    finding = algorithm.function(views, algorithm.parameters(), RunContext())
    assert isinstance(finding, Finding)
    assert finding.detector.startswith(algorithm.name)
    assert finding.sentence.endswith(".")
    if finding.attack is not None:
        above = finding.score > finding.threshold
        assert finding.attack == (above if finding.direction == "above" else finding.score < finding.threshold)


@every("detector")
def test_a_detector_says_the_same_twice(algorithm, scene):
    frame = scene(70, 88)
    first, second = (
        algorithm.function(Views(frame, preprocess()), algorithm.parameters(), RunContext()) for _ in range(2)
    )
    assert dataclasses.asdict(dataclasses.replace(first, measures={})) == dataclasses.asdict(
        dataclasses.replace(second, measures={})
    )
    assert dict(first.measures) == dict(second.measures)


@every("detector")
def test_a_detector_stops_when_asked(algorithm, scene):
    with pytest.raises(Cancelled):
        algorithm.function(Views(scene(70, 88), preprocess()), algorithm.parameters(), STOPPED)


@every("restorer")
@every_depth
@grey_and_colour
def test_a_restorer_keeps_what_the_image_is(algorithm, scene, dtype, value_range, colour):
    frame = scene(35, 44, dtype, colour, value_range=value_range)
    before = frame.pixels.copy()
    assert_same_kind(frame, run_restorer(algorithm, frame))
    assert np.array_equal(frame.pixels, before)


@every("restorer")
def test_a_restorer_gives_the_same_bytes_twice(algorithm, scene):
    frame = scene(35, 44)
    assert same_bytes(run_restorer(algorithm, frame), run_restorer(algorithm, frame))


@every("restorer")
@grey_and_colour
def test_a_restorer_is_held_to_considered_pixels_to_the_bit(algorithm, scene, colour):
    frame, chosen = scene(35, 44, "uint16", colour), Selection(algorithm.name, algorithm.parameters())
    held = stages.run_restorer(frame, preprocess(), chosen, RunContext(), RestoreScope("considered"))
    unread = ~preprocess().considered_pixels(35, 44)
    assert held.pixels[unread].tobytes() == frame.pixels[unread].tobytes()
    assert_same_kind(frame, held)


@every("restorer")
def test_a_restorer_stops_when_asked(algorithm, scene):
    with pytest.raises(Cancelled):
        run_restorer(algorithm, scene(35, 44), STOPPED)


def same_bytes(first, second):
    return first.pixels.tobytes() == second.pixels.tobytes()


def assert_same_kind(before, after):
    assert after.pixels.shape == before.pixels.shape
    assert after.pixels.dtype == before.pixels.dtype
    assert after.value_range == before.value_range
    low, high = before.value_range
    assert low <= after.pixels.min() and after.pixels.max() <= high
    assert not after.pixels.flags.writeable
