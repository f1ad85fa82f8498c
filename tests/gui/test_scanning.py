"""The blind scan in the window: by itself for a suspect, on request for an attack image, and never of another image."""

import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog
from scan_samples import CANDIDATES, Scans
from view_samples import canvas, drawn

from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.engine import bridge as bridge_file
from scaleguard_gui.engine.bridge import EngineBridge
from scaleguard_gui.gui.defaults import default_recipe
from scaleguard_gui.gui.main_window import MainWindow
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell import scanning
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.io.images import read_image


@pytest.fixture
def scans(monkeypatch):
    made = Scans()
    monkeypatch.setattr(bridge_file, "inspect", made)
    return made


@pytest.fixture
def suspect(scene):
    def make(name="one.png", side=256):
        return replace(scene(side, side), name=name)

    return make


@pytest.fixture
def window(shared_window):
    """The window with nothing open."""
    shared_window.session.replace_all(SessionState(Images(), default_recipe()), "Empty")
    shared_window.session.undo_stack.clear()
    shared_window.messages.dismiss()
    return shared_window


@pytest.fixture
def desk(qtbot):
    """The session with its scans, without a window."""
    parent = QObject()
    bridge = EngineBridge(parent)
    session, tasks = SessionModel(bridge, parent), Tasks(bridge, parent)
    scanning_of = scanning.Scanning(session, bridge, tasks, parent)
    yield SimpleNamespace(bridge=bridge, session=session, tasks=tasks, scanning=scanning_of, parent=parent)
    bridge.shutdown()


def look_at(window, frame):
    window.session.set_images(replace(window.session.images, suspect=frame), f"Open {frame.name}", mode="inspect")


def wait_done(window, qtbot):
    qtbot.waitUntil(lambda: window.scanning.state.progress == "done", timeout=10000)
    return window.scanning.state.inspection


def test_a_suspect_is_scanned_as_it_is_opened_and_its_verdict_points_at_the_place(window, scans, suspect, qtbot):
    frame = suspect()
    look_at(window, frame)
    found = wait_done(window, qtbot)
    assert scans.begun == [frame] and found.suspect is frame
    told = window.panels.verdict.scan
    assert told.word.text() == "ATTACK" and told.icon.kind == "attack"
    assert "The 32x32 nearest view of one.png" in told.sentence.text() and "x 0 to 64" in told.sentence.text()
    assert window.panels.evidence.item(0, 0).text() == "Blind scan"
    assert window.panels.candidates.table.candidates == CANDIDATES


def test_a_newer_file_ends_the_older_scan_whose_result_is_never_shown(desk, scans, suspect, qtbot):
    first, second = suspect("first.png"), suspect("second.png")
    scans.held = {"first.png"}
    shown, failures = [], []
    desk.scanning.changed.connect(shown.append)
    desk.tasks.failed.connect(lambda *told: failures.append(told))
    look_at(desk, first)
    qtbot.waitUntil(lambda: scans.begun == [first], timeout=10000)
    look_at(desk, second)
    assert wait_done(desk, qtbot).suspect is second
    scans.release()
    qtbot.wait(50)
    assert all(state.inspection is None or state.inspection.suspect is state.frame for state in shown)
    assert desk.scanning.state.inspection.suspect is second and failures == []


def test_a_result_that_was_under_way_already_is_not_shown_with_another_image(desk, scans, suspect, qtbot):
    first, second = suspect("first.png"), suspect("second.png")
    scans.held = {"second.png"}
    look_at(desk, first)
    # Nothing is delivered meanwhile: the answer lies in the queue of the window's thread.
    until = time.monotonic() + 10
    while len(scans.begun) == 0 or desk.bridge._queues["scan"].is_busy:
        assert time.monotonic() < until
        time.sleep(0.002)
    look_at(desk, second)
    qtbot.wait(50)
    assert desk.scanning.state.frame is second and desk.scanning.state.inspection is None
    scans.release()
    assert wait_done(desk, qtbot).suspect is second


def test_undo_brings_a_result_back_without_another_scan(desk, scans, suspect, qtbot):
    first, second = suspect("first.png"), suspect("second.png")
    look_at(desk, first)
    before = wait_done(desk, qtbot)
    look_at(desk, second)
    wait_done(desk, qtbot)
    desk.session.undo_stack.undo()
    assert desk.scanning.state.inspection is before
    assert scans.begun == [first, second]


def test_parameters_do_not_start_another_scan(desk, scans, suspect, qtbot):
    look_at(desk, suspect())
    wait_done(desk, qtbot)
    recipe = replace(desk.session.recipe, restorer=Selection.of("restorer", "median"))
    desk.session.change_recipe(recipe, "Restorer")
    qtbot.waitUntil(lambda: desk.session.is_up_to_date and desk.session.outcome.is_complete, timeout=10000)
    assert len(scans.begun) == 1 and desk.scanning.state.progress == "done"


def test_a_scan_that_fails_is_told_and_can_be_started_again(desk, suspect, qtbot, monkeypatch):
    failures = []
    desk.tasks.failed.connect(lambda *told: failures.append(told))
    monkeypatch.setattr(bridge_file, "inspect", lambda *_: 1 / 0)
    look_at(desk, suspect())
    qtbot.waitUntil(lambda: desk.scanning.state.progress == "ended", timeout=10000)
    assert "ZeroDivisionError" in failures[0][0]
    monkeypatch.setattr(bridge_file, "inspect", Scans())
    desk.scanning.scan()
    wait_done(desk, qtbot)


