"""Transfer: who else sees the target of an attack."""

import csv
import io

import numpy as np
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.csv_rows import rows_as_csv
from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.errors import Cancelled, InputError, ParameterError
from scaleguard_gui.core.front_ends import FrontEnd, front_end_grid, parse_scaler
from scaleguard_gui.core.metrics import compare
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_attack
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.core.transfer import transfer_table


def named(scaler, size=32, fit=None, colour="keep"):
    return FrontEnd(scaler, Preprocess(parse_scaler(scaler), Size(size, size), fit or Fit(), colour))


@pytest.fixture
def attack(scene):
    """A source, a target that is its negative in places, and the attack on opencv.linear to 32 x 32."""

    def make(**look):
        source, target = scene(200, 264, **look), scene(200, 264, seed=5, **look)
        preprocess = named("opencv.linear").preprocess
        fitted = fit_target(target, source, preprocess)
        chosen = Selection.of("attack", "l2", {"epsilon": 1})
        return source, target, run_attack(source, fitted, preprocess, chosen, RunContext()).frame

    return make


@pytest.mark.parametrize("look", [{}, {"colour": True}, {"dtype": "uint16", "value_range": (0, 4095)}], ids=str)
@pytest.mark.parametrize("knows_source", [True, False])
def test_the_front_end_that_was_attacked_sees_the_target_and_robust_ones_do_not(attack, look, knows_source):
    source, target, attacked = attack(**look)
    scalers = ["opencv.linear", "torch.bilinear", "opencv.area", "pillow.bilinear"]
    rows = transfer_table(attacked, target, [named(one) for one in scalers], source if knows_source else None)
    assert [row.verdict for row in rows] == ["the target is seen", "the target is seen", "not", "not"]
    assert rows[0].epsilon <= 1.01
    assert rows[0].target_share == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("fit", [Fit(), Fit("crop", 40), Fit("letterbox", 0, 114)], ids=lambda fit: fit.kind)
@pytest.mark.parametrize("scaler", ["opencv.nearest", "torch.bicubic"])
def test_the_figures_are_those_of_the_real_views(attack, scaler, fit):
    source, target, attacked = attack()
    one = named(scaler, 32, fit)
    (row,) = transfer_table(attacked, target, [one], source)
    goal = fit_target(target, attacked, one.preprocess)
    assert row.epsilon == pytest.approx(real_epsilon(attacked, goal, one.preprocess))
    part = one.preprocess.read_outputs(200, 264)
    seen, kept = (one.preprocess.exact_view(frame)[part] for frame in (attacked, source))
    wanted = goal.pixels.astype(float)[part]
    assert row.difference == pytest.approx(np.abs(seen - wanted).mean())
    assert row.honest_difference == pytest.approx(np.abs(seen - kept).mean())
    assert row.psnr == pytest.approx(10 * np.log10(255**2 / np.square(seen - wanted).mean()))
    way = wanted - kept
    assert row.target_share == pytest.approx(((seen - kept) * way).sum() / (way * way).sum())
    if scaler == "opencv.nearest":
        rounded = (
            goal.with_pixels(np.ascontiguousarray(values[part]))
            for values in (goal.pixels, one.preprocess.model_view(attacked).pixels)
        )
        assert row.ssim == pytest.approx(compare(*rounded).ssim, abs=1e-6)


def test_a_small_edit_is_told_from_the_honest_view_that_it_resembles(scene):
    source, preprocess = scene(320, 320), named("opencv.linear", 64).preprocess
    view = preprocess.model_view(source)
    pixels = view.pixels.copy()
    pixels[20:26, 30:36] = 255 - pixels[20:26, 30:36]
    target = view.with_pixels(pixels)
    attacked = run_attack(source, target, preprocess, Selection.of("attack", "l2", {"epsilon": 1}), RunContext()).frame
    rows = transfer_table(attacked, target, [named("opencv.linear", 64), named("opencv.area", 64)])
    assert [row.verdict for row in rows] == ["the target is seen", "not"]
    assert min(row.psnr for row in rows) > 20


def test_an_honest_image_that_is_the_target_shows_it_and_one_that_is_not_does_not(scene):
    source = scene(200, 200)
    (same,) = transfer_table(source, source, [named("opencv.area")], source)
    assert (same.verdict, same.target_share) == ("the target is seen", 1)
    (other,) = transfer_table(source, scene(200, 200, seed=5), [named("opencv.area")], source)
    assert (other.verdict, other.target_share) == ("not", 0)


def test_a_source_of_another_shape_is_refused(attack, scene):
    _, target, attacked = attack()
    with pytest.raises(InputError, match=r"scene is 80x90 colour and cannot be compared with .* \(264x200 grey\)"):
        transfer_table(attacked, target, [named("opencv.linear")], scene(90, 80, colour=True))


def test_a_front_end_that_enlarges_is_refused_before_the_work(attack):
    _, target, attacked = attack()
    told = []
    ctx = RunContext(lambda fraction, text: told.append(text))
    with pytest.raises(ParameterError, match="300x300 is larger"):
        transfer_table(attacked, target, [named("opencv.linear"), named("opencv.linear", 300)], ctx=ctx)
    assert not told


def test_a_table_reports_progress_and_can_be_stopped(attack):
    _, target, attacked = attack()
    grid = front_end_grid([parse_scaler("opencv.linear"), parse_scaler("pillow.box")], [Size(20, 20), Size(30, 40)])
    told = []
    rows = transfer_table(attacked, target, grid, ctx=RunContext(lambda fraction, text: told.append(text)))
    assert [row.front_end for row in rows] == list(grid)
    assert told[-4:] == ["opencv.linear 20x20", "opencv.linear 30x40", "pillow.box 20x20", "pillow.box 30x40"]
    with pytest.raises(Cancelled):
        transfer_table(attacked, target, grid, ctx=RunContext(is_cancelled=lambda: True))


def test_a_table_is_written_as_csv(attack):
    source, target, attacked = attack()
    rows = transfer_table(attacked, target, [named("opencv.linear"), named("opencv.area")], source)
    read = list(csv.DictReader(io.StringIO(rows_as_csv(rows), newline="")))
    assert [(line["front_end"], line["verdict"]) for line in read] == [
        ("opencv.linear", "the target is seen"),
        ("opencv.area", "not"),
    ]
    assert [float(line["target_share"]) for line in read] == [row.target_share for row in rows]
