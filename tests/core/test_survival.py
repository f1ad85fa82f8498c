"""Survival: the figures are those of the real call, and the verdict follows what is left of the payload."""

import numpy as np
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import JpegOptions, through_jpeg
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.survival import allowed_epsilon, survival

FRONT_END = Preprocess(Selection.of("scaler", "opencv.nearest"), Size(30, 24))


@pytest.fixture
def source(scene):
    return scene(101, 130)


@pytest.fixture
def goal(scene):
    return scene(24, 30, seed=1)


@pytest.fixture
def attacked(source, goal):
    return craft(source, goal, FRONT_END, 2.0, RunContext()).frame


def test_the_figures_are_those_of_the_model_views(source, attacked, goal):
    saved = through_jpeg(attacked, JpegOptions(60))
    told = survival(source, attacked, saved, goal, FRONT_END, 2.0)
    before, after = (np.abs(FRONT_END.exact_view(frame) - goal.pixels) for frame in (attacked, saved))
    assert (told.epsilon_before, told.epsilon_after) == (before.max(), after.max())
    assert (told.error_before, told.error_after) == pytest.approx((before.mean(), after.mean()))
    assert (told.within_before, told.within_after) == (1, (after <= 2).mean())
    assert f"up to {after.max():.4g}" in told.sentence


def test_an_unchanged_file_survives(source, attacked, goal):
    told = survival(source, attacked, attacked, goal, FRONT_END, 2.0)
    assert (told.verdict, told.within_after) == ("survives", 1)
    assert told.left > 0.9


def test_a_file_of_the_source_itself_has_lost_the_attack(source, attacked, goal):
    told = survival(source, attacked, source, goal, FRONT_END, 2.0)
    assert (told.verdict, told.left) == ("gone", 0)
    assert "the attack is gone" in told.sentence


@pytest.mark.parametrize(("share", "verdict"), [(0.7, "weakened"), (0.3, "gone")])
def test_half_of_the_payload_is_the_border_between_weakened_and_gone(source, attacked, goal, share, verdict):
    mixed = source.pixels + share * (attacked.pixels.astype(float) - source.pixels)
    told = survival(source, attacked, source.with_pixels(source.quantise(mixed)), goal, FRONT_END, 2.0)
    assert told.verdict == verdict
    assert told.left == pytest.approx(share, abs=0.05)


def test_a_small_edit_is_judged_where_it_is(source):
    goal = FRONT_END.model_view(source)
    edited = goal.pixels.copy()
    edited[5:8, 5:8] = 255
    goal = goal.with_pixels(edited)
    attacked = craft(source, goal, FRONT_END, 0.0, RunContext()).frame
    # All is well but for the nine pixels that matter.
    told = survival(source, attacked, source, goal, FRONT_END, 2.0)
    assert told.within_after == 1 - 9 / goal.pixels.size
    assert told.verdict == "gone"


def test_a_grey_attack_saved_in_three_channels_is_compared_in_grey(source, attacked, goal):
    saved = Frame.of(np.repeat(attacked.pixels[..., None], 3, axis=2))
    assert survival(source, attacked, saved, goal, FRONT_END, 2.0).error_after == pytest.approx(
        np.abs(FRONT_END.exact_view(attacked) - goal.pixels).mean(), abs=0.01
    )


def test_sixteen_bits_are_told_in_grey_levels(scene):
    source, goal = scene(101, 130, "uint16"), scene(24, 30, "uint16", seed=1)
    attacked = craft(source, goal, FRONT_END, 2.0, RunContext()).frame
    told = survival(source, attacked, attacked, goal, FRONT_END, 2.0)
    assert told.epsilon_after == pytest.approx(2, abs=0.01)
    assert told.verdict == "survives"


def test_what_an_attack_was_allowed_is_its_epsilon_if_it_has_one():
    assert allowed_epsilon(Selection.of("attack", "l2", {"epsilon": 7})) == 7
    assert allowed_epsilon(Selection.of("attack", "direct")) == 0
