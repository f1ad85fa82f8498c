"""What every test needs: no screen, settings of its own, and no thread left behind."""

import json
import os
import sys
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest

import scaleguard_gui.core.restorers
from scaleguard_gui.cli import main
from scaleguard_gui.core import registry
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.io.images import write_image

DUMMY_RESTORER = '''"""A dummy."""
from dataclasses import dataclass

from scaleguard_gui.core.params import Parameters, integer
from scaleguard_gui.core.registry import restorer


@dataclass(frozen=True)
class DummyParameters(Parameters):
    """One number."""

    lift: int = integer(3, 0, 9, label="Lift", help="A number that a form must show.")


@restorer("dummy-of-a-test", label="Dummy of a test", parameters=DummyParameters)
def dummy(frame, preprocess, params, ctx):
    """Give the frame back as it is; this exists for a test of discovery only."""
    return frame
'''


@pytest.fixture(autouse=True)
def no_thread_is_left_behind():
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.name.startswith("scaleguard-")]
    assert not left, f"these threads still run: {left}"


@pytest.fixture(autouse=True)
def presets_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALEGUARD_CONFIG", str(tmp_path / "config"))


@pytest.fixture
def scene():
    """A smooth scene with an edge and some texture, of any shape, dtype and colour; the same every time."""

    def make(height=96, width=120, dtype="uint8", colour=False, seed=0, value_range=None):
        rng = np.random.default_rng(seed)
        y, x = np.mgrid[0:height, 0:width] / max(height, width)
        phase = 6 * rng.random(3)
        channels = [0.5 + 0.25 * np.sin(5 * x + p) * np.cos(4 * y - p) + 0.1 * (x > 0.5 + 0.2 * y) for p in phase]
        unit = np.stack(channels, -1) if colour else channels[0]
        unit = np.clip(unit + 0.02 * rng.standard_normal(unit.shape), 0, 1)
        frame = Frame.of(np.zeros((1, 1), dtype))
        low, high = value_range or frame.value_range
        values = low + unit * (high - low)
        pixels = np.rint(values).astype(dtype) if frame.is_integer else values.astype(dtype)
        return Frame(pixels, (low, high), "scene")

    return make


@pytest.fixture
def run(capsys):
    """Run a command; returns its exit code, what it printed, and what it said on stderr."""

    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def run_json(run):
    def call(*arguments):
        code, out, err = run(*arguments, "--json")
        assert err == ""
        return code, json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))

    return call


@pytest.fixture
def files(tmp_path, scene):
    """A source of 96 x 120, a target of 40 x 40 pixels, and their folder."""
    write_image(tmp_path / "source.png", scene(96, 120))
    write_image(tmp_path / "target.png", scene(40, 40, seed=1))
    return tmp_path


@pytest.fixture
def dummy_restorer(tmp_path, monkeypatch):
    """Drop one new file into the restorers' folder; yields the name that it registers."""
    folder = tmp_path / "restorers"
    folder.mkdir()
    (folder / "dummy_of_a_test.py").write_text(DUMMY_RESTORER)
    package = scaleguard_gui.core.restorers
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    monkeypatch.setattr(registry, "_algorithms", dict(registry._algorithms))
    yield "dummy-of-a-test"
    sys.modules.pop(f"{package.__name__}.dummy_of_a_test", None)
