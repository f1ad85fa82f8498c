"""The signed difference is exact for every dtype, and regions and read-outs tell stored values."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from scaleguard_gui.core.frame import Display, Frame
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.area_mean import Axis
from scaleguard_gui.gui.views.camera import Camera, Mapping
from scaleguard_gui.gui.views.comparison import signed_difference
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.read_out import value_text
from scaleguard_gui.gui.views.region import central, clipped, dragged, handle_at
from scaleguard_gui.gui.views.tint import OPACITY, opacity

RNG = np.random.default_rng(3)
EXTENT = Size(200, 100)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16"])
def test_the_difference_of_whole_numbers_is_exact_to_both_ends_of_the_range(dtype):
    limits = np.iinfo(dtype)
    first, second = (RNG.integers(limits.min, limits.max, (40, 30), dtype, endpoint=True) for _ in range(2))
    first[0, 0], second[0, 0] = limits.max, limits.min
    first[0, 1], second[0, 1] = limits.min, limits.max
    difference = signed_difference(Frame.of(second), Frame.of(first))
    assert np.array_equal(difference.pixels, second.astype(np.int64) - first.astype(np.int64))
    span = float(limits.max) - float(limits.min)
    assert difference.value_range == (-span, span)


def test_the_difference_of_colours_is_the_largest_change_and_never_cancels():
    first = np.zeros((1, 2, 3), np.uint8) + 100
    second = first.copy()
    second[0, 0] = (150, 50, 100)  # a mean over channels would be 0
    second[0, 1] = (110, 40, 130)
    assert abs(signed_difference(Frame.of(second), Frame.of(first)).pixels).tolist() == [[50, 60]]
    assert signed_difference(Frame.of(second), Frame.of(first)).pixels[0, 1] == -60


def test_grey_beside_colour_is_compared_with_each_channel():
    grey = Frame.of(np.full((2, 2), 100, np.uint8))
    colour = Frame.of(np.full((2, 2, 3), (100, 90, 103), np.uint8))
    assert np.array_equal(signed_difference(colour, grey).pixels, np.full((2, 2), -10))


def test_equal_pictures_give_an_even_map_with_a_range_that_is_not_empty():
    frame = Frame.of(np.full((3, 3), 9, np.uint8))
    difference = signed_difference(frame, frame)
    assert not difference.pixels.any() and difference.value_range == (-1, 1)


def test_pictures_of_different_sizes_have_no_difference():
    assert signed_difference(Frame.of(np.zeros((4, 4), np.uint8)), Frame.of(np.zeros((4, 5), np.uint8))) is None


def test_a_rectangle_is_snapped_to_whole_pixels_and_kept_inside():
    assert clipped(-7.2, 20.6, 30.4, 10.5, EXTENT) == (0, 21, 30, 10)
    assert clipped(190, 95, 30, 30, EXTENT) == (170, 70, 30, 30)
    assert clipped(5, 5, 0, 999, EXTENT) == (5, 0, 1, 100)


def test_an_edge_of_the_rectangle_never_passes_the_opposite_one():
    assert dragged((10, 10, 20, 20), (-1, 0), 500, 0, EXTENT) == (29, 10, 1, 20)
    assert dragged((10, 10, 20, 20), (1, 1), 500, -500, EXTENT) == (10, 10, 190, 1)
    assert dragged((10, 10, 20, 20), (0, 0), -50, 3.4, EXTENT) == (0, 13, 20, 20)


def test_handles_lie_at_edges_and_corners_and_the_inside_moves():
    mapping = Mapping(Camera(100.0, 50.0, 2.0), 400, 200)  # source (x, y) at (2 x, 2 y)
    rect = (20, 20, 60, 40)
    assert handle_at(rect, mapping, QPointF(40, 40)) == (-1, -1)
    assert handle_at(rect, mapping, QPointF(160, 80)) == (1, 0)
    assert handle_at(rect, mapping, QPointF(100, 80)) == (0, 0)
    assert handle_at(rect, mapping, QPointF(20, 80)) is None


def test_a_new_rectangle_is_the_middle_half_of_what_is_in_view():
    assert central(Mapping(Camera(100.0, 50.0, 2.0), 400, 200), EXTENT) == (50, 25, 100, 50)
    assert central(Mapping(Camera(40.0, 30.0, 10.0), 400, 200), EXTENT) == (30, 25, 20, 10)


def test_the_tint_is_as_strong_as_the_root_of_the_exact_share_below_a_screen_pixel():
    rows, columns = RNG.random(90) < 0.3, RNG.random(70) < 0.4
    down, across = Axis(90, 0, 7.3, 12), Axis(70, 1, 4.1, 9)
    strength = opacity(rows.astype(np.float32), down, columns.astype(np.float32), across)
    fine = np.kron(np.outer(rows, columns), np.ones((10, 10)))  # 7.3 and 4.1 are whole tenths
    share = [[fine[73 * i : 73 * i + 73, 41 * j + 41 : 41 * j + 82].mean() for j in range(9)] for i in range(12)]
    assert strength == pytest.approx(OPACITY * np.sqrt(share), abs=1e-3)


def test_a_tint_of_6_per_cent_is_seen_under_every_screen_pixel():
    considered = np.zeros(400, np.float32)
    considered[1::4] = 1  # 1 in 16 pixels
    axis = Axis(400, 0, 8.0, 50)
    assert opacity(considered, axis, considered, axis).min() > 0.15


def test_enlarged_the_tint_covers_considered_pixels_fully_and_others_not_at_all():
    considered = np.zeros(8, np.float32)
    considered[3] = 1
    axis = Axis(8, 0, 0.25, 32)
    strength = opacity(considered, axis, considered, axis)
    assert np.array_equal(strength > 0, np.kron(np.outer(considered, considered) > 0, np.ones((4, 4), bool)))
    assert strength.max() == pytest.approx(OPACITY)


def test_the_read_out_tells_stored_values_and_the_unit():
    ct = Frame(np.array([[1043, 0]], np.uint16), (0, 4095), display=Display(intercept=-1024.0, unit="HU"))
    assert value_text(ct, whole(2, 1), 0.9, 0.5) == "1043 (19 HU)"
    assert value_text(ct, whole(2, 1), 1.0, 0.5) == "0 (-1024 HU)"
    assert value_text(ct, whole(2, 1), 2.0, 0.5) == "–"
    colour = Frame.of(np.array([[[12, 40, 200]]], np.uint8))
    assert value_text(colour, whole(50, 50), 49.9, 0) == "12 40 200"
    assert value_text(Frame.of(np.array([[0.123456]], np.float32)), whole(1, 1), 0, 0) == "0.12346"
