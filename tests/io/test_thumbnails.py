"""Thumbnails: means of areas, with the file's window, curve and inversion."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scaleguard_gui.core.frame import Display, Frame
from scaleguard_gui.io.thumbnail import jpeg_thumbnail


def decoded(frame, side=40):
    flag = cv2.IMREAD_COLOR if frame.is_colour else cv2.IMREAD_GRAYSCALE
    pixels = cv2.imdecode(np.frombuffer(jpeg_thumbnail(frame, side), np.uint8), flag)
    return pixels[..., ::-1] if frame.is_colour else pixels


def test_a_thumbnail_is_the_mean_of_areas_and_never_a_choice_of_pixels():
    pixels = np.zeros((400, 400), np.uint8)
    # What a scaler that picks every tenth pixel would show as white.
    pixels[5::10, 5::10] = 255
    assert decoded(Frame.of(pixels)).max() <= 6


def test_colours_and_proportions_stay(scene):
    frame = scene(120, 240, colour=True)
    shown = decoded(frame)
    assert shown.shape == (20, 40, 3)
    means = frame.pixels.reshape(20, 6, 40, 6, 3).mean((1, 3))
    assert np.abs(shown - means).mean() < 4


def test_a_small_image_keeps_its_size(scene):
    assert decoded(scene(12, 30)).shape == (12, 30)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
def test_every_depth_fills_the_range_of_the_screen(scene, dtype):
    shown = decoded(scene(200, 200, dtype))
    assert shown.max() - shown.min() > 90


def test_the_files_window_and_inversion_are_followed():
    pixels = np.tile(np.linspace(0, 4095, 64).astype(np.uint16), (64, 1))
    frame = Frame(pixels, (0.0, 4095.0), display=Display(window=(1000.0, 3000.0)))
    shown = decoded(frame, 64).astype(float)
    expected = 255 * np.clip((pixels - 1000.0) / 2000.0, 0, 1)
    assert np.abs(shown - expected).max() < 8
    inverted = decoded(replace(frame, display=Display(window=(1000.0, 3000.0), inverted=True)), 64)
    assert np.abs(inverted - (255 - expected)).max() < 8


def test_the_files_curve_is_followed():
    pixels = np.tile(np.arange(0, 256, 4, dtype=np.uint16), (64, 1))
    frame = Frame(pixels, (0.0, 255.0), display=Display(window=(0.0, 255.0), curve=(0.0, 0.25, 1.0)))
    expected = np.interp(pixels, (0, 127.5, 255), (0, 63.75, 255))
    assert np.abs(decoded(frame, 64) - expected).max() < 8


def test_an_even_picture_is_no_fault():
    assert decoded(Frame.of(np.full((64, 64), 700, np.uint16))).shape == (40, 40)