def test_stop_ends_a_scan_which_can_be_started_again(window, scans, suspect, qtbot):
    scans.held = {"one.png"}
    look_at(window, suspect())
    qtbot.waitUntil(lambda: len(scans.begun) == 1, timeout=10000)
    qtbot.waitUntil(lambda: "25 %" in window.panels.verdict.scan.state.text(), timeout=10000)
    window.action_set["stop"].trigger()
    qtbot.waitUntil(lambda: window.scanning.state.progress == "ended", timeout=10000)
    assert "press Scan" in window.panels.verdict.scan.state.text()
    scans.release()
    window.action_set["scan"].trigger()
    wait_done(window, qtbot)
    assert len(scans.begun) == 2


def test_views_do_not_stay_marked_as_busy_when_only_a_scan_runs(window, scans, suspect, qtbot, wait_complete):
    scans.held = {"one.png"}
    look_at(window, suspect())
    wait_complete()
    window.presenter._mark_busy(True)
    preprocess = replace(window.session.recipe.preprocess, size=Size(1000, 1000))
    window.session.change_recipe(replace(window.session.recipe, preprocess=preprocess), "Size")
    qtbot.waitUntil(lambda: "larger than" in window.messages.sentence, timeout=10000)
    assert window.scanning.state.progress == "running"
    assert canvas(window.views, "model").content.busy == ""


def test_closing_during_a_scan_ends_it(scans, suspect, qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    scans.held = {"one.png"}
    before = {thread.ident for thread in threading.enumerate()}
    look_at(window, suspect())
    qtbot.waitUntil(lambda: len(scans.begun) == 1, timeout=10000)
    window.close()
    assert {thread.ident for thread in threading.enumerate()} <= before


def test_an_attack_image_is_scanned_on_request_only_and_a_drag_takes_the_result_away(
    crafted, scans, qtbot, wait_complete
):
    window = crafted
    assert scans.begun == [] and not window.panels.verdict.scan.isVisible()
    window.action_set["scan"].trigger()
    found = wait_done(window, qtbot)
    assert found.suspect is window.session.outcome.attacked
    assert window.panels.verdict.scan.isVisible()
    assert canvas(window.views, "attack").content.scan is not None
    for epsilon in (5, 6, 7):
        attack = Selection.of("attack", "l2", {"epsilon": epsilon})
        recipe = replace(window.session.recipe, attack=attack)
        window.session.change_recipe(recipe, "Attack: epsilon", "attack.epsilon")
    wait_complete()
    assert len(scans.begun) == 1
    assert window.scanning.state.inspection is None and not window.panels.verdict.scan.isVisible()
    assert canvas(window.views, "attack").content.scan is None


def test_scan_without_an_image_is_not_offered(window):
    assert not window.action_set["scan"].isEnabled() and not window.action_set["save-map"].isEnabled()


def test_a_click_on_a_candidate_takes_its_front_end_in_one_step(window, scans, suspect, qtbot):
    look_at(window, suspect())
    wait_done(window, qtbot)
    before, steps = window.session.recipe, window.session.undo_stack.count()
    table = window.panels.candidates.table
    table.cellClicked.emit(1, 0)
    assert window.session.recipe.preprocess == CANDIDATES[1].preprocess
    assert window.session.undo_stack.count() == steps + 1
    assert [table.item(row, 0).text() for row in (0, 1)] == ["", "✓"]
    window.action_set["undo"].trigger()
    assert window.session.recipe == before


def test_the_map_of_an_attack_comes_up_by_itself_and_that_of_an_honest_image_on_request(
    window, scans, suspect, qtbot, wait_complete
):
    look_at(window, suspect())
    wait_done(window, qtbot)
    wait_complete()
    action, content = window.action_set["scan-map"], canvas(window.views, "source").content
    assert action.isEnabled() and action.isChecked() and content.scan is not None
    with_map = drawn(window.views, "source")
    action.trigger()
    assert content.scan is None and np.any(with_map != drawn(window.views, "source"))
    scans.score = 3.0
    look_at(window, suspect("honest.png"))
    wait_done(window, qtbot)
    assert action.isEnabled() and not action.isChecked() and content.scan is None
    action.trigger()
    assert content.scan is not None


@pytest.mark.parametrize("over", [True, False])
def test_the_map_is_saved_at_the_images_size_over_it_or_alone(
    window, scans, suspect, qtbot, wait_complete, tmp_path, monkeypatch, over
):
    frame, path = suspect(), tmp_path / "map.png"
    look_at(window, frame)
    wait_done(window, qtbot)
    wait_complete()
    filters = []

    def choose(parent, title, start, offered):
        filters[:] = offered.split(";;")
        return str(path), filters[0 if over else 1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window.action_set["save-map"].trigger()
    qtbot.waitUntil(lambda: "map.png was written" in window.messages.sentence, timeout=10000)
    saved = read_image(path).pixels
    assert saved.shape == (256, 256, 3) and len(filters) == 2
    # Far from the region nothing is drawn: the image as it is, or black.
    wanted = frame.pixels[200:, 200:, None] if over else 0
    assert np.array_equal(saved[200:, 200:], np.broadcast_to(wanted, (56, 56, 3)))
    # In it the colours are those of the table, which is not grey.
    assert np.ptp(saved[40:50, 40:50].astype(int), axis=2).min() > 10
