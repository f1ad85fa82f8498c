"""The four views as a whole: zoom, window, read-out, session, texts."""

import json

import numpy as np
import pytest
from PySide6.QtGui import QFontMetrics
from view_samples import EXTENT, canvas, drawn, look_at

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Display, Frame
from scaleguard_gui.gui.views.grid import ViewGrid
from scaleguard_gui.gui.views.pane_grid import SLOTS

RNG = np.random.default_rng(11)


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
