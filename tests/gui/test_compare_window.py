"""The comparison window: table and plot that fill, the best first; use, sweep, stop, export, and what is outdated."""

import csv
import json
import time
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLabel, QLineEdit

from scaleguard_gui.core import registry
from scaleguard_gui.core.comparing import Subject
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.metrics import compare
from scaleguard_gui.core.params import NoParameters, Parameters, flag
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.defaults import default_recipe
from scaleguard_gui.gui.main_window import MainWindow
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.gui.views.pane import Pane

FRONT_END = Preprocess(Selection.of("scaler", "opencv.linear"), Size(24, 20))
SOME = ("unsharp", "selective-median", "median", "minimum")


@pytest.fixture(scope="module")
def warm_window(shared_window):
    """The window of all these tests, with all threads that they need: those that start in one are looked for."""
    for lane in shared_window.bridge._lanes:
        lane.submit(0, lambda ctx: None)
    shared_window.session.replace_all(SessionState(Images(), default_recipe()), "Empty")
    shared_window.comparison.show()
    shared_window.comparison.window.runner.start(lambda ctx: ())
    return shared_window


@pytest.fixture
def window(warm_window):
    """The window as it was when it was opened."""
    warm_window.session.replace_all(SessionState(Images(), default_recipe()), "Empty")
    warm_window.session.undo_stack.clear()
    comparison = warm_window.comparison.window
    wait_for_end(comparison)
    comparison.tabs.setCurrentIndex(0)
    comparison.messages.dismiss()
    comparison.close()
    yield warm_window
    comparison.runner.stop()
    wait_for_end(comparison)


@pytest.fixture
def crafted(window, scene, wait_complete):
    """The window with an attack image on it."""
    recipe = replace(default_recipe("craft"), preprocess=FRONT_END, attack=Selection.of("attack", "l2"))
    images = Images(source=scene(120, 144), target=scene(20, 24, seed=1))
    window.session.replace_all(SessionState(images, recipe), "Open")
    wait_complete()
    window.session.undo_stack.clear()
    return window


@pytest.fixture
def restorers(monkeypatch):
    """Offer few restorers, so that tests are quick; returns the list, which may be changed."""
    names = list(SOME)
    registry.algorithms("restorer")
    monkeypatch.setattr(registry, "_algorithms", dict(registry._algorithms))
    monkeypatch.setattr(
        "scaleguard_gui.gui.compare.compare_window.applicable_restorers",
        lambda preprocess: tuple(Selection.of("restorer", name) for name in names),
    )
    return names


@pytest.fixture
def slow(restorers):
    """A restorer that runs until it is stopped or let go, registered beside the others; returns how to let it go."""
    let_go = []

    @dataclass(frozen=True)
    class Slow(Parameters):
        strong: bool = flag(False, label="Strong", help="Or weak.")

    def runs(frame, preprocess, params, ctx):
        while not let_go:
            ctx.progress(0.5, "slow")
            time.sleep(0.005)
        return frame

    registry.restorer("slow", label="Slow", parameters=Slow, heavy=True)(runs)
    restorers.insert(2, "slow")
    return let_go


@pytest.fixture
def comparison(crafted, restorers, qtbot):
    """The window, opened by its action on an attack image, once it has compared."""
    crafted.action_set["compare-restorers"].trigger()
    qtbot.waitUntil(lambda: not crafted.comparison.window.runner.is_running, timeout=20000)
    return crafted.comparison.window


def wait_for_end(comparison):
    end = time.monotonic() + 20
    while comparison.runner.is_running and time.monotonic() < end:
        QGuiApplication.processEvents()
    assert not comparison.runner.is_running


def names(pane):
    return [row.restorer.name for row in pane.table.rows]


def column(pane, title):
    titles = [pane.table.horizontalHeaderItem(place).text() for place in range(pane.table.columnCount())]
    return [pane.table.item(row, titles.index(title)).text() for row in range(pane.table.rowCount())]


def front_end(window, size):
    recipe = window.session.recipe
    window.session.change_recipe(replace(recipe, preprocess=replace(recipe.preprocess, size=size)), "Size")


def test_one_click_compares_and_the_best_one_is_on_top(comparison, crafted):
    pane = comparison.comparison
    assert set(names(pane)) == set(SOME) and names(pane)[0] == "selective-median"
    assert column(pane, "#") == ["1", "2", "3", "4"]
    assert column(pane, "Payload")[0] == "gone" and column(pane, "Payload")[-1] == "still there"
    assert pane.summary.text().startswith("Best: Selective median.")
    assert comparison.bar.state.text() == "Done: 4 of 4."
    assert "the source is known" in comparison.about.text()
    best = pane.table.rows[0]
    crafted.session.change_recipe(replace(crafted.session.recipe, restorer=best.restorer), "Restorer")
    assert pane.subject.suspect is crafted.session.outcome.attacked


