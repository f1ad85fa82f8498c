"""What stands on the screen is the exact mean of the data below it, or the data itself."""

import numpy as np
import pytest
from view_samples import EXTENT, canvas, drawn, look_at

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.gui.views.pane_grid import SLOTS

RNG = np.random.default_rng(11)


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


def test_a_picture_pulled_partly_out_of_view_shows_the_same_means(grid):
    pixels = RNG.integers(0, 256, (512, 512), np.uint8)
    grid.show_picture("source", Frame.of(pixels), "Source", EXTENT)
    before, (left, top) = drawn(grid, "source"), canvas(grid, "source").mapping().origin
    grid._linking.pan("source", -left - 60, -top - 35)
    after = drawn(grid, "source")
    assert canvas(grid, "source").mapping().origin == (-60, -35)
    bottom = before.shape[0] - 40
    assert np.array_equal(after[: bottom - top - 35, :100], before[top + 35 : bottom, left + 60 : left + 160])
