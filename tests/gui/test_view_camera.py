"""Cameras and mappings: where a view looks, and which screen pixel shows what."""

import numpy as np
import pytest

from scaleguard_gui.gui.views.area_mean import area_mean
from scaleguard_gui.gui.views.camera import Camera, Mapping, fitting
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.zoom_badge import badge_text

EXTENT = whole(2048, 1024)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_screen_and_source_positions_are_each_others_inverse(ratio):
    mapping = Mapping(Camera(700.3, 411.9, 0.317), 503, 377, ratio)
    x, y = mapping.to_source(123.0, 45.0)
    assert mapping.to_view(x, y) == pytest.approx((123.0, 45.0))


def test_the_point_under_the_cursor_stays_while_zooming():
    before = Camera(1000.0, 500.0, 0.3)
    after = before.zoomed(1.25, 700.0, 300.0, EXTENT)
    for camera in (before, after):
        place = ((700.0 - camera.x) * camera.scale, (300.0 - camera.y) * camera.scale)
        assert place == pytest.approx((-90.0, -60.0))  # (700 - 1000) * 0.3, (300 - 500) * 0.3


def test_a_picture_cannot_be_pulled_out_of_view():
    camera = Camera(1000.0, 500.0, 1.0).panned(1e6, -1e6, EXTENT)
    assert (camera.x, camera.y) == (0.0, 1024.0)


def test_fit_shows_all_of_the_picture():
    mapping = Mapping(fitting(EXTENT, 500, 400), 500, 400)
    left, top = mapping.to_view(0, 0)
    right, bottom = mapping.to_view(EXTENT.width, EXTENT.height)
    assert min(left, top) >= 0 and right <= 500 and bottom <= 400
    assert right - left == pytest.approx(500, abs=1)


def test_panning_moves_the_same_screen_pixels_and_averages_nothing_anew():
    pixels = np.random.default_rng(1).integers(0, 256, (1024, 2048), np.uint8)
    camera = Camera(900.0, 500.0, 0.3137)
    shown = []
    for pulled in (0, 20):
        mapping = Mapping(camera.panned(pulled, 0, EXTENT), 300, 200)
        shown.append(area_mean(pixels, *mapping.axes(pixels.shape, EXTENT)))
    assert np.array_equal(shown[0][:, :280], shown[1][:, 20:])


def test_a_small_frame_over_the_same_extent_lies_at_the_same_place():
    mapping = Mapping(Camera(900.0, 500.0, 0.25), 300, 200)
    source, model = mapping.axes((1024, 2048), EXTENT), mapping.axes((112, 224), EXTENT)
    assert [axis.first for axis in source] == [axis.first for axis in model]
    assert [axis.count for axis in source] == [axis.count for axis in model]


def test_a_picture_out_of_view_has_no_axes():
    assert Mapping(Camera(9000.0, 500.0, 1.0), 300, 200).axes((1024, 2048), EXTENT) is None


@pytest.mark.parametrize(
    ("scale", "ratio", "shape", "text"),
    [
        (0.23, 1.0, (1024, 2048), "23 %, area mean"),
        (1.0, 1.0, (1024, 2048), "100 %, pixel for pixel"),
        (0.5, 2.0, (1024, 2048), "100 %, pixel for pixel"),  # 2 device pixels per logical pixel
        (4.0, 1.0, (1024, 2048), "400 %, pixels repeated"),
        (0.25, 1.0, (128, 256), "200 % per model pixel, pixels repeated"),  # one model pixel is 8 source pixels
        (0.25, 1.0, (128, 512), "100 x 200 % per model pixel, pixels repeated"),  # 4 across, 8 down
        (0.125, 1.0, (1024, 256), "100 x 12.5 % per model pixel, area mean"),
        (0.25, 1.0, (1024, 256), "200 x 25 % per model pixel, mean and repeated"),
    ],
)
def test_the_badge_tells_zoom_and_method(scale, ratio, shape, text):
    assert badge_text(Mapping(Camera(0, 0, scale), 300, 200, ratio), shape, EXTENT) == text
