"""Window/level: exact percentiles, presets in HU, and what is drawn black and white."""

import numpy as np
import pytest

from scaleguard_gui.core.frame import Display, Frame
from scaleguard_gui.gui.views.window_level import (
    CT_PRESETS,
    PERCENTILE_PRESETS,
    Look,
    coloured,
    data_range,
    followed,
    initial_window,
    levels,
    percentiles,
    preset_window,
    presets,
)

RNG = np.random.default_rng(5)
CT = Frame(
    RNG.integers(0, 4096, (32, 32)).astype(np.uint16),
    (0, 4095),
    display=Display(slope=1.0, intercept=-1024.0, unit="HU"),
)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
def test_percentiles_are_those_of_all_pixels(dtype):
    values = RNG.normal(0, 900, (97, 61))
    pixels = (values % 256 if dtype == "uint8" else abs(values) if dtype == "uint16" else values).astype(dtype)
    asked = (0.0, 0.1, 7.0, 50.0, 99.9, 100.0)
    assert percentiles(pixels, *asked) == pytest.approx(np.percentile(pixels, asked, method="inverted_cdf"))


def test_a_payload_that_sampling_would_miss_counts_in_the_percentiles():
    # One bright pixel in 16 (6.25 %), at places that a stride of 4 starting at 0 never visits.
    pixels = np.full((256, 256), 10, np.uint8)
    pixels[2::4, 3::4] = 250
    assert percentiles(pixels, 94.0) == (250.0,)
    assert pixels[::4, ::4].max() == 10


def test_a_file_that_asks_for_a_window_gets_it():
    frame = Frame(CT.pixels, (0, 4095), display=Display(window=(900.0, 1300.0)))
    assert initial_window(frame) == (900.0, 1300.0)


def test_an_8_bit_picture_starts_with_all_its_legal_values():
    assert initial_window(Frame.of(np.full((4, 4), 90, np.uint8))) == (0, 255)


def test_a_12_bit_picture_starts_with_its_percentiles():
    low, high = initial_window(Frame(CT.pixels, (0, 4095)))
    assert (low, high) == pytest.approx(np.percentile(CT.pixels, [0.1, 99.9], method="inverted_cdf"))


def test_an_even_picture_still_gets_a_window_that_is_not_empty():
    low, high = initial_window(Frame.of(np.full((4, 4), 7, np.uint16)))
    assert low < high


def test_ct_presets_are_turned_into_stored_values():
    assert presets(CT) == CT_PRESETS
    lung = preset_window(CT, CT_PRESETS[0])
    assert lung == (-1350 + 1024, 150 + 1024)  # W1500 L-600, intercept -1024


def test_other_pictures_get_percentile_presets():
    frame = Frame.of(np.arange(256, dtype=np.uint8).reshape(16, 16))
    assert presets(frame) == PERCENTILE_PRESETS
    assert preset_window(frame, PERCENTILE_PRESETS[0]) == (0, 255)


def test_levels_are_the_stored_values_themselves_in_the_full_window():
    values = np.arange(256, dtype=np.uint8)
    assert np.array_equal(levels(values, Look(0, 255)), values)
    assert np.array_equal(levels(values, Look(0, 255, inverted=True)), values[::-1])


def test_values_outside_the_window_are_black_and_white():
    assert levels(np.array([-5000.0, 99.0, 150.0, 201.0, 60000.0]), Look(100, 200)).tolist() == [0, 0, 128, 255, 255]


def test_a_colour_picture_keeps_its_colours_and_a_map_gets_some():
    pixels = RNG.integers(0, 256, (5, 6, 3), np.uint8)
    assert np.array_equal(coloured(pixels, Look(0, 255)), pixels)
    heat = coloured(np.array([[0.0, 10.0]]), Look(0, 10, colour_map="heat"))
    assert heat[0, 0].astype(int).sum() < 30 and heat[0, 1].astype(int).sum() > 500


def test_the_window_of_a_signed_map_follows_what_is_drawn_in_round_steps():
    look = Look(-227.0, 227.0, colour_map="diverging", follows=True)
    narrowed = followed(np.array([[-3.1, 0.4]], np.float32), look)
    assert (narrowed.low, narrowed.high) == (-5.0, 5.0)
    assert followed(np.array([[227.0]], np.float32), look).high == 227.0
    assert followed(np.zeros((2, 2), np.float32), look) is look


def test_the_data_range_counts_every_channel():
    pixels = np.full((8, 8, 3), 9, np.uint8)
    pixels[7, 7, 2] = 200
    assert data_range(Frame.of(pixels)) == (9, 200)


def test_a_curve_bends_the_greys_and_inversion_comes_last():
    stored = np.array([[100, 150, 200]], np.uint16)
    curve = (0.0, 0.25, 1.0)  # x squared at 0, 1/2 and 1
    assert levels(stored, Look(100, 200, curve=curve)).tolist() == [[0, 64, 255]]
    assert levels(stored, Look(100, 200, inverted=True, curve=curve)).tolist() == [[255, 191, 0]]