def test_a_second_click_shows_what_is_there(comparison, crafted):
    rows = comparison.comparison.table.rows
    comparison.close()
    crafted.action_set["compare-restorers"].trigger()
    assert comparison.isVisible() and not comparison.runner.is_running
    assert comparison.comparison.table.rows is rows


def test_a_double_click_uses_a_restorer_in_one_step_that_can_be_undone(comparison, crafted, qtbot):
    session, pane = crafted.session, comparison.comparison
    before, steps = session.recipe, session.undo_stack.count()
    place = names(pane).index("minimum")
    pane.table.cellDoubleClicked.emit(place, 0)
    assert session.recipe == replace(before, restorer=Selection.of("restorer", "minimum"))
    assert session.undo_stack.count() == steps + 1 and session.undo_stack.undoText() == "Restorer: Minimum"
    assert pane.table.item(place, 1).font().bold() and not pane.table.item(0, 1).font().bold()
    assert pane.is_current, "another restorer is no other image"
    session.undo_stack.undo()
    assert session.recipe == before and not pane.table.item(place, 1).font().bold()
    pane.table.selectRow(names(pane).index("median"))
    assert comparison.bar.use.isEnabled()
    comparison.bar.use.click()
    assert session.recipe.restorer.name == "median"
    pane.table.selectRow(place)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert session.recipe.restorer.name == "minimum"


def test_what_was_made_for_another_front_end_says_so_and_cannot_be_used(comparison, crafted, wait_complete):
    pane = comparison.comparison
    pane.table.selectRow(0)
    restorer = crafted.session.recipe.restorer
    front_end(crafted, Size(20, 24))
    wait_complete()
    # In Craft the attack image is another one, too; what is inspected stays.
    assert pane.summary.text() == "Made for another image; compare again."
    assert not pane.table.isEnabled() and not comparison.bar.use.isEnabled()
    pane.table.cellDoubleClicked.emit(1, 0)
    assert crafted.session.recipe.restorer == restorer
    crafted.session.inspect_attack()
    comparison.start()
    wait_for_end(comparison)
    assert pane.is_current and pane.table.isEnabled()
    front_end(crafted, FRONT_END.size)
    assert pane.summary.text() == "Made for another front end (opencv.linear 20x24); compare again."
    crafted.session.undo_stack.undo()
    assert pane.is_current and comparison.bar.use.isEnabled() is pane.can_use
    recipe = replace(crafted.session.recipe, scope=RestoreScope("considered"))
    crafted.session.change_recipe(recipe, "Scope")
    assert "change pixels everywhere" in pane.summary.text()


def test_a_restorer_may_change_only_what_the_recipe_lets_it(crafted, restorers, qtbot):
    session = crafted.session
    session.change_recipe(replace(session.recipe, scope=RestoreScope("considered")), "Scope")
    crafted.action_set["compare-restorers"].trigger()
    comparison = crafted.comparison.window
    wait_for_end(comparison)
    outcome = session.outcome
    share = session.recipe.preprocess.considered_share(outcome.attacked.height, outcome.attacked.width)
    assert all(row.to_suspect.changed_share <= share for row in comparison.comparison.table.rows)
    assert "pixels change on considered pixels" in comparison.about.text()


def test_a_stop_keeps_what_is_done(slow, crafted, qtbot):
    crafted.action_set["compare-restorers"].trigger()
    comparison = crafted.comparison.window
    qtbot.waitUntil(lambda: comparison.comparison.table.rowCount() == 2, timeout=20000)
    qtbot.waitUntil(lambda: "2 of 5: Slow" in comparison.bar.state.text(), timeout=20000)
    assert comparison.bar.stop.isEnabled() and not comparison.bar.start.isEnabled()
    assert comparison.bar.progress.isVisible() and not comparison.bar.export.isEnabled()
    # Meanwhile sliders stay live: the recipe's own restorer runs elsewhere.
    restorer = Selection.of("restorer", "median", {"radius": 3})
    crafted.session.change_recipe(replace(crafted.session.recipe, restorer=restorer), "Restorer")
    qtbot.waitUntil(lambda: crafted.session.is_up_to_date, timeout=20000)
    comparison.bar.stop.click()
    wait_for_end(comparison)
    assert comparison.bar.state.text() == "Stopped: 2 of 5 are done."
    assert set(names(comparison.comparison)) == {"unsharp", "selective-median"}
    assert comparison.comparison.is_current and comparison.bar.start.isEnabled()


