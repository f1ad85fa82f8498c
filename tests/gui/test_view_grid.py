"""The four views as a person uses them: honest pictures on the screen, mouse, keyboard, comparisons, session."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QFontMetrics, QImage, QWheelEvent

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Display, Frame
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.grid import ViewGrid
from scaleguard_gui.gui.views.pane_grid import SLOTS

EXTENT = Size(512, 512)
RNG = np.random.default_rng(11)


@pytest.fixture
def grid(qtbot):
    made = ViewGrid()
    qtbot.addWidget(made)
    made.resize(640, 560)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def loaded(grid):
    source = RNG.integers(0, 200, (512, 512), np.uint8)
    frames = {
        "source": source,
        "attack": source + RNG.integers(0, 50, (512, 512), np.uint8),
        "model": RNG.integers(0, 256, (64, 64), np.uint8),
        "restored": source,
    }
    for slot in SLOTS:
        grid.show_picture(slot, Frame.of(frames[slot]), f"{slot.title()} (8 bit)", EXTENT)
    return grid


def canvas(grid, slot):
    return grid._panes[slot].canvas


def drawn(grid, slot) -> np.ndarray:
    """Return what a canvas paints, (height, width, 3)."""
    image = canvas(grid, slot).grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def look_at(grid, x, y, scale):
    """Move the linked camera to a source point."""
    grid._linking.set_camera("source", type(grid.camera("source"))(x, y, scale, fitted=False))


def drag(qtbot, widget, start, end, button=Qt.MouseButton.LeftButton, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mousePress(widget, button, modifier, start)
    for share in (0.5, 1.0):
        qtbot.mouseMove(widget, start + (end - start) * share)
    qtbot.mouseRelease(widget, button, modifier, end)


def payload(stride=4, row=2, column=3) -> np.ndarray:
    """Return a grey picture of 40 with one pixel in `stride` squared at 240: 6.25 % for 4."""
    pixels = np.full((512, 512), 40, np.uint8)
    pixels[row::stride, column::stride] = 240
    return pixels


@pytest.mark.parametrize("scale", [0.0625, 0.1, 0.125, 0.173, 0.21, 0.25])
@pytest.mark.parametrize("place", [(256.0, 256.0), (231.3, 270.9)])
def test_a_payload_on_6_per_cent_of_the_pixels_is_drawn_with_its_true_mean(grid, scale, place):
    grid.show_picture("source", Frame.of(payload()), "Source", EXTENT)
    look_at(grid, *place, scale)
    mapping = canvas(grid, "source").mapping()
    left, top = (int(np.ceil(max(0, value))) for value in mapping.to_view(0, 0))
    right, bottom = (int(value) for value in mapping.to_view(512, 512))
    shown = drawn(grid, "source")[top:bottom, left:right, 0].astype(float)
    # 40 + 200 / 16 = 52.5; at these zooms 16 pixels and more lie under each screen pixel.
    assert shown.mean() == pytest.approx(52.5, abs=1)
    whole_cells = (1 / scale) % 4 == 0
    assert (abs(shown - 52.5) <= 1).all() if whole_cells else shown.max() < 100


def test_picking_single_pixels_would_fail_that_test():
    pixels = payload()
    every_eighth, one_further = pixels[::8, ::8], pixels[2::8, 3::8]
    assert abs(every_eighth.mean() - 52.5) > 10 and abs(one_further.mean() - 52.5) > 100
    # A 2x2 mean followed by picking, as an integer factor plus single pixels does, sees 40 or 90.
    halved = pixels.reshape(256, 2, 256, 2).mean(axis=(1, 3))
    assert set(np.unique(halved[::2, ::2])) | set(np.unique(halved[1::2, 1::2])) == {40.0, 90.0}


def test_each_screen_pixel_is_the_mean_of_its_own_area_and_nothing_else(grid):
    pixels = RNG.integers(0, 256, (512, 512), np.uint8)
    grid.show_picture("source", Frame.of(pixels), "Source", EXTENT)
    look_at(grid, 256, 256, 0.125)
    mapping = canvas(grid, "source").mapping()
    left, top = mapping.origin
    shown = drawn(grid, "source")[top : top + 64, left : left + 64, 0]
    assert abs(shown - pixels.reshape(64, 8, 64, 8).mean(axis=(1, 3))).max() <= 0.51


def test_at_one_to_one_stored_pixels_are_drawn_pixel_for_pixel(loaded):
    loaded.one_to_one()
    left, top = canvas(loaded, "source").mapping().origin
    shown = drawn(loaded, "source")[..., 0]
    pixels = loaded._composer.frame("source").pixels
    assert np.array_equal(shown, pixels[-top : -top + shown.shape[0], -left : -left + shown.shape[1]])
    assert loaded.badge("source") == "100 %, pixel for pixel"


def test_an_enlarged_picture_repeats_its_pixels(loaded):
    look_at(loaded, 256, 256, 4.0)
    shown = drawn(loaded, "restored")[..., 0]
    left, top = canvas(loaded, "restored").mapping().origin
    rows, columns = (np.arange(shown.shape[0]) - top) // 4, (np.arange(shown.shape[1]) - left) // 4
    assert np.array_equal(shown, loaded._composer.frame("restored").pixels[np.ix_(rows, columns)])


@pytest.mark.parametrize("dtype", ["uint16", "int16", "float32"])
def test_pictures_of_other_depths_are_drawn_in_their_window(grid, dtype):
    values = np.full((512, 512), 100).astype(dtype)
    values[:, 256:] = 300
    grid.show_picture("source", Frame(values, (0, 1000)), "Source", EXTENT)
    grid.set_window(100, 300)
    shown = drawn(grid, "source")
    row = shown[shown.shape[0] // 2, :, 0]
    assert row[shown.shape[1] // 2 - 20] == 0 and row[shown.shape[1] // 2 + 20] == 255


def test_colour_is_drawn_in_its_own_colours(grid):
    grid.show_picture("source", Frame.of(np.full((512, 512, 3), (200, 30, 90), np.uint8)), "Source", EXTENT)
    shown = drawn(grid, "source")
    assert shown[shown.shape[0] // 2, shown.shape[1] // 2].tolist() == [200, 30, 90]


def test_a_model_view_shares_place_and_zoom_with_the_source(loaded):
    look_at(loaded, 300, 200, 2.0)
    pictures = {slot: canvas(loaded, slot).content.picture for slot in ("source", "model")}
    mapping = canvas(loaded, "source").mapping()
    source, model = (
        mapping.axes(pictures[slot].frame.pixels.shape, pictures[slot].extent) for slot in ("source", "model")
    )
    assert source[0].first == model[0].first and source[0].step == 8 * model[0].step  # 512 over 64 pixels
    assert loaded.badge("model") == "1600 % per model pixel, pixels repeated"


def test_six_resizes_of_the_window_leave_the_range_as_it_was(loaded, qtbot):
    look_at(loaded, 300, 200, 1.7)
    before = [canvas(loaded, slot).mapping() for slot in SLOTS]
    for size in ((900, 700), (400, 380), (1000, 400), (420, 900), (777, 555), (640, 560)):
        loaded.resize(*size)
        qtbot.wait(1)
    assert [canvas(loaded, slot).mapping() for slot in SLOTS] == before


def test_fit_stays_fit_after_a_resize_of_the_window(loaded, qtbot):
    for size in ((900, 700), (400, 380)):
        loaded.resize(*size)
        qtbot.wait(1)
        mapping = canvas(loaded, "restored").mapping()
        assert 512 * mapping.scale == pytest.approx(min(mapping.width, mapping.height), abs=2)


def test_a_new_frame_of_the_same_size_keeps_zoom_and_window(loaded):
    look_at(loaded, 300, 200, 1.7)
    loaded.set_window(20, 90)
    before = loaded.camera("attack")
    loaded.show_picture("attack", Frame.of(np.zeros((512, 512), np.uint8)), "Attack", EXTENT)
    assert loaded.camera("attack") == before and loaded.window_values() == (20, 90)


def test_a_new_source_starts_with_its_own_window(loaded, qtbot):
    loaded.set_window(20, 90)
    asked = Frame(np.zeros((512, 512), np.uint16), (0, 4095), "ct", display=Display(window=(900, 1200)))
    with qtbot.waitSignal(loaded.window_changed) as told:
        loaded.show_picture("source", asked, "Source", EXTENT)
    assert told.args == [900, 1200]


def test_an_empty_pane_has_a_hint_and_no_picture_to_save(grid):
    assert "Ctrl+O" in canvas(grid, "source").content.hint
    blank = drawn(grid, "source")
    grid.set_hint("source", "")
    assert not np.array_equal(blank, drawn(grid, "source"))
    with pytest.raises(ParameterError, match="source"):
        grid.shown_image("source")


def test_a_left_drag_changes_the_window_by_the_range_of_the_data(loaded, qtbot):
    view = canvas(loaded, "source")
    pixels = loaded._composer.frame("source").pixels
    step = (float(pixels.max()) - float(pixels.min())) / 400  # 400 pixels of travel cross the data's range
    drag(qtbot, view, QPoint(100, 100), QPoint(140, 100))
    low, high = loaded.window_values()
    assert high - low == pytest.approx(255 + 40 * step) and (low + high) / 2 == pytest.approx(127.5)
    drag(qtbot, view, QPoint(100, 100), QPoint(100, 120))
    assert sum(loaded.window_values()) / 2 == pytest.approx(127.5 + 20 * step)


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


def test_the_read_out_tells_raw_values_whatever_is_displayed(loaded):
    before = loaded.read_out(100.5, 37.2)
    assert before["source"] == str(loaded._composer.frame("source").pixels[37, 100])
    assert before["model"] == str(loaded._composer.frame("model").pixels[4, 12])  # 37.2 / 8, 100.5 / 8
    loaded.set_inverted(True)
    loaded.set_window(0, 10)
    loaded.set_comparison("difference")
    assert loaded.read_out(100.5, 37.2) == before
    assert set(loaded.read_out(-1, 5).values()) == {"–"}


def test_inversion_turns_monochrome1_back(grid):
    pixels = np.full((512, 512), 30, np.uint8)
    grid.show_picture("source", Frame(pixels, (0, 255), display=Display(inverted=True)), "Source", EXTENT)
    assert grid.shown_image("source")[0, 0].tolist() == [225] * 3
    grid.set_inverted(True)
    assert grid.is_inverted() and grid.shown_image("source")[0, 0].tolist() == [30] * 3


def test_the_shown_image_has_full_resolution_and_the_window_applied(loaded):
    loaded.set_window(0, 100)
    pixels = loaded._composer.frame("restored").pixels
    expected = np.clip(np.floor(pixels * 2.55 + 0.5), 0, 255)
    assert loaded.shown_image("restored").shape == (512, 512, 3)
    assert abs(loaded.shown_image("restored")[..., 1] - expected).max() <= 1


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


def test_the_tint_lies_over_source_and_attack_only_at_any_zoom(loaded):
    before = {slot: drawn(loaded, slot) for slot in SLOTS}
    considered = np.zeros(512, bool)
    considered[3::8] = True
    loaded.set_tint((considered, considered))
    for slot in SLOTS:
        changed = not np.array_equal(drawn(loaded, slot), before[slot])
        assert changed == (slot in ("source", "attack"))
    look_at(loaded, 3.5, 3.5, 20.0)
    left, top = canvas(loaded, "source").mapping().origin
    red, green, blue = drawn(loaded, "source")[top + 70, left + 70].astype(int)  # inside pixel (3, 3)
    assert blue > red + 100 and green > red + 80
    red, green, blue = drawn(loaded, "source")[top + 90, left + 90]  # inside pixel (4, 4)
    assert red == green == blue


@pytest.mark.parametrize(("scale", "shown"), [(7.9, False), (8.0, True), (20.0, True)])
def test_the_pixel_grid_appears_from_800_per_cent_on(grid, scale, shown):
    grid.show_picture("source", Frame.of(np.zeros((512, 512), np.uint8)), "Source", EXTENT)
    look_at(grid, 256, 256, scale)
    assert (drawn(grid, "source").max() > 0) == shown


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
    loaded.show_picture("source", Frame.of(np.zeros((300, 200), np.uint8)), "Source", Size(200, 300))
    assert loaded.region() == (100, 200, 100, 100)


def test_the_busy_mark_is_painted_over_the_pane(loaded):
    before = drawn(loaded, "restored")
    loaded.set_busy("restored", True)
    marked = drawn(loaded, "restored")
    assert not np.array_equal(marked, before)
    loaded.set_busy("restored", False)
    assert np.array_equal(drawn(loaded, "restored"), before)


def test_presets_suit_the_picture(grid):
    assert grid.presets() == ()
    ct = Frame(RNG.integers(0, 4096, (512, 512)).astype(np.uint16), (0, 4095), display=Display(1.0, -1024.0, unit="HU"))
    grid.show_picture("source", ct, "Source", EXTENT)
    assert [preset.title for preset in grid.presets()] == ["Lung", "Mediastinum", "Bone", "Abdomen", "Brain"]
    grid.preset_window(4)
    assert grid.window_values() == (1024, 1104)  # brain: 0 to 80 HU
    grid.full_window()
    assert grid.window_values() == (0, 4095)
    grid.auto_window()
    assert grid.window_values() == pytest.approx(np.percentile(ct.pixels, [0.1, 99.9], method="inverted_cdf"))


def test_the_view_state_survives_json_and_comes_back(loaded, qtbot):
    look_at(loaded, 300, 200, 1.7)
    loaded.set_window(20, 90)
    loaded.set_inverted(True)
    loaded.set_region((5, 6, 70, 80))
    loaded.maximise("model")
    state = json.loads(json.dumps(loaded.view_state()))
    loaded.reset_all()
    loaded.maximise(None)
    loaded.set_region_visible(False)
    assert loaded.window_values() == (0, 255) and loaded.camera("source").fitted and not loaded.is_inverted()
    loaded.restore_view_state(state)
    assert loaded.view_state() == state


def test_a_view_state_restored_before_the_pictures_is_kept(loaded, qtbot):
    look_at(loaded, 300, 200, 1.7)
    loaded.set_window(20, 90)
    state = loaded.view_state()
    other = ViewGrid()
    qtbot.addWidget(other)
    other.restore_view_state(state)
    other.show_picture("source", loaded._composer.frame("source"), "Source", EXTENT)
    assert other.view_state() == state


@pytest.mark.parametrize(
    "state", [{"range": {"source": [1, 2]}}, {"window": [5, 5]}, {"range": {"source": [0, 0, -1, False]}}, {"range": 3}]
)
def test_a_broken_view_state_is_refused_and_changes_nothing(loaded, state):
    before = loaded.view_state()
    with pytest.raises(InputError, match="view state"):
        loaded.restore_view_state(state)
    assert loaded.view_state() == before


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


@pytest.mark.parametrize("width", [260, 330, 480, 900, 1400])
def test_header_texts_never_overlap_and_are_never_cut_off(loaded, width, qtbot):
    title = "Attack image (PSNR 31.2 dB, 2048x2500, 16 bit)"
    loaded.show_picture("attack", loaded._composer.frame("attack"), title, EXTENT)
    loaded.resize(width, 400)
    qtbot.wait(1)
    header = loaded._panes["attack"].header
    shown, badge = header.shown_texts()
    used = QFontMetrics(header._title_font()).horizontalAdvance(shown) + header.fontMetrics().horizontalAdvance(badge)
    assert used <= header.width() - 12  # a margin of 6 at either side
    assert shown == title or shown.endswith("…")
    assert badge and header.badge.startswith(badge)
    assert title in header.toolTip() and header.badge in header.toolTip()
    assert header.height() >= header.fontMetrics().height()
