"""Blink, curtain, difference, maps and the rectangle of interest in the four views."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from view_samples import EXTENT, canvas, drag

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.pane_grid import SLOTS


def test_blinking_shows_the_first_of_the_pair_while_on(loaded):
    attack = loaded.shown_image("attack")
    loaded.blink(True)
    assert np.array_equal(loaded.shown_image("attack"), loaded.shown_image("source"))
    loaded.blink(False)
    assert np.array_equal(loaded.shown_image("attack"), attack)


def test_the_curtain_shows_both_and_can_be_dragged(loaded, qtbot):
    loaded.set_compared("restored", "attack")
    loaded.set_comparison("curtain")
    view = canvas(loaded, "attack")
    column = round(view.mapping().to_view(256, 0)[0])
    drag(qtbot, view, QPoint(column, 40), QPoint(column - 50, 40))
    divider = round(view.mapping().to_source(column - 50, 0)[0])
    shown = loaded.shown_image("attack")[..., 0]
    assert np.array_equal(shown[:, :divider], loaded._composer.frame("restored").pixels[:, :divider])
    assert np.array_equal(shown[:, divider:], loaded._composer.frame("attack").pixels[:, divider:])
    assert loaded.window_values() == (0, 255)


def test_the_difference_is_second_minus_first_and_follows_new_frames(loaded):
    loaded.set_comparison("difference")
    new = Frame.of(np.full((512, 512), 255, np.uint8))
    loaded.show_picture("attack", new, "Attack", EXTENT)
    difference = canvas(loaded, "attack").content.picture.frame
    source = loaded._composer.frame("source").pixels
    assert np.array_equal(difference.pixels, 255 - source.astype(int))
    assert canvas(loaded, "attack").content.captions == ("Attack minus Source", "")
    red, _, blue = loaded.shown_image("attack")[0, 0].astype(int)
    assert red > blue  # positive is red


def test_an_unchanged_pair_is_not_subtracted_again(loaded):
    loaded.set_comparison("difference")
    before = canvas(loaded, "attack").content.picture
    loaded.show_picture("restored", Frame.of(np.zeros((512, 512), np.uint8)), "Restored", EXTENT)
    loaded.set_window(3, 99)
    assert canvas(loaded, "attack").content.picture is before


def test_pictures_of_different_sizes_are_said_to_have_no_difference(loaded):
    loaded.set_compared("model", "attack")
    loaded.set_comparison("difference")
    assert "sizes differ" in canvas(loaded, "attack").content.captions[0]
    assert np.array_equal(loaded.shown_image("attack")[..., 0], loaded._composer.frame("attack").pixels)


def test_an_unknown_comparison_is_refused_by_name(grid):
    with pytest.raises(ParameterError, match="swipe"):
        grid.set_comparison("swipe")


def test_a_drag_over_the_difference_changes_its_range_and_not_the_window(loaded, qtbot):
    loaded.set_comparison("difference")
    view = canvas(loaded, "attack")
    view.grab()
    before = view.content.picture.shown_look.high
    drag(qtbot, view, QPoint(60, 60), QPoint(160, 60))
    view.grab()
    look = view.content.picture.shown_look
    assert look.high == pytest.approx(2 * before) and look.low == -look.high
    assert loaded.window_values() == (0, 255)


def test_a_map_has_colours_and_a_window_of_its_own(loaded, qtbot):
    values = np.zeros((64, 64), np.float32)
    values[10:20, 10:20] = 37.0
    loaded.show_picture("attack", Frame(values, (0, 255)), "Map", EXTENT, colour_map="heat")
    look = canvas(loaded, "attack").content.picture.look
    assert (look.low, look.high, look.colour_map) == (0, 37, "heat")
    loaded.set_window(20, 30)
    loaded.set_inverted(True)
    assert canvas(loaded, "attack").content.picture.look == look
    drag(qtbot, canvas(loaded, "attack"), QPoint(60, 60), QPoint(100, 60))
    assert canvas(loaded, "attack").content.picture.look.high > 37
    assert loaded.window_values() == (20, 30)


def test_the_rectangle_of_interest_follows_in_all_panes_in_whole_pixels(loaded, qtbot):
    loaded.fit()
    with qtbot.waitSignal(loaded.region_changed) as told:
        loaded.set_region_visible(True)
    assert told.args == [(128, 128, 256, 256)] and loaded.region() == (128, 128, 256, 256)
    view = canvas(loaded, "model")
    scale = loaded.camera("model").scale
    centre = QPoint(*(round(value) for value in view.mapping().to_view(256, 256)))
    drag(qtbot, view, centre, centre + QPoint(10, -4))
    moved = (128 + round(10 / scale), 128 - round(4 / scale), 256, 256)
    assert loaded.region() == moved
    assert {canvas(loaded, slot).content.region for slot in SLOTS} == {moved}
    loaded.set_region_visible(False)
    assert loaded.region() is None


def test_the_rectangle_is_cut_to_a_smaller_picture(loaded):
    loaded.set_region((400, 400, 100, 100))
    loaded.show_picture("source", Frame.of(np.zeros((300, 200), np.uint8)), "Source", whole(200, 300))
    assert loaded.region() == (100, 200, 100, 100)
