"""Files in the window: opening, refusing, saving, sessions, recent files and copied commands."""

import json
import shlex
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from scaleguard_gui import cli
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.gui import files as files_module
from scaleguard_gui.gui.main_window import MainWindow
from scaleguard_gui.gui.shell.preferences import recent_files
from scaleguard_gui.io.images import read_image


@pytest.fixture
def write(tmp_path, scene):
    def write_png(name, height=320, width=384, **options):
        path = tmp_path / name
        cv2.imwrite(str(path), scene(height, width, **options).pixels)
        return path

    return write_png


def wait_for(window, qtbot, part):
    qtbot.waitUntil(lambda: part in window.messages.sentence, timeout=10000)


def test_two_paths_are_a_source_and_a_target(window, write, wait_complete):
    source, target = write("lung.png"), write("cat.png", 60, 70, seed=1)
    window.open_paths([source, target])
    outcome = wait_complete()
    assert (outcome.images.source.path, outcome.images.target.path) == (str(source), str(target))
    assert window.windowTitle().startswith("lung.png, cat.png")
    assert window.session.undo_stack.count() == 1


def test_one_path_is_a_suspect(window, write, wait_complete):
    window.open_paths([write("lung.png")])
    assert wait_complete().recipe.mode == "inspect"


def test_files_are_taken_by_the_view_that_they_are_dropped_on(window, write, wait_complete):
    window.views.files_dropped.emit("attack", [str(write("lung.png"))])
    window.views.files_dropped.emit("model", [str(write("cat.png", 60, 70, seed=1))])
    outcome = wait_complete()
    assert (outcome.images.source.name, outcome.images.target.name) == ("lung.png", "cat.png")


@pytest.mark.parametrize("content", [b"", b"no image at all", b"\x89PNG\r\n\x1a\n truncated"])
def test_a_bad_file_leaves_the_window_as_it_was_with_one_sentence(crafted, tmp_path, qtbot, content):
    path = tmp_path / "bad.png"
    path.write_bytes(content)
    before, outcome = crafted.session.state, crafted.session.outcome
    crafted.files.open({"source": path})
    wait_for(crafted, qtbot, "bad.png")
    assert crafted.messages.sentence.startswith("Error: ")
    assert (crafted.session.state, crafted.session.outcome) == (before, outcome)
    assert crafted.session.undo_stack.count() == 0
    assert recent_files() == []


def test_an_image_of_one_pixel_is_refused(crafted, write, qtbot):
    before = crafted.session.state
    crafted.files.open({"source": write("dot.png", 1, 1)})
    wait_for(crafted, qtbot, "dot.png is 1x1 pixels")
    assert crafted.session.state == before


def test_an_original_of_another_size_is_refused(window, write, qtbot, wait_complete):
    window.open_paths([write("lung.png")])
    wait_complete()
    window.files.open({"original": write("other.png", 300, 300)})
    wait_for(window, qtbot, "other.png is 300x300 and cannot be the original of lung.png (384x320)")
    assert window.session.images.original is None


def test_a_file_of_several_frames_asks_which(window, tmp_path, scene, monkeypatch, wait_complete):
    pages = [scene(320, 384, seed=seed).pixels for seed in range(3)]
    path = tmp_path / "stack.tif"
    cv2.imwritemulti(str(path), pages)
    asked = []
    monkeypatch.setattr(files_module, "ask_for_frame", lambda path, count, parent: asked.append(count) or 2)
    window.open_paths([path])
    assert np.array_equal(wait_complete().attacked.pixels, pages[2])
    assert asked == [3]
    assert window.session.state.frame_indices["suspect"] == 2


def test_a_cancelled_frame_choice_opens_nothing(window, tmp_path, scene, monkeypatch, qtbot):
    path = tmp_path / "stack.tif"
    cv2.imwritemulti(str(path), [scene().pixels] * 2)
    asked = []
    monkeypatch.setattr(files_module, "ask_for_frame", lambda path, count, parent: asked.append(count))
    window.open_paths([path])
    qtbot.waitUntil(lambda: asked == [2], timeout=10000)
    assert window.session.images == Images()


