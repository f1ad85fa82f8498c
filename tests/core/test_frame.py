"""Frames are frozen, know their legal values, and refuse what cannot be used."""

import numpy as np
import pytest
from PIL import Image

from scaleguard_gui.core.colour import to_colour, to_grey
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.target import fit_target


def front_end(width, height):
    return Preprocess(Selection.of("scaler", "opencv.linear"), Size(width, height))


def test_the_pixels_of_a_frame_cannot_be_written():
    frame = Frame.of(np.zeros((4, 5), np.uint8))
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 1


@pytest.mark.parametrize(
    ("dtype", "value_range"),
    [("uint8", (0, 255)), ("uint16", (0, 65535)), ("int16", (-32768, 32767)), ("float32", (0, 1))],
)
def test_the_dtype_tells_the_legal_range(dtype, value_range):
    assert Frame.of(np.zeros((2, 2), dtype)).value_range == value_range


@pytest.mark.parametrize(
    ("pixels", "reason"),
    [
        (np.zeros((0, 4), np.uint8), "empty"),
        (np.zeros((4, 4, 4), np.uint8), "shape"),
        (np.zeros(4, np.uint8), "shape"),
        (np.zeros((4, 4), np.float64), "float64"),
        (np.zeros((4, 4), bool), "bool"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(pixels, reason):
    with pytest.raises(InputError, match=f"chest.png .*{reason}"):
        Frame(pixels, (0, 255), "chest.png")


def test_an_upside_down_value_range_is_refused():
    with pytest.raises(InputError, match="range"):
        Frame(np.zeros((4, 4), np.uint8), (255, 0))


def test_quantising_clips_to_the_legal_range_and_rounds():
    frame = Frame(np.zeros((1, 1), np.uint16), (0, 4095))
    assert frame.quantise(np.array([[-3.0, 1.5, 2.5, 5000.0]])).tolist() == [[0, 2, 2, 4095]]
    assert frame.quantise(np.zeros((1, 1))).dtype == np.uint16


def test_grey_of_eight_bit_colour_is_pillows(scene):
    colour = scene(colour=True)
    assert np.array_equal(to_grey(colour).pixels, np.asarray(Image.fromarray(colour.pixels).convert("L")))


def test_grey_of_deep_colour_is_the_same_formula(scene):
    eight, sixteen = scene(colour=True), scene(colour=True, dtype="uint16")
    assert np.abs(to_grey(sixteen).pixels / 257 - to_grey(eight).pixels).max() < 1.5  # both round
    grey = scene()
    assert to_grey(grey) is grey
    assert np.array_equal(to_grey(to_colour(grey)).pixels, grey.pixels)


def test_a_target_is_reduced_by_area_averaging_and_that_is_said(scene):
    source = scene(96, 120)
    pixels = np.arange(16, dtype=np.uint8).reshape(4, 4) * 4
    fitted = fit_target(Frame.of(pixels, "cat"), source, front_end(2, 2))
    assert fitted.pixels.tolist() == [[10, 18], [42, 50]]  # means of the four quarters
    assert fitted.notices == ("The target was reduced by area averaging from 4x4 to the model view's 2x2.",)


def test_a_target_takes_depth_and_colour_of_the_source_and_that_is_said(scene):
    source = scene(96, 120, dtype="uint16", value_range=(0, 4095))
    fitted = fit_target(scene(24, 30, colour=True), source, front_end(30, 24))
    assert (fitted.pixels.dtype, fitted.value_range, fitted.is_colour) == (np.uint16, (0, 4095), False)
    assert len(fitted.notices) == 2
    assert np.abs(fitted.pixels / 4095 - to_grey(scene(24, 30, colour=True)).pixels / 255).max() < 1e-3


def test_a_target_that_fits_is_left_alone(scene):
    target = scene(24, 30)
    assert fit_target(target, scene(96, 120), front_end(30, 24)) is target