def test_another_image_ends_the_run_and_nothing_of_it_is_shown_later(slow, crafted, scene, qtbot):
    crafted.action_set["compare-restorers"].trigger()
    comparison = crafted.comparison.window
    qtbot.waitUntil(lambda: comparison.comparison.table.rowCount() == 2, timeout=20000)
    crafted.session.set_images(Images(suspect=scene(120, 144, seed=2)), "Open", mode="inspect")
    slow.append(True)
    wait_for_end(comparison)
    qtbot.wait(50)
    assert comparison.comparison.table.rowCount() == 2
    assert comparison.comparison.summary.text() == "Made for another image; compare again."


def test_closing_the_main_window_during_a_run_ends_it(slow, scene, qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    window.session.set_images(Images(suspect=scene(120, 144)), "Open", mode="inspect")
    window.action_set["compare-restorers"].trigger()
    comparison = window.comparison.window
    qtbot.waitUntil(lambda: comparison.comparison.table.rowCount() == 2, timeout=20000)
    window.close_without_asking()
    assert not comparison.isVisible()


def test_a_slow_restorer_that_is_used_runs_at_once_with_a_busy_mark_and_a_stop(slow, crafted, qtbot):
    slow.append(True)
    crafted.action_set["compare-restorers"].trigger()
    comparison = crafted.comparison.window
    wait_for_end(comparison)
    slow.clear()
    shown = {pane.slot: pane.canvas.content for pane in crafted.views.findChildren(Pane)}
    comparison.comparison.table.cellDoubleClicked.emit(names(comparison.comparison).index("slow"), 0)
    assert crafted.session.recipe.is_heavy and not crafted.session.is_run_awaited
    qtbot.waitUntil(lambda: bool(shown["restored"].busy), timeout=20000)
    stop = crafted.action_set["stop"]
    assert stop.isEnabled()
    stop.trigger()
    qtbot.waitUntil(lambda: not shown["restored"].busy and not stop.isEnabled(), timeout=20000)
    qtbot.waitUntil(lambda: "Stopped" in crafted.messages.sentence, timeout=20000)


def test_the_plot_has_a_dot_for_each_row_and_both_point_at_each_other(comparison, qtbot):
    pane, plot = comparison.comparison, comparison.comparison.plot
    points = {point.row.restorer.name: point for point in plot.field.points}
    assert {name: point.rank for name, point in points.items()} == {
        name: place for place, name in enumerate(names(pane), 1)
    }
    for point in points.values():
        assert (point.x, point.y) == (point.row.fidelity, 100 * point.row.payload_left)
    sizes = sorted((point.row.seconds, point.size) for point in points.values())
    assert [size for _, size in sizes] == sorted(size for _, size in sizes)
    pane.table.selectRow(1)
    assert ring(plot) == place_of(points[names(pane)[1]])
    pane.table.cellEntered.emit(2, 0)
    assert ring(plot) == place_of(points[names(pane)[2]])
    plot.pointed.emit(pane.table.rows[0])
    assert ring(plot) == place_of(points[names(pane)[0]])
    plot.pointed.emit(None)
    assert ring(plot) == place_of(points[names(pane)[1]]), "the current row is marked again"
    plot.selected.emit(pane.table.rows[3])
    assert pane.table.current_row() is pane.table.rows[3]


def ring(plot):
    (spot,) = plot.ring.points()
    return spot.pos().x(), spot.pos().y()


def place_of(point):
    return point.x, point.y


def test_a_sweep_shows_every_value_and_a_chosen_one_is_taken_over(comparison, crafted, qtbot):
    comparison.tabs.setCurrentIndex(1)
    controls, pane = comparison.controls, comparison.sweep
    controls.choose("median")
    assert controls.parameter.currentData() == "radius" and controls.values.text().startswith("1, 3, 5")
    controls.values.setText("1 3;2")
    comparison.bar.start.click()
    wait_for_end(comparison)
    assert column(pane, "Radius, px") == ["1", "3", "2"]
    assert [len(curve.dots.points()) for curve in (pane.plot.left, pane.plot.fidelity)] == [3, 3]
    assert [spot.pos().y() for spot in pane.plot.left.dots.points()] == [
        100 * row.payload_left for row in pane.table.rows
    ]
    pane.plot.chosen.emit(pane.table.rows[1])
    assert crafted.session.recipe.restorer == Selection.of("restorer", "median", {"radius": 3})
    assert names(comparison.comparison)[0] == "selective-median", "the other tab keeps its rows"


def test_other_parameters_of_a_sweep_are_those_of_the_recipe(comparison, crafted, qtbot):
    recipe = crafted.session.recipe
    chosen = Selection.of("restorer", "bilateral", {"radius": 2, "sigma_space": 1.5})
    crafted.session.change_recipe(replace(recipe, restorer=chosen), "Restorer")
    comparison.tabs.setCurrentIndex(1)
    comparison.controls.choose("bilateral")
    comparison.controls.parameter.setCurrentIndex(comparison.controls.parameter.findData("sigma_grey"))
    comparison.controls.values.setText("20, 90")
    comparison.controls.wanted.emit()
    wait_for_end(comparison)
    settings = [row.restorer.parameters.to_mapping() for row in comparison.sweep.table.rows]
    assert [one["sigma_grey"] for one in settings] == [20, 90]
    assert {(one["radius"], one["sigma_space"]) for one in settings} == {(2, 1.5)}


@pytest.mark.parametrize(
    ("typed", "told"), [("1, 99", "radius must lie between"), ("x", "whole number"), (" ", "no value")]
)
def test_values_that_cannot_be_taken_are_told(comparison, qtbot, typed, told):
    comparison.tabs.setCurrentIndex(1)
    comparison.controls.choose("median")
    comparison.controls.values.setText(typed)
    rows = comparison.sweep.table.rows
    comparison.start()
    wait_for_end(comparison)
    assert told in comparison.messages.sentence
    assert comparison.sweep.table.rows is rows


def test_a_restorer_that_fails_is_the_last_row_with_its_reason(restorers, crafted, qtbot):
    def refuses(frame, preprocess, params, ctx):
        raise ParameterError("This image is too wide for it.")

    registry.restorer("refuses", label="Refuses")(refuses)
    restorers.insert(0, "refuses")
    crafted.action_set["compare-restorers"].trigger()
    comparison = crafted.comparison.window
    wait_for_end(comparison)
    pane = comparison.comparison
    assert names(pane)[-1] == "refuses"
    assert column(pane, "Remark")[-1] == "This image is too wide for it."
    assert column(pane, "PSNR, dB")[-1] == column(pane, "Time, s")[-1] == "–"
    pane.table.selectRow(len(restorers) - 1)
    assert not comparison.bar.use.isEnabled()


def test_without_an_image_the_window_says_what_is_missing(window, restorers):
    window.action_set["compare-restorers"].trigger()
    comparison = window.comparison.window
    assert "Open an image" in comparison.about.text()
    assert not comparison.runner.is_running and not comparison.bar.start.isEnabled()


def test_tables_are_exported_in_three_ways_and_copied(comparison, monkeypatch, tmp_path, qtbot):
    def export(path, kind=""):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))
        comparison.messages.dismiss()
        comparison.bar.export.click()
        qtbot.waitUntil(lambda: bool(comparison.messages.sentence), timeout=20000)
        return comparison.messages.sentence

    pane = comparison.comparison
    assert "out.html was written: 4 restorers" in export(tmp_path / "out.html")
    export(tmp_path / "out.json")
    export(tmp_path / "out", "CSV (*.csv)")
    document = json.loads((tmp_path / "out.json").read_text())
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [row["restorer"] for row in rows] == [row["restorer"] for row in document["restorers"]] == names(pane)
    assert document["best"] == "selective-median"
    assert "Best: Selective median" in (tmp_path / "out.html").read_text()
    assert "cannot be written" in export(tmp_path / "nowhere" / "out.csv")
    pane.table.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 5 and "Selective median" in lines[1]


def test_rows_of_which_nothing_is_told_are_in_the_table_and_the_plot_says_so(comparison, scene):
    pane = comparison.comparison
    pane.begin(Subject(scene()))
    told = replace(ROW, to_suspect=compare(scene(), scene()))
    pane.add(told)
    assert pane.plot.field.points == () and pane.plot.field.left_out == 1
    assert "nothing can be told of the payload" in pane.plot.note.text()
    assert column(pane, "Payload") == ["–"]


ROW = RestorerRow(Selection("plain", NoParameters()), "Plain", 0.1)


def test_every_input_has_a_name_and_a_tip(comparison):
    buddies = {label.buddy() for label in comparison.findChildren(QLabel)}
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for part in (*comparison.bar.findChildren(kind), *comparison.controls.findChildren(kind)):
            if isinstance(part.parent(), QComboBox):
                continue
            named = part.accessibleName() or (part.text() if isinstance(part, QAbstractButton) else "")
            assert (named or part in buddies) and part.toolTip(), part
    assert comparison.comparison.table.accessibleName() and comparison.comparison.plot.widget.accessibleName()