def test_recent_files_can_be_opened_again_as_what_they_were(window, write, wait_complete, qtbot):
    source = write("lung.png")
    window.open_paths([source, write("cat.png", 60, 70, seed=1)])
    wait_complete()
    window.session.undo_stack.undo()
    window.menus.recent.refresh()
    texts = [action.text() for action in window.menus.recent.actions()]
    assert texts[:2] == ["cat.png (target)", "lung.png (source)"]
    window.menus.recent.actions()[1].trigger()
    qtbot.waitUntil(lambda: window.session.images.source is not None, timeout=10000)
    assert window.session.images.source.path == str(source)


def save_to(monkeypatch, path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_raw_saving_writes_the_stored_values(crafted, tmp_path, monkeypatch, qtbot):
    path = tmp_path / "attack.png"
    save_to(monkeypatch, path)
    crafted.action_set["save-attack"].trigger()
    wait_for(crafted, qtbot, "attack.png was written")
    assert np.array_equal(read_image(path).pixels, crafted.session.outcome.attacked.pixels)


def test_shown_saving_writes_the_picture_with_its_window(crafted, tmp_path, monkeypatch, qtbot):
    path = tmp_path / "view.png"
    save_to(monkeypatch, path)
    crafted.views.set_window(100, 101)
    crafted.action_set["shown-restored"].trigger()
    wait_for(crafted, qtbot, "view.png was written")
    assert set(np.unique(read_image(path).pixels)) <= {0, 255}


def test_a_file_that_was_opened_is_never_overwritten(window, write, monkeypatch, qtbot, wait_complete):
    source = write("lung.png")
    before = source.read_bytes()
    window.open_paths([source, write("cat.png", 60, 70, seed=1)])
    wait_complete()
    save_to(monkeypatch, source)
    window.action_set["save-restored"].trigger()
    wait_for(window, qtbot, "lung.png is the file that was opened")
    assert source.read_bytes() == before


def test_a_session_brings_everything_back(window, write, tmp_path, monkeypatch, qtbot, wait_complete):
    window.open_paths([write("lung.png"), write("cat.png", 60, 70, seed=1)])
    wait_complete()
    attack = Selection.of("attack", "l2", {"epsilon": 7})
    window.session.change_recipe(replace(window.session.recipe, attack=attack), "Attack: epsilon")
    window.views.set_inverted(True)
    path = tmp_path / "mine.json"
    save_to(monkeypatch, path)
    window.action_set["save-session"].trigger()
    wait_for(window, qtbot, "mine.json was saved")
    assert not window.isWindowModified()
    recipe = window.session.recipe
    other = MainWindow()
    qtbot.addWidget(other)
    other.open_paths([path])
    qtbot.waitUntil(lambda: other.session.images.source is not None, timeout=10000)
    assert other.session.recipe == recipe
    assert other.views.is_inverted() and other.action_set["invert"].isChecked()
    assert other.session.images.target.name == "cat.png"
    other.close_without_asking()


def test_closing_keeps_the_session_and_images_that_are_in_no_file(crafted, qtbot):
    source, recipe = crafted.session.images.source.pixels, crafted.session.recipe
    crafted.close()
    other = MainWindow()
    qtbot.addWidget(other)
    other.action_set["restore-session"].trigger()
    qtbot.waitUntil(lambda: other.session.images.source is not None, timeout=10000)
    assert np.array_equal(other.session.images.source.pixels, source)
    assert other.session.recipe == recipe
    other.close_without_asking()


def test_a_broken_session_leaves_the_window_as_it_was(crafted, tmp_path, qtbot):
    path = tmp_path / "broken.json"
    path.write_text(json.dumps({"format": "something else"}))
    before = crafted.session.state
    crafted.open_paths([path])
    wait_for(crafted, qtbot, "broken.json")
    assert crafted.session.state == before


def test_copied_commands_name_files_in_quotes_and_all_choices(window, write, wait_complete):
    window.open_paths([write("a lung.png"), write("cat's.png", 60, 70, seed=1)])
    wait_complete()
    window.action_set["copy-command"].trigger()
    attack, detect, restore = (shlex.split(line) for line in QGuiApplication.clipboard().text().splitlines())
    source, target = (window.session.images.source.path, window.session.images.target.path)
    assert attack[:6] == ["scaleguard", "attack", source, target, "-o", "attack.png"]
    assert attack[6:12] == ["--scaler", "opencv.linear", "--size", "224x224", "--method", "l2"]
    assert attack[12:] == ["--param", "epsilon=2.0"]
    assert detect == ["scaleguard", "detect", "attack.png", *attack[6:10], "--original", source]
    assert restore[:7] == [
        "scaleguard",
        "restore",
        "attack.png",
        "-o",
        "restored.png",
        "--restorer",
        "selective-median",
    ]


def test_copied_commands_run(window, write, wait_complete, tmp_path, monkeypatch, capsys):
    window.open_paths([write("a lung.png"), write("cat's.png", 60, 70, seed=1)])
    outcome = wait_complete()
    window.action_set["copy-command"].trigger()
    monkeypatch.chdir(tmp_path)
    codes = [cli.main(shlex.split(line)[1:]) for line in QGuiApplication.clipboard().text().splitlines()]
    assert codes[0] == codes[2] == cli.DONE
    assert codes[1] in (cli.DONE, cli.ATTACK_FOUND)
    assert np.array_equal(read_image("attack.png").pixels, outcome.attacked.pixels)
    assert np.array_equal(read_image("restored.png").pixels, outcome.restored.pixels)
    assert capsys.readouterr().err == ""


def test_copied_commands_name_frames_and_say_where_they_cannot(window, tmp_path, scene, wait_complete, qtbot):
    path = tmp_path / "stack.tif"
    cv2.imwritemulti(str(path), [scene(320, 384).pixels] * 2)
    window.files.open({"suspect": path}, {"suspect": 1})
    wait_complete()
    window.action_set["copy-command"].trigger()
    assert [line.endswith("--frame 2") for line in QGuiApplication.clipboard().text().splitlines()] == [True, True]
    window.action_set["copy-python"].trigger()
    assert f"read_image({str(path)!r}, 1)" in QGuiApplication.clipboard().text()
    window.files.open({"original": path}, {"original": 1})
    qtbot.waitUntil(lambda: window.session.images.original is not None, timeout=10000)
    window.action_set["copy-command"].trigger()
    assert "the original is another; copy as Python" in window.messages.sentence


def test_copied_python_runs_and_makes_the_same_outcome(window, write, wait_complete, capsys):
    window.open_paths([write("a lung.png"), write("cat's.png", 60, 70, seed=1)])
    outcome = wait_complete()
    window.action_set["copy-python"].trigger()
    made = {}
    exec(QGuiApplication.clipboard().text(), made)
    assert np.array_equal(made["outcome"].restored.pixels, outcome.restored.pixels)
    assert capsys.readouterr().out.splitlines() == [finding.sentence for finding in outcome.findings]


def test_sixteen_bit_frames_are_offered_as_png_and_float_as_tiff(window, scene, monkeypatch, wait_complete, qtbot):
    offered = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: offered.append(args[2]) or ("", ""))
    for dtype in ("uint16", "float32"):
        source = scene(320, 384, dtype=dtype)
        window.session.set_images(Images(source=replace(source, name="lung.dcm"), target=scene(60, 70)), "Open")
        wait_complete()
        window.action_set["save-attack"].trigger()
    assert [name.rpartition("/")[2] for name in offered] == ["lung_attacked.png", "lung_attacked.tif"]
    assert isinstance(window.session.outcome.attacked, Frame)
