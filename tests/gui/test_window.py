"""The window as a person meets it: it shows the whole loop, offers what makes sense, and closes cleanly."""

import threading
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox

from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.defaults import LIVE_DETECTORS
from scaleguard_gui.gui.forms.parameter_form import ParameterForm
from scaleguard_gui.gui.main_window import MainWindow
from scaleguard_gui.gui.views.pane import Pane
from scaleguard_gui.io.samples import samples


def titles(window):
    return {pane.slot: pane.header.title for pane in window.views.findChildren(Pane)}


def test_the_first_sample_has_run_through_the_whole_loop(window, wait_complete):
    window.open_paths([])
    outcome = wait_complete()
    assert outcome.recipe.mode == "craft"
    assert outcome.findings and outcome.comparisons
    assert not window.session.undo_stack.canUndo(), "the start is no step that could be undone"


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_every_sample_opens_and_runs(window, wait_complete, qtbot, sample):
    entry = next(a for a in window.menus.samples.actions() if a.objectName() == f"sample:{sample.name}")
    entry.trigger()
    qtbot.waitUntil(lambda: window.session.has_inputs, timeout=10000)
    outcome = wait_complete()
    assert (outcome.recipe.mode, outcome.recipe.preprocess) == (sample.mode, sample.preprocess)
    assert window.messages.sentence == ""
    window.action_set["undo"].trigger()
    assert window.session.images == Images()


def test_titles_carry_size_depth_and_the_one_number(crafted):
    shown, psnr = titles(crafted), crafted.session.outcome.comparisons["attack image to source"].psnr
    assert shown["source"] == "SOURCE (384x320, 8 bit)"
    assert shown["attack"] == f"ATTACK (PSNR {psnr:.1f} dB)"
    assert shown["model"] == "MODEL VIEW (opencv.linear 224x224)"
    assert shown["restored"].startswith("RESTORED (PSNR ")


def test_inspect_relabels_the_views_and_hides_what_needs_a_target(crafted, wait_complete):
    crafted.action_set["inspect"].trigger()
    wait_complete()
    shown = titles(crafted)
    assert shown["source"] == "SUSPECT (384x320, 8 bit)"
    assert shown["attack"].startswith("DIFFERENCE model – expected (max ")
    assert crafted.panels.recipe.attack_section.isHidden()
    assert not crafted.action_set["save-attack"].isEnabled()


def test_choosing_a_restorer_in_the_menu_is_a_step_that_can_be_undone(crafted, wait_complete):
    menu = crafted.menus.algorithms[2]
    menu.refresh()
    menu.entry("median").trigger()
    assert wait_complete().recipe.restorer.name == "median"
    crafted.action_set["undo"].trigger()
    assert wait_complete().recipe.restorer.name == "selective-median"
    assert crafted.panels.recipe.restorer.selection().name == "selective-median"


def test_a_detector_can_be_switched_off_and_on_in_the_menu(crafted, wait_complete):
    menu = crafted.menus.algorithms[1]
    menu.entry("down-and-up").trigger()
    assert [finding.detector for finding in wait_complete().findings if finding.detector.startswith("down")] == []
    menu.entry("down-and-up").trigger()
    assert {chosen.name for chosen in wait_complete().recipe.detectors} == set(LIVE_DETECTORS)


def test_a_new_restorer_file_appears_in_the_menu_and_as_a_form(crafted, dummy_restorer, wait_complete):
    menu = crafted.menus.algorithms[2]
    menu.refresh()
    menu.entry(dummy_restorer).trigger()
    assert wait_complete().recipe.restorer.name == dummy_restorer
    form = crafted.panels.recipe.restorer.findChildren(ParameterForm)[-1]
    assert form.values().to_mapping() == {"lift": 3}


def test_a_plot_behind_another_tab_waits_until_it_is_looked_at(crafted, qtbot):
    plot = crafted.panels.difference.plot
    assert plot._edges is None
    crafted.panels["difference"].raise_()
    qtbot.waitUntil(lambda: plot._edges is not None, timeout=5000)


def test_the_raw_values_of_all_views_are_read_out(crafted):
    outcome = crafted.session.outcome
    crafted.views.cursor_moved.emit((200.5, 100.5))
    expected = f"source {outcome.images.source.pixels[100, 200]}   attack {outcome.attacked.pixels[100, 200]}"
    assert expected in crafted.status.read_out
    crafted.views.cursor_moved.emit(None)
    assert crafted.status.read_out == ""


def test_the_tint_marks_what_the_new_front_end_reads(crafted, qtbot, monkeypatch, wait_complete):
    tints = []
    monkeypatch.setattr(crafted.views, "set_tint", tints.append)
    crafted.action_set["tint"].trigger()
    preprocess = replace(crafted.session.recipe.preprocess, size=Size(48, 40))
    crafted.session.change_recipe(replace(crafted.session.recipe, preprocess=preprocess), "Size")
    qtbot.waitUntil(lambda: len(tints) == 2, timeout=5000)
    rows, columns = tints[-1]
    # Linear reads two rows for each of the 40 and two columns for each of the 48.
    assert (rows.sum(), columns.sum()) == (80, 96)
    crafted.action_set["tint"].trigger()
    assert tints[-1] is None


