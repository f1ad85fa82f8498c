"""The batch window: a table that fills while a folder is scanned, stops, goes on, exports and opens images."""

import csv
import json
import multiprocessing
import time

import batch_samples
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QFileDialog, QLabel, QLineEdit

from scaleguard_gui.gui.batch.scan_model import Column
from scaleguard_gui.io.images import write_image

RUNNER = "scaleguard_gui.gui.batch.scan_runner"
NAMES = ("clean-1.png", "attack-1.png", "tiny.png", "edit-1.png")


@pytest.fixture
def folder(tmp_path, scene):
    """A clean, an attacked, an undecided, a slightly attacked and a damaged image, and one more below."""
    made = tmp_path / "scans"
    (made / "below").mkdir(parents=True)
    for name in NAMES:
        write_image(made / name, scene(260, 300, colour=name.startswith("attack")))
    (made / "damaged.png").write_bytes(b"no image")
    write_image(made / "below" / "clean-2.png", scene(260, 300))
    return made


@pytest.fixture
def faked(monkeypatch):
    """Let names decide on what is found."""
    monkeypatch.setattr(f"{RUNNER}.scan_file", batch_samples.fake_scan_file)
    monkeypatch.setattr(f"{RUNNER}.current_calibration", lambda: batch_samples.NUMBERS)


@pytest.fixture
def inline(faked, monkeypatch):
    """The same, without the time that processes take to start."""
    monkeypatch.setattr("scaleguard_gui.engine.batch.in_processes", batch_samples.in_this_process)


@pytest.fixture
def batch(window):
    """The batch window, opened by its action."""
    window.action_set["batch"].trigger()
    return window.batch.window


@pytest.fixture
def scan(batch, folder, qtbot):
    """Scan the folder to its end."""

    def done(recursive=False):
        batch.inputs.folder.setText(str(folder))
        batch.inputs.recursive.setChecked(recursive)
        with qtbot.waitSignal(batch.runner.ended, timeout=20000):
            batch.inputs.start.click()
        return batch

    return done


def shown(batch, column):
    order = batch.table.order
    return [order.index(row, column).data() for row in range(order.rowCount())]


def row_of(batch, name):
    return batch.table.order.index(shown(batch, Column.FILE).index(name), Column.FILE)


def test_the_most_suspicious_image_is_on_top_and_every_file_has_its_row(inline, scan):
    batch = scan(recursive=True)
    names = ["attack-1.png", "edit-1.png", "below/clean-2.png", "clean-1.png", "tiny.png", "damaged.png"]
    assert shown(batch, Column.FILE) == names
    assert shown(batch, Column.VERDICT) == ["ATTACK", "ATTACK", "clean", "clean", "inconclusive", "unreadable"]
    assert shown(batch, Column.PROBABILITY)[0] == "84 %"
    assert shown(batch, Column.FRONT_END) == ["32x32 linear"] * 2 + [""] * 4
    assert shown(batch, Column.REGION)[0] == "40x20 at 20, 10, and 1 more"
    reasons = shown(batch, Column.TIME)
    assert reasons[0] == "0.2 s"
    assert "too small to tell" in reasons[4] and "damaged.png cannot be read" in reasons[5]
    assert batch.summary.text().startswith("6 images: 2 attacks, 2 clean, 1 inconclusive, 1 unreadable.")
    assert batch.state.text() == "Done: 6 of 6 images."
    assert not batch.inputs.stop.isEnabled() and not batch.inputs.resume.isEnabled()


def test_pictures_are_those_of_the_files_and_a_damaged_one_has_none(inline, scan):
    batch = scan()
    icons = {
        name: batch.table.order.index(row, Column.PICTURE).data(Qt.ItemDataRole.DecorationRole)
        for row, name in enumerate(shown(batch, Column.FILE))
    }
    assert icons["damaged.png"].isNull()
    assert icons["attack-1.png"].actualSize(batch.table.iconSize()).isValid()
    texts = [batch.table.order.index(0, Column.PICTURE).data(role) for role in (Qt.ItemDataRole.AccessibleTextRole,)]
    assert texts == ["Thumbnail of attack-1.png"]


def test_every_column_can_be_sorted_by(inline, scan):
    batch = scan()
    files = {}
    for column in Column:
        batch.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        files[column] = shown(batch, Column.FILE)
    assert files[Column.FILE] == sorted(files[Column.FILE])
    assert all(sorted(names) == files[Column.FILE] for names in files.values())
    assert files[Column.PROBABILITY] == files[Column.VERDICT] != files[Column.FILE]
    # Rows with nothing to sort by are behind.
    assert set(files[Column.REGION][:2]) == {"attack-1.png", "edit-1.png"}
    assert files[Column.TIME][-1] == "damaged.png"


def test_a_double_click_or_enter_opens_the_image_in_inspect(inline, scan, window, qtbot):
    batch = scan()
    batch.table.setCurrentIndex(row_of(batch, "edit-1.png"))
    batch.table.doubleClicked.emit(batch.table.currentIndex())
    qtbot.waitUntil(lambda: window.session.images.suspect is not None, timeout=20000)
    assert (window.session.mode, window.session.images.suspect.name) == ("inspect", "edit-1.png")
    batch.table.setCurrentIndex(row_of(batch, "clean-1.png"))
    qtbot.keyClick(batch.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session.images.suspect.name == "clean-1.png", timeout=20000)


def hold_after(count, held):
    """Answer `count` items, then none until the run is stopped; later runs answer all."""

    def in_processes(work, items, jobs, ctx):
        for answered, answer in enumerate(batch_samples.in_this_process(work, items, jobs, ctx)):
            if answered == count and not held:
                held.append(True)
                while True:
                    ctx.check()
                    time.sleep(0.005)
            yield answer

    return in_processes


