"""Formulas: what stands in for PyTorch and TensorFlow equals their recorded answers, and says that it stands in."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scaleguard_gui.core.optional_library import OptionalLibrary
from scaleguard_gui.core.pipeline import Pipeline
from scaleguard_gui.core.recipe import Images, Recipe
from scaleguard_gui.core.registry import Selection, algorithm, algorithms
from scaleguard_gui.core.scaling import tensorflow_formula, torch_formula
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

RECORDED = Path(__file__).parent / "recorded"
VERSIONS = {"torch": torch_formula.RECORDED, "tensorflow": tensorflow_formula.RECORDED}
OPTIONAL = [a for a in algorithms("scaler") if a.optional_library]


def answers(library):
    """What the library gave: (mode, options) to [((M, N), (height, width), answer)]; see benchmarks/record_scalers."""
    found = {}
    with np.load(RECORDED / f"{library}.npz", allow_pickle=False) as archive:
        for key in archive.files:
            if key == "version":
                continue
            mode, *flags, shape, size = key.split(" ")
            options = tuple((name, value == "1") for name, value in (flag.split("=") for flag in flags))
            shapes = (tuple(map(int, text.split("x"))) for text in (shape, size))
            found.setdefault((mode, options), []).append((*shapes, archive[key]))
    return found


ANSWERS = {
    (f"{library}.{mode}", options): recorded
    for library in VERSIONS
    for (mode, options), recorded in answers(library).items()
}
every_recorded = pytest.mark.parametrize(
    "case", ANSWERS, ids=lambda case: "+".join([case[0], *(name for name, value in case[1] if value)])
)


def sample(shape):
    # As benchmarks.record_scalers.sample made it.
    return np.random.default_rng(shape).random(shape, dtype=np.float32) * np.float32(255)


@pytest.fixture
def no_optional_library(monkeypatch):
    for library in {a.optional_library for a in OPTIONAL}:
        monkeypatch.setattr(type(library), "load", lambda self: None)


def scaled(case, shape, size, dtype=np.float32):
    name, options = case
    scaler = algorithm("scaler", name)
    pixels = sample(shape).astype(dtype)
    return scaler.function(pixels, Size(size[1], size[0]), scaler.parameters(**dict(options)))


@every_recorded
def test_a_formula_equals_the_recorded_answers(case, no_optional_library):
    assert len(ANSWERS[case]) >= 10
    for shape, size, answer in ANSWERS[case]:
        assert np.abs(scaled(case, shape, size) - answer).max() <= 1e-5 * np.abs(answer).max(), (shape, size)


@pytest.mark.parametrize("library", VERSIONS)
def test_the_version_that_was_recorded_is_the_one_that_is_told(library):
    with np.load(RECORDED / f"{library}.npz", allow_pickle=False) as archive:
        assert str(archive["version"]).split("+")[0] == VERSIONS[library]


def test_every_setting_of_every_optional_scaler_was_recorded():
    for scaler in OPTIONAL:
        flags = len(scaler.parameters.describe())
        assert sum(name == scaler.name for name, _ in ANSWERS) == 2**flags, scaler.name


@every_recorded
def test_the_real_call_equals_the_formula(case, monkeypatch):
    scaler = algorithm("scaler", case[0])
    pytest.importorskip(scaler.optional_library.name)
    # A long axis as well, where single precision shows, and colours.
    shapes = [((2500, 33), (231, 5)), ((64, 48, 3), (9, 11))]
    real = [scaled(case, *shape) for shape in shapes]
    monkeypatch.setattr(type(scaler.optional_library), "load", lambda self: None)
    for shape, answer in zip(shapes, real, strict=True):
        assert np.abs(scaled(case, *shape) - answer).max() <= 1e-5 * np.abs(answer).max()


@every_recorded
@pytest.mark.parametrize("has_library", [True, False], ids=["library", "formula"])
def test_whole_numbers_are_the_rounded_and_clipped_floats(case, has_library, monkeypatch):
    scaler = algorithm("scaler", case[0])
    if has_library:
        pytest.importorskip(scaler.optional_library.name)
    else:
        monkeypatch.setattr(type(scaler.optional_library), "load", lambda self: None)
    whole = np.random.default_rng(5).choice(np.array([0, 255, 31], np.uint8), (40, 44))
    params = scaler.parameters(**dict(case[1]))
    floats = scaler.function(whole.astype(np.float32), Size(13, 17), params)
    rounded = scaler.function(whole, Size(13, 17), params)
    assert np.array_equal(rounded, np.clip(np.rint(floats), 0, 255))
    assert rounded.dtype == np.uint8


@pytest.mark.parametrize("scaler", OPTIONAL, ids=lambda a: a.name)
def test_a_formula_says_that_it_stands_in_and_what_to_install(scaler, no_optional_library):
    library = scaler.optional_library
    scaler.load_libraries()
    (notice,) = scaler.notices
    assert notice.startswith(f"{library.name} is not installed; {scaler.name} follows its formula")
    assert library.recorded in notice and f"scaleguard[{library.name}]" in notice


def test_an_installed_library_needs_no_notice():
    # Any module will do: the decision lies in whether it can be imported.
    assert OptionalLibrary("json", "1").load() is not None
    assert OptionalLibrary("no_such_library", "1").load() is None
    assert algorithm("scaler", "opencv.linear").notices == ()


def test_an_outcome_carries_the_notice(scene, no_optional_library):
    recipe = Recipe(
        "inspect",
        Preprocess(Selection.of("scaler", "tensorflow.bilinear"), Size(12, 10)),
        Selection.of("attack", "l2"),
        (Selection.of("detector", "down-and-up"),),
        Selection.of("restorer", "median"),
    )
    outcome = Pipeline().run(Images(suspect=scene(60, 70)), recipe)
    assert any("Install scaleguard[tensorflow]" in notice for notice in outcome.notices)


ATTACK_WITHOUT = """
import sys
class Absent:
    def find_spec(name, path=None, target=None):
        if name.split(".")[0] in ("torch", "tensorflow"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent)
from scaleguard_gui.cli import main
code = main(["attack", *sys.argv[1:], "--scaler", "torch.bilinear", "--size", "16", "--json"])
sys.exit(code)
"""


def test_the_command_line_attacks_a_scaler_whose_library_is_absent_and_says_so(scene, tmp_path):
    for name, side in (("source.png", 128), ("target.png", 16)):
        Image.fromarray(scene(side, side, seed=side).pixels).save(tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-c", ATTACK_WITHOUT, "source.png", "target.png", "-o", "out.png"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "torch is not installed; torch.bilinear follows its formula" in done.stdout
