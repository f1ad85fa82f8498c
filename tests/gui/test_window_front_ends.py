"""Attacks without a target, attacks with maps, and any front end, through the whole window."""

import shlex
from dataclasses import replace
from types import MappingProxyType

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from scaleguard_gui import cli
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.defaults import default_recipe, fit_recipe
from scaleguard_gui.gui.views.pane import Pane
from scaleguard_gui.io.images import read_image

LINEAR = Selection.of("scaler", "opencv.linear")
TEXT = {"text": 'say "it\'s" fine', "size": 12}
FRONT_ENDS = {
    "crop": Preprocess(LINEAR, Size(28, 20), Fit("crop", resize=30)),
    "letterbox": Preprocess(LINEAR, Size(32, 32), Fit("letterbox", pad=100.5), "grey"),
}


@pytest.fixture
def write(tmp_path, scene):
    """Write a scene to a file."""

    def written(name, height, width, colour=False):
        path = tmp_path / name
        cv2.imwrite(str(path), scene(height, width, colour=colour).pixels)
        return path

    return written


def hints(window):
    return {pane.slot: pane.canvas.content.hint for pane in window.views.findChildren(Pane)}


def choose_text(window):
    attack = Selection.of("attack", "text", TEXT)
    window.session.change_recipe(replace(window.session.recipe, attack=attack), "Attack: text")


def test_an_attack_without_a_target_needs_the_source_alone(window, scene, wait_complete):
    window.session.set_images(Images(source=scene(320, 384)), "Open")
    assert not window.session.has_inputs and not window.action_set["run"].isEnabled()
    assert "Open a target" in hints(window)["model"] and "source and a target" in hints(window)["attack"]
    choose_text(window)
    assert "needs no target" in hints(window)["attack"] and "Open a target" not in hints(window)["model"]
    outcome = wait_complete()
    assert outcome.crafted.goal.pixels.shape == (224, 224)
    assert window.action_set["run"].isEnabled() and window.action_set["save-attack"].isEnabled()
    window.action_set["undo"].trigger()
    assert window.session.outcome is None and "Open a target" in hints(window)["model"]


@pytest.mark.parametrize("name", FRONT_ENDS)
def test_commands_and_python_copied_for_a_front_end_run(
    window, write, wait_complete, tmp_path, monkeypatch, name, capsys
):
    window.open_paths([write("lung.png", 120, 160, colour=True), write("cat.png", 60, 70)])
    wait_complete()
    restorer = Selection.of("restorer", "gaussian")
    recipe = replace(window.session.recipe, preprocess=FRONT_ENDS[name], restorer=restorer)
    window.session.change_recipe(recipe, "Preprocess")
    outcome = wait_complete()
    window.action_set["copy-command"].trigger()
    monkeypatch.chdir(tmp_path)
    codes = [cli.main(shlex.split(line)[1:]) for line in QGuiApplication.clipboard().text().splitlines()]
    assert codes[0] == codes[2] == cli.DONE and codes[1] in (cli.DONE, cli.ATTACK_FOUND)
    assert np.array_equal(read_image("attack.png").pixels, outcome.attacked.pixels)
    window.action_set["copy-python"].trigger()
    made = {}
    exec(QGuiApplication.clipboard().text(), made)
    assert made["recipe"] == window.session.recipe
    assert np.array_equal(made["outcome"].attacked.pixels, outcome.attacked.pixels)


def test_commands_copied_for_an_attack_without_a_target_run(window, write, wait_complete, tmp_path, monkeypatch, qtbot):
    choose_text(window)
    window.files.open({"source": write("lung.png", 240, 300)})
    qtbot.waitUntil(lambda: window.session.has_inputs, timeout=10000)
    outcome = wait_complete()
    window.action_set["copy-command"].trigger()
    attack = shlex.split(QGuiApplication.clipboard().text().splitlines()[0])
    assert f"text={TEXT['text']}" in attack
    monkeypatch.chdir(tmp_path)
    assert cli.main(attack[1:]) == cli.DONE
    assert np.array_equal(read_image("attack.png").pixels, outcome.attacked.pixels)
    window.action_set["copy-python"].trigger()
    made = {}
    exec(QGuiApplication.clipboard().text(), made)
    assert np.array_equal(made["outcome"].attacked.pixels, outcome.attacked.pixels)


def test_the_map_of_an_attack_is_shown_on_request_with_its_values(crafted, scene):
    session, action = crafted.session, crafted.action_set["attack-map"]
    outcome, weights = session.outcome, scene(320, 384, dtype="float32")
    restored = crafted.views.shown_image("restored")
    assert not action.isEnabled()
    explained = Crafted(outcome.attacked, outcome.crafted.goal, maps=MappingProxyType({"weights": weights}))
    session._show(replace(outcome, crafted=explained))
    assert action.isEnabled()
    assert np.array_equal(crafted.views.shown_image("restored"), restored), "only on request"
    action.trigger()
    assert not np.array_equal(crafted.views.shown_image("restored"), restored)
    crafted.views.cursor_moved.emit((200.5, 100.5))
    assert f"map {weights.pixels[100, 200]:.5g}" in crafted.status.read_out
    session._show(outcome)
    assert np.array_equal(crafted.views.shown_image("restored"), restored)


@pytest.mark.parametrize(
    ("fit", "shape", "size", "resize"),
    [
        (Fit(), (128, 600), (32, 32), 0),
        # 8/7 of the side must go four times into 128.
        (Fit("crop", resize=256), (128, 600), (16, 16), 18),
        # The longer side decides: 600 / 4 = 150.
        (Fit("letterbox", pad=114), (128, 600), (128, 128), 0),
    ],
)
def test_a_model_view_larger_than_the_image_is_made_smaller_and_keeps_its_fit(scene, fit, shape, size, resize):
    preprocess = Preprocess(LINEAR, Size(640, 640) if fit.kind == "letterbox" else Size(224, 224), fit)
    recipe, notice = fit_recipe(replace(default_recipe(), preprocess=preprocess), scene(*shape))
    assert recipe.preprocess == replace(preprocess, size=Size(*size), fit=replace(fit, resize=resize))
    assert f"set to {size[0]}x{size[1]}" in notice


def test_an_image_too_small_for_any_crop_is_refused(scene):
    preprocess = Preprocess(LINEAR, Size(224, 224), Fit("crop", resize=256))
    with pytest.raises(InputError, match="scene is 40x30"):
        fit_recipe(replace(default_recipe(), preprocess=preprocess), scene(30, 40))
