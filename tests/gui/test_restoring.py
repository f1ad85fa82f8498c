"""What a restorer may change, in the form; and one click from what the scan found to a restored image."""

import shlex
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from scan_samples import CANDIDATES, Scans

from scaleguard_gui.core.blind_restore import default_restorer, fitting_scope
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope, detected_pixels
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.engine import bridge as bridge_file
from scaleguard_gui.gui.defaults import default_recipe
from scaleguard_gui.gui.forms.recipe_panel import RecipePanel
from scaleguard_gui.gui.shell.recipe_text import as_command_line, as_python
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.io.images import read_image, write_image


@pytest.fixture
def panel(qtbot):
    panel = RecipePanel()
    qtbot.addWidget(panel)
    panel.set_recipe(default_recipe("inspect"))
    panel.edits = []
    panel.edited.connect(lambda *edit: panel.edits.append(edit))
    panel.show()
    return panel


@pytest.fixture
def scans(monkeypatch):
    made = Scans()
    monkeypatch.setattr(bridge_file, "inspect", made)
    return made


@pytest.fixture
def window(shared_window):
    """The window with nothing open."""
    shared_window.session.replace_all(SessionState(Images(), default_recipe()), "Empty")
    shared_window.session.undo_stack.clear()
    shared_window.messages.dismiss()
    return shared_window


@pytest.fixture
def look(window, scene, qtbot):
    """Open a suspect, and wait until it is scanned."""

    def at(side=256):
        frame = replace(scene(side, side), name="one.png")
        window.session.set_images(Images(suspect=frame), "Open", mode="inspect")
        qtbot.waitUntil(lambda: window.scanning.state.progress == "done", timeout=10000)
        return frame

    return at


def test_the_least_weight_is_asked_for_where_it_counts(panel):
    rows = panel.scope.row("where").input, panel.scope.row("least_weight")
    assert not rows[1].isVisibleTo(panel.scope)
    rows[0].setCurrentText("considered")
    assert rows[1].isVisibleTo(panel.scope)
    panel.set_recipe(replace(default_recipe("inspect"), scope=RestoreScope("detected")))
    assert not rows[1].isVisibleTo(panel.scope)
    panel.set_recipe(replace(default_recipe("inspect"), scope=RestoreScope("considered", 0.5)))
    assert rows[1].isVisibleTo(panel.scope)
    assert rows[1].input.value() == 0.5


def test_a_scope_is_a_finished_edit_and_a_dragged_weight_one_stroke(panel, qtbot):
    with qtbot.waitSignal(panel.drag_finished):
        panel.scope.row("where").input.setCurrentText("considered")
    for position in (10, 11):
        panel.scope.row("least_weight").slider.setValue(position)
    scopes = [edited.scope for edited, _, _ in panel.edits]
    assert scopes == [RestoreScope("considered", weight) for weight in (0.0, 0.1, 0.11)]
    assert [text for _, text, _ in panel.edits] == ["Restorer: Change"] + 2 * ["Restorer: Least weight"]
    assert [key for _, _, key in panel.edits] == ["scope.where"] + 2 * ["scope.least_weight"]


def test_what_the_scan_found_is_restored_by_one_click_and_one_undo(window, scans, look, qtbot, wait_complete):
    frame = look()
    first = wait_complete().restored
    before, steps = window.session.recipe, window.session.undo_stack.count()
    button = window.panels.candidates.restore_button
    window.show_panel("candidates")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    chosen = window.session.recipe
    assert (chosen.preprocess, chosen.restorer.name) == (CANDIDATES[0].preprocess, default_restorer(frame).name)
    assert chosen.scope == RestoreScope("detected")
    assert window.session.undo_stack.count() == steps + 1
    assert "opencv.nearest 32x32" in window.messages.sentence
    restored = wait_complete().restored
    found = detected_pixels(frame, chosen.preprocess, window.scanning.state.inspection)
    changed = restored.pixels != frame.pixels
    assert changed[found].any() and not changed[~found].any()
    assert len(scans.begun) == 1, "the recipe takes what is known of the image"
    window.action_set["undo"].trigger()
    assert window.session.recipe == before
    assert np.array_equal(wait_complete().restored.pixels, first.pixels)


def test_an_attack_on_nearly_all_of_the_image_is_restored_everywhere(scans, look, window):
    look()
    inspection = window.scanning.state.inspection
    whole = replace(inspection.scan.regions[0], width=250, height=250)
    assert fitting_scope(replace(inspection, scan=replace(inspection.scan, regions=(whole,)))) == EVERYWHERE
    assert fitting_scope(inspection) == RestoreScope("detected")


def test_nothing_is_offered_where_nothing_was_found_or_the_image_was_made_here(window, scans, look, scene, qtbot):
    action, button = window.action_set["restore-found"], window.panels.candidates.restore_button
    assert not action.isEnabled()
    for score, offered in ((2.0, False), (None, False), (9.0, True)):
        scans.score = score
        look()
        assert (action.isEnabled(), button.isEnabled()) == (offered, offered), score
    images = Images(source=scene(320, 384), target=scene(48, 56, seed=1))
    window.session.set_images(images, "Open", mode="craft")
    qtbot.waitUntil(lambda: window.scanning.state.is_crafted, timeout=20000)
    window.action_set["scan"].trigger()
    qtbot.waitUntil(lambda: window.scanning.state.progress == "done", timeout=10000)
    assert not action.isEnabled() and not button.isEnabled()


def test_asking_where_there_is_nothing_to_restore_is_answered(window):
    window.restoring.restore_found()
    assert "There is no attack to undo" in window.messages.sentence


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (RestoreScope(), ""),
        (RestoreScope("considered", 0.25), "--only considered --least-weight 0.25"),
        (RestoreScope("detected"), "--only detected"),
    ],
    ids=lambda value: getattr(value, "where", ""),
)
def test_a_scope_is_copied_as_a_command_and_as_python_that_do_the_same(tmp_path, scene, run, monkeypatch, scope, words):
    monkeypatch.chdir(tmp_path)
    write_image("a.png", scene(96, 120))
    small = Preprocess(Selection.of("scaler", "opencv.linear"), Size(30, 24))
    chosen = replace(default_recipe("inspect"), preprocess=small, detectors=(), scope=scope)
    state = SessionState(Images(suspect=read_image("a.png")), chosen)
    command = as_command_line(state).splitlines()[-1]
    assert words in command and ("--only" in command) == bool(words)
    assert run(*shlex.split(command)[1:])[0] == 0
    made = {}
    exec(as_python(state), made)
    assert made["recipe"].scope == scope
    assert np.array_equal(made["outcome"].restored.pixels, read_image("restored.png").pixels)
