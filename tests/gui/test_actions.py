"""Actions: one table, unique keys, single keys only where a view has the focus."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QMenu, QSlider

from scaleguard_gui.gui.action_table import ACTIONS
from scaleguard_gui.gui.views.canvas import Canvas


def focus(window, qtbot):
    canvas = window.views.findChildren(Canvas)[0]
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus, timeout=5000)
    return canvas


def test_no_key_is_given_twice():
    keys = [QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys]
    assert len(keys) == len(set(keys))
    assert "" not in keys, "every key is one that Qt knows"


def test_every_action_has_an_id_of_its_own_a_text_and_a_tooltip(window):
    assert len({spec.id for spec in ACTIONS}) == len(ACTIONS)
    for action in window.action_set:
        assert action.text() and action.toolTip() and action.statusTip()


def test_every_action_stands_in_a_menu(window):
    standing = {action.objectName() for menu in window.findChildren(QMenu) for action in menu.actions()}
    assert {spec.id for spec in ACTIONS} <= standing


def test_all_keys_are_listed_in_help(window):
    window.action_set["keyboard"].trigger()
    for spec in ACTIONS:
        for key in spec.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) in window.helping.shown
    assert "Double click" in window.helping.shown


def test_a_single_key_acts_while_a_view_has_the_focus(crafted, qtbot):
    canvas = focus(crafted, qtbot)
    qtbot.keyClick(canvas, Qt.Key.Key_I)
    assert crafted.views.is_inverted()
    qtbot.keyClick(canvas, Qt.Key.Key_L)
    assert not crafted.views.is_linked()
    qtbot.keyClick(canvas, Qt.Key.Key_R)
    assert crafted.views.is_linked() and not crafted.views.is_inverted()
    assert crafted.action_set["link"].isChecked() and not crafted.action_set["invert"].isChecked()


@pytest.mark.parametrize("kind", [QAbstractSpinBox, QComboBox, QSlider])
def test_a_single_key_does_nothing_to_the_views_while_an_input_has_the_focus(crafted, qtbot, kind):
    editor = next(widget for widget in crafted.panels.recipe.findChildren(kind) if widget.isVisible())
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus, timeout=5000)
    qtbot.keyClick(editor, Qt.Key.Key_I)
    assert not crafted.views.is_inverted()


def test_views_blink_as_long_as_space_is_held(crafted, qtbot, monkeypatch):
    blinks = []
    monkeypatch.setattr(crafted.views, "blink", blinks.append)
    canvas = focus(crafted, qtbot)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert blinks == [True]
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert blinks == [True, False]


def test_a_blink_ends_when_the_views_lose_the_focus(crafted, qtbot, monkeypatch):
    blinks = []
    monkeypatch.setattr(crafted.views, "blink", blinks.append)
    qtbot.keyPress(focus(crafted, qtbot), Qt.Key.Key_Space)
    next(box for box in crafted.panels.recipe.findChildren(QAbstractSpinBox) if box.isVisible()).setFocus()
    assert blinks == [True, False]


def test_curtain_and_difference_exclude_each_other_and_can_both_be_off(crafted, monkeypatch):
    modes = []
    monkeypatch.setattr(crafted.views, "set_comparison", modes.append)
    for name in ("curtain", "difference", "difference"):
        crafted.action_set[name].trigger()
    assert modes == ["curtain", "difference", "none"]
    crafted.action_set["curtain"].trigger()
    crafted.action_set["reset-views"].trigger()
    assert modes[-1] == "none"
    assert not crafted.action_set["curtain"].isChecked()


def test_a_window_preset_narrows_the_window(crafted, qtbot):
    before = crafted.views.window_values()
    qtbot.keyClick(focus(crafted, qtbot), Qt.Key.Key_4)
    assert crafted.views.window_values() != before
    qtbot.keyClick(focus(crafted, qtbot), Qt.Key.Key_0)
    assert crafted.views.window_values() == (0, 255)


def test_escape_stops_what_runs(window, monkeypatch, qtbot):
    stopped = []
    monkeypatch.setattr(window.bridge, "stop", lambda: stopped.append(True))
    window.action_set["stop"].setEnabled(True)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert stopped == [True]


def test_every_input_has_an_accessible_name(window):
    inputs = [w for kind in (QAbstractSpinBox, QComboBox, QSlider) for w in window.findChildren(kind)]
    assert inputs
    assert [w for w in inputs if not w.accessibleName()] == []
