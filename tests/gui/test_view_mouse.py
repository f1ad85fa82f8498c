"""The four views under mouse, keyboard and drop."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QWheelEvent
from view_samples import canvas, drag, drawn, look_at

from scaleguard_gui.gui.views.pane_grid import SLOTS


def test_a_left_drag_changes_the_window_by_the_range_of_the_data(loaded, qtbot):
    view = canvas(loaded, "source")
    pixels = loaded._composer.frame("source").pixels
    step = (float(pixels.max()) - float(pixels.min())) / 400  # 400 pixels of travel cross the data's range
    drag(qtbot, view, QPoint(100, 100), QPoint(140, 100))
    low, high = loaded.window_values()
    assert high - low == pytest.approx(255 + 40 * step) and (low + high) / 2 == pytest.approx(127.5)
    drag(qtbot, view, QPoint(100, 100), QPoint(100, 120))
    assert sum(loaded.window_values()) / 2 == pytest.approx(127.5 + 20 * step)


def test_a_click_with_an_unsteady_hand_changes_nothing(loaded, qtbot):
    before = loaded.view_state()
    drag(qtbot, canvas(loaded, "source"), QPoint(100, 100), QPoint(101, 101))
    assert loaded.view_state() == before


@pytest.mark.parametrize(
    ("button", "modifier"),
    [
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_middle_or_shift_and_left_drag_pans_all_panes(loaded, qtbot, button, modifier):
    look_at(loaded, 300, 200, 2.0)
    drag(qtbot, canvas(loaded, "model"), QPoint(100, 100), QPoint(120, 90), button, modifier)
    assert (loaded.camera("source").x, loaded.camera("source").y) == (290, 205)
    assert loaded.window_values() == (0, 255)


def test_the_wheel_zooms_at_the_cursor(loaded, qtbot):
    view, place = canvas(loaded, "attack"), QPointF(50, 60)
    before = view.mapping().to_source(50, 60)
    turn = QPoint(0, 120)
    event = QWheelEvent(
        place, view.mapToGlobal(place), QPoint(), turn, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    scale = loaded.camera("source").scale
    view.wheelEvent(event)
    assert loaded.camera("source").scale == pytest.approx(1.25 * scale)
    assert view.mapping().to_source(50, 60) == pytest.approx(before, abs=1 / view.mapping().scale)


def test_arrow_keys_pan_and_plus_and_minus_zoom(loaded, qtbot):
    look_at(loaded, 256, 256, 2.0)
    view = canvas(loaded, "source")
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert loaded.camera("model").x == pytest.approx(256 + view.width() / 10 / 2)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert loaded.camera("model").scale == pytest.approx(2.5)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert loaded.camera("model").scale == pytest.approx(2.0)


def test_single_letters_are_left_to_the_window(loaded, qtbot):
    before = loaded.view_state()
    for key in (Qt.Key.Key_A, Qt.Key.Key_Space, Qt.Key.Key_1):
        qtbot.keyClick(canvas(loaded, "source"), key)
    assert loaded.view_state() == before


def test_a_double_click_shows_one_pane_alone_and_another_brings_the_grid_back(loaded, qtbot):
    view = canvas(loaded, "restored")
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    qtbot.waitUntil(lambda: view.width() > 600 and view.height() > 480)
    assert not canvas(loaded, "source").isVisible()
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    qtbot.waitUntil(lambda: view.width() < 330)
    assert all(canvas(loaded, slot).isVisible() for slot in SLOTS)


def test_a_right_click_asks_for_the_menu_of_its_slot(loaded, qtbot):
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 6), QPoint(105, 206))
    with qtbot.waitSignal(loaded.view_menu_requested) as asked:
        canvas(loaded, "model").contextMenuEvent(event)
    assert asked.args == ["model", QPoint(105, 206)]


def test_dropped_files_are_reported_with_their_slot(grid, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/a b.png"), QUrl("https://example.org/x.png")])
    event = QDropEvent(
        QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(grid.files_dropped) as dropped:
        grid._panes["attack"].dropEvent(event)
    assert dropped.args == ["attack", ["/tmp/a b.png"]]


def test_the_cursor_is_told_and_marked_in_every_pane_at_the_same_place(loaded, qtbot):
    view = canvas(loaded, "model")
    before = drawn(loaded, "source")
    with qtbot.waitSignal(loaded.cursor_moved) as moved:
        qtbot.mouseMove(view, QPoint(150, 130))
    assert moved.args[0] == pytest.approx(view.mapping().to_source(150, 130))
    assert {canvas(loaded, slot).content.cross for slot in SLOTS} == {moved.args[0]}
    changed = (drawn(loaded, "source") != before).any(axis=2)
    assert changed[:, 150].mean() > 0.5 and changed[130, :].mean() > 0.5 and not changed[:120, :140].any()
    with qtbot.waitSignal(loaded.cursor_moved) as moved:
        view.leaveEvent(None)
    assert moved.args == [None]


def test_the_badge_of_the_pane_under_the_cursor_is_told(loaded, qtbot):
    look_at(loaded, 256, 256, 0.25)
    with qtbot.waitSignal(loaded.badge_changed) as told:
        qtbot.mouseMove(canvas(loaded, "model"), QPoint(50, 50))
    assert told.args == ["shown at 200 % per model pixel, pixels repeated"]
    with qtbot.waitSignal(loaded.badge_changed) as told:
        qtbot.mouseMove(canvas(loaded, "source"), QPoint(50, 50))
    assert told.args == ["shown at 25 %, area mean"]


def test_each_pane_can_be_reached_by_keyboard_and_has_a_name(loaded):
    for slot in SLOTS:
        view = canvas(loaded, slot)
        assert view.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert view.accessibleName()
        assert "%" in view.accessibleDescription()


def test_the_focused_pane_has_a_frame_in_the_highlight_colour(loaded, qtbot):
    pane = loaded._panes["model"]
    with qtbot.waitActive(loaded):
        loaded.activateWindow()
    pane.canvas.setFocus()
    qtbot.waitUntil(pane.canvas.hasFocus)
    assert pane.grab().toImage().pixelColor(0, 60) == pane.palette().highlight().color()
    assert loaded.active_slot() == "model"