def test_a_stopped_scan_keeps_its_rows_and_goes_on_with_the_rest(faked, batch, folder, qtbot, monkeypatch):
    held = []
    monkeypatch.setattr("scaleguard_gui.engine.batch.in_processes", hold_after(2, held))
    batch.inputs.folder.setText(str(folder))
    batch.inputs.start.click()
    qtbot.waitUntil(lambda: batch.model.rowCount() == 2, timeout=20000)
    assert batch.inputs.stop.isEnabled() and not batch.inputs.start.isEnabled() and not batch.inputs.folder.isEnabled()
    with qtbot.waitSignal(batch.runner.ended, timeout=20000):
        qtbot.keyClick(batch, Qt.Key.Key_Escape)
    assert batch.state.text() == "Stopped: 2 of 5 images are done."
    assert batch.inputs.resume.isEnabled() and batch.inputs.export.isEnabled()
    with qtbot.waitSignal(batch.runner.ended, timeout=20000):
        batch.inputs.resume.click()
    assert sorted(shown(batch, Column.FILE)) == sorted([*NAMES, "damaged.png"])
    assert batch.state.text() == "Done: 5 of 5 images."


def test_closing_the_batch_window_stops_the_scan_and_opening_it_shows_what_was_done(
    faked, batch, folder, window, qtbot, monkeypatch
):
    monkeypatch.setattr("scaleguard_gui.engine.batch.in_processes", hold_after(1, []))
    batch.inputs.folder.setText(str(folder))
    batch.inputs.start.click()
    qtbot.waitUntil(lambda: batch.model.rowCount() == 1, timeout=20000)
    with qtbot.waitSignal(batch.runner.ended, timeout=20000):
        batch.close()
    window.action_set["batch"].trigger()
    assert window.batch.window is batch and batch.isVisible()
    assert (batch.model.rowCount(), batch.inputs.resume.isEnabled()) == (1, True)


def test_closing_the_main_window_during_a_scan_leaves_no_process(faked, batch, tmp_path, scene, window, qtbot):
    slow = tmp_path / "slow"
    slow.mkdir()
    write_image(slow / "a.png", scene())
    batch.inputs.folder.setText(str(slow))
    batch.inputs.jobs.setValue(1)
    batch.inputs.start.click()
    qtbot.waitUntil(lambda: bool(multiprocessing.active_children()), timeout=20000)
    window.close_without_asking()
    assert multiprocessing.active_children() == []
    assert not batch.isVisible()


@pytest.fixture
def export_to(qtbot, monkeypatch):
    """Export the table of a window to a path; returns what is said."""

    def export(batch, path, kind=""):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))
        batch.messages.dismiss()
        batch.inputs.export.click()
        qtbot.waitUntil(lambda: bool(batch.messages.sentence), timeout=20000)
        return batch.messages.sentence

    return export


def test_the_table_is_exported_in_three_ways(inline, scan, export_to, tmp_path):
    batch = scan()
    assert "with small pictures" in export_to(batch, tmp_path / "out.html")
    assert (tmp_path / "out.html").read_text().count("data:image/jpeg") == 4
    assert "5 images" in export_to(batch, tmp_path / "out.json")
    export_to(batch, tmp_path / "out", "CSV (*.csv)")
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    verdicts = ["attack", "clean", "unreadable", "attack", "inconclusive"]
    document = json.loads((tmp_path / "out.json").read_text())
    assert [row["verdict"] for row in rows] == [row["verdict"] for row in document["images"]] == verdicts
    assert "out.csv cannot be written" in export_to(batch, tmp_path / "nowhere" / "out.csv")


def test_a_folder_that_cannot_be_scanned_is_said_and_another_can_be_tried(inline, batch, scan, tmp_path, qtbot):
    batch.inputs.folder.setText(str(tmp_path / "nowhere"))
    with qtbot.waitSignal(batch.runner.ended, timeout=20000):
        batch.inputs.start.click()
    assert "nowhere cannot be scanned: there is no such folder." in batch.messages.sentence
    assert batch.inputs.start.isEnabled() and not batch.inputs.resume.isEnabled()
    assert scan().model.rowCount() == 5
    assert batch.messages.sentence == ""
    # And once more, with an empty table.
    assert scan().model.rowCount() == 5


def test_the_table_is_copied_as_it_is_shown(inline, scan, qtbot):
    batch = scan()
    batch.table.setFocus()
    qtbot.keyClick(batch.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:3] == ["File", "Verdict", "Probability"]
    assert [line.split("\t")[0] for line in lines[1:]] == shown(batch, Column.FILE)


def test_a_folder_is_chosen_by_dialog(batch, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    assert not batch.inputs.start.isEnabled()
    batch.inputs.choose.click()
    assert batch.inputs.folder.text() == str(tmp_path)
    assert batch.inputs.start.isEnabled()


def test_every_input_has_a_name_and_a_tip(batch):
    buddies = {label.buddy() for label in batch.findChildren(QLabel)}
    for kind in (QLineEdit, QAbstractSpinBox, QAbstractButton):
        for part in batch.inputs.findChildren(kind):
            named = part.accessibleName() or (part.text() if isinstance(part, QAbstractButton) else "")
            # Parts of Qt's own inputs are reached through these.
            assert named or part in buddies or part.parent() is not batch.inputs, part
    assert batch.table.accessibleName() and batch.bar.accessibleName() and batch.state.accessibleName()
