"""Every screen pixel shows the exact mean of the image area below it, wherever and however far the view is zoomed."""

import cv2
import numpy as np
import pytest
from skimage import data

from scaleguard_gui.gui.views.area_mean import Axis, area_mean, sampling


def brute_force_mean(pixels, down: Axis, across: Axis):
    """Sum every image pixel's overlap with every screen pixel, one by one."""

    def overlaps(axis):
        table = np.zeros((axis.count, axis.length))
        for k in range(axis.count):
            start, end = (axis.first + k) * axis.step, (axis.first + k + 1) * axis.step
            for pixel in range(axis.length):
                table[k, pixel] = max(0.0, min(end, pixel + 1) - max(start, pixel))
        return table / table.sum(axis=1, keepdims=True)

    return np.einsum("ai,ij...,bj->ab...", overlaps(down), pixels.astype(np.float64), overlaps(across))


def whole(length: int, step: float) -> Axis:
    return Axis(length, 0, step, int(np.ceil(length / step - 1e-6)))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
@pytest.mark.parametrize("channels", [1, 3])
def test_the_mean_equals_a_brute_force_sum_over_overlaps_for_every_dtype(dtype, channels):
    values = np.random.default_rng(0).integers(-3000, 3000, (37, 53, channels))
    pixels = (values % 256 if dtype == "uint8" else abs(values) if dtype == "uint16" else values).astype(dtype)
    pixels = pixels[:, :, 0] if channels == 1 else pixels
    down, across = Axis(37, 2, 2.3, 14), Axis(53, 3, 3.7, 10)
    # float32 holds 7 figures: half a thousandth of a level at 3000.
    assert area_mean(pixels, down, across) == pytest.approx(brute_force_mean(pixels, down, across), abs=5e-4)


@pytest.mark.parametrize("count", [512, 374, 256, 155, 112, 64, 39, 8, 2])
def test_a_whole_picture_equals_opencv_area_interpolation(count):
    camera = data.camera()
    axis = Axis(512, 0, 512 / count, count)
    theirs = cv2.resize(camera.astype(np.float32), (count, count), interpolation=cv2.INTER_AREA)
    assert area_mean(camera, axis, axis) == pytest.approx(theirs, abs=1e-2)


@pytest.mark.parametrize("first", [0, 1, 7, 40])
def test_a_crop_shows_the_very_pixels_of_the_whole_picture(first):
    camera = data.camera()
    all_of_it = area_mean(camera, whole(512, 4.57), whole(512, 4.57))
    crop = area_mean(camera, Axis(512, first, 4.57, 50), Axis(512, first + 3, 4.57, 60))
    assert crop == pytest.approx(all_of_it[first : first + 50, first + 3 : first + 63], abs=1e-3)


def test_at_one_to_one_nothing_is_changed():
    camera = data.camera()
    assert np.array_equal(area_mean(camera, Axis(512, 5, 1.0, 100), Axis(512, 9, 1.0, 80)), camera[5:105, 9:89])


def test_enlarging_repeats_pixels_and_invents_no_value():
    camera = data.camera()
    shown = area_mean(camera, Axis(512, 8, 0.25, 40), Axis(512, 4, 0.25, 20))
    assert np.array_equal(shown, np.kron(camera[2:12, 1:6], np.ones((4, 4))))


@pytest.mark.parametrize("step", [0.1, 0.9, 1.0, 1.0001, 2.5, 99.9])
def test_the_weights_of_each_screen_pixel_sum_to_one(step):
    weights, _ = sampling(whole(100, step))
    assert weights.sum(axis=1) == pytest.approx(np.ones(weights.shape[0]), abs=1e-6)


def test_a_large_picture_is_reduced_in_pieces_without_a_seam():
    # 2048 x 2048 is more than one piece; a plain ramp has a plain ramp as its mean.
    ramp = np.broadcast_to(np.arange(2048, dtype=np.uint16)[:, None], (2048, 2048))
    shown = area_mean(ramp, whole(2048, 8.0), whole(2048, 8.0))
    assert shown == pytest.approx(np.broadcast_to(8.0 * np.arange(256)[:, None] + 3.5, (256, 256)), abs=1e-3)
