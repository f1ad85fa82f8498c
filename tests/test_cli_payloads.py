"""The command line's way to payloads: attacks without a target, and masks."""

import json

import numpy as np
import pytest

from scaleguard_gui.cli import main
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import read_image, write_image

FRONT_END = ["--scaler", "opencv.nearest", "--size", "24x20"]


@pytest.fixture
def run(capsys, tmp_path, scene):
    """Attack a source of 96 x 120 in `tmp_path` with what is given; returns exit code, output and complaint."""
    write_image(tmp_path / "source.png", scene(96, 120))
    write_image(tmp_path / "target.png", scene(20, 24, seed=1))

    def call(*arguments):
        command = ["attack", tmp_path / "source.png", "-o", tmp_path / "a.png", *FRONT_END, *arguments]
        code = main([str(argument) for argument in command])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def views(folder):
    preprocess = Preprocess(Selection.of("scaler", "opencv.nearest"), Size(24, 20))
    return (preprocess.model_view(read_image(folder / name)).pixels for name in ("source.png", "a.png"))


def assert_refused(answer, folder, *words):
    code, out, err = answer
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    for word in words:
        assert word in err
    assert not (folder / "a.png").exists()


def test_an_attack_that_needs_no_target_takes_none(run, tmp_path):
    code, out, err = run("--method", "text", "--param", "text=L", "--param", "size=12", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["epsilon_real"] <= 2
    assert document["parameters"]["text"] == "L"
    honest, seen = views(tmp_path)
    assert (seen.astype(int) - honest > 50).any()


@pytest.mark.parametrize("method", ["l2", "alpha-blend", "direct"])
def test_an_attack_that_needs_a_target_says_so(run, tmp_path, method):
    assert_refused(run("--method", method), tmp_path, f"The attack {method} needs a TARGET")


def test_pasting_without_a_target_is_a_sentence(run, tmp_path):
    answer = run("--method", "local-edit", "--param", "region=2,2,5,5")
    assert_refused(answer, tmp_path, "needs a target to paste; open one, or choose clone or erase")


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_a_mask_says_what_is_edited(run, tmp_path, colour):
    painted = np.zeros((20, 24), bool)
    painted[5:9, 6:14] = painted[11, 3] = True
    # The faintest blue is painted as well as white is.
    pixels = painted[..., None] * np.array([0, 0, 1], np.uint8) if colour else painted * np.uint8(255)
    write_image(tmp_path / "mask.png", Frame.of(pixels.astype(np.uint8)))
    code, _, err = run(tmp_path / "target.png", "--method", "local-edit", "--mask", tmp_path / "mask.png")
    assert (code, err) == (0, "")
    honest, seen = views(tmp_path)
    target = read_image(tmp_path / "target.png").pixels
    assert np.abs(seen.astype(int) - np.where(painted, target, honest)).max() <= 2
    np.testing.assert_array_equal(seen[~painted], honest[~painted])


def test_a_mask_that_cannot_be_used_is_one_sentence(run, tmp_path):
    mask = tmp_path / "mask.png"
    write_image(mask, Frame.of(np.full((20, 20), 255, np.uint8)))
    edit = ["--method", "local-edit", "--param", "method=erase", "--mask", mask]
    assert_refused(run(*edit), tmp_path, "mask.png is 20x20; a mask must have the model view's size, 24x20")
    write_image(mask, Frame.of(np.zeros((20, 24), np.uint8)))
    assert_refused(run(*edit), tmp_path, "mask.png is zero everywhere")
    write_image(mask, Frame.of(np.full((20, 24), 255, np.uint8)))
    assert_refused(run(*edit, "--param", "region=1,1,2,2"), tmp_path, "The parameter region is given twice")
    refused = run(tmp_path / "target.png", "--mask", mask)
    assert_refused(refused, tmp_path, "The attack l2 edits no part of the model view and takes no --mask")
    mask.unlink()
    assert_refused(run(*edit), tmp_path, "mask.png cannot be read: there is no such file")


def test_a_mask_is_never_overwritten(run, tmp_path):
    write_image(tmp_path / "a.png", Frame.of(np.full((20, 24), 255, np.uint8)))
    before = (tmp_path / "a.png").read_bytes()
    code, _, err = run("--method", "local-edit", "--param", "method=clone", "--mask", tmp_path / "a.png")
    assert (code, "is an input too" in err) == (2, True)
    assert (tmp_path / "a.png").read_bytes() == before