def test_an_error_is_one_sentence_that_can_be_dismissed_and_is_logged(crafted):
    crafted.tell("error", "The file is empty.", "where it was")
    assert crafted.messages.sentence == "Error: The file is empty."
    crafted.messages.dismiss()
    assert crafted.messages.sentence == ""
    assert "The file is empty.\nwhere it was" in crafted.panels.log.as_text()


def test_what_was_said_about_a_failed_result_goes_when_a_good_one_comes(crafted, qtbot, wait_complete):
    preprocess = replace(crafted.session.recipe.preprocess, size=Size(1000, 1000))
    crafted.session.change_recipe(replace(crafted.session.recipe, preprocess=preprocess), "Size")
    shown = crafted.session.outcome
    qtbot.waitUntil(lambda: "larger than" in crafted.messages.sentence, timeout=10000)
    assert crafted.session.outcome is shown
    crafted.action_set["undo"].trigger()
    wait_complete()
    assert crafted.messages.sentence == ""


def test_a_slow_method_waits_for_run_shows_its_progress_and_can_be_stopped(crafted, qtbot):
    shown = crafted.session.outcome
    crafted.menus.algorithms[0].entry("reference").trigger()
    assert "press Run" in crafted.messages.sentence
    reports = []
    crafted.bridge.progress.connect(reports.append)
    crafted.action_set["run"].trigger()
    qtbot.waitUntil(lambda: bool(reports), timeout=20000)
    assert 0 <= reports[0].fraction <= 1
    crafted.action_set["stop"].trigger()
    qtbot.waitUntil(lambda: "Stopped" in crafted.messages.sentence, timeout=20000)
    assert crafted.session.outcome is shown


def test_closing_during_a_slow_method_ends_it(crafted, qtbot):
    crafted.menus.algorithms[0].entry("reference").trigger()
    reports = []
    crafted.bridge.progress.connect(reports.append)
    crafted.action_set["run"].trigger()
    qtbot.waitUntil(lambda: bool(reports), timeout=20000)
    crafted.close()
    assert not workers()


def test_closing_during_a_job_waits_for_it_and_leaves_no_thread(window, scene):
    images = Images(source=scene(900, 900), target=scene(64, 64, seed=1))
    window.session.set_images(images, "Open")
    assert workers(), "a job runs"
    window.close()
    assert not workers()


def workers():
    return [thread for thread in threading.enumerate() if thread.name.startswith("scaleguard-")]


def test_theme_and_layout_are_remembered(window, qtbot):
    window.action_set["theme-light"].trigger()
    window.panels["log"].hide()
    window.close()
    other = MainWindow()
    qtbot.addWidget(other)
    other.show()
    assert other.action_set["theme-light"].isChecked()
    assert other.panels["log"].isHidden()
    other.action_set["reset-layout"].trigger()
    assert not other.panels["log"].isHidden()
    other.action_set["theme-dark"].trigger()
    other.close_without_asking()


def test_the_event_loop_stays_alive_while_a_slider_is_dragged(window, scene, qtbot, wait_complete):
    window.session.set_images(Images(source=scene(512, 512), target=scene(64, 64, seed=1)), "Open")
    wait_complete()
    ticks = []
    timer = QTimer(window)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start(5)
    shown = set()
    window.session.outcome_changed.connect(lambda outcome: shown.add(outcome.recipe.attack.parameters.epsilon))
    for epsilon in range(3, 30):
        attack = Selection.of("attack", "l2", {"epsilon": epsilon})
        window.session.change_recipe(replace(window.session.recipe, attack=attack), "Attack: epsilon", "attack.epsilon")
        qtbot.wait(16)
    assert wait_complete().recipe.attack.parameters.epsilon == 29
    timer.stop()
    assert len(shown) > 3, "pictures are shown while dragging, not only at its end"
    # The benchmark's target is 0.05 s; a loaded test machine may be ten times slower.
    assert max(after - before for before, after in pairwise(ticks)) < 0.5


@pytest.mark.parametrize("answer", ["Save", "Discard", "Cancel"])
def test_unsaved_changes_of_a_saved_session_are_asked_about(crafted, tmp_path, qtbot, monkeypatch, answer):
    path = tmp_path / "mine.json"
    crafted.session_files._save(path)
    qtbot.waitUntil(lambda: "mine.json was saved" in crafted.messages.sentence, timeout=10000)
    written = path.read_text()
    attack = Selection.of("attack", "l2", {"epsilon": 11})
    crafted.session.change_recipe(replace(crafted.session.recipe, attack=attack), "Attack: epsilon")
    assert crafted.isWindowModified()
    monkeypatch.setattr(QMessageBox, "question", lambda *_: getattr(QMessageBox.StandardButton, answer))
    assert crafted.close() is (answer != "Cancel")
    assert (path.read_text() != written) is (answer == "Save")
