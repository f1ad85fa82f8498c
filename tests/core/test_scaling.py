"""Scaling: the recovered matrices are the real library, and considered pixels are those that it reads."""

import numpy as np
import pytest

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.scaling.matrices import axis_matrix
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

SCALERS = [a.name for a in algorithms("scaler")]
# (M, N), (width, height): square and not, whole and broken ratios, ratio 1, tiny, and long enough for the comb.
SHAPES = [
    ((64, 64), (16, 16)),
    ((302, 442), (96, 96)),
    ((301, 777), (299, 77)),
    ((9, 7), (3, 2)),
    ((40, 60), (60, 40)),
    ((1024, 600), (32, 224)),
]


def front_end(scaler, width, height):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height))


def test_the_scalers_of_opencv_and_pillow_are_there():
    opencv = {f"opencv.{name}" for name in ("nearest", "linear", "cubic", "lanczos4", "area")}
    pillow = {f"pillow.{name}" for name in ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos")}
    assert opencv | pillow <= set(SCALERS)


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize(("shape", "size"), SHAPES, ids=str)
def test_the_matrices_are_the_real_call(scaler, shape, size):
    chosen = front_end(scaler, *size)
    pixels = np.random.default_rng(1).random(shape, dtype=np.float32)
    rows, columns = chosen.matrices(*shape)
    # float32 libraries: a few units in the last place of values up to 1, times up to a hundred summed weights.
    assert np.abs(rows @ pixels @ columns.T - chosen.scale(pixels)).max() < 2e-5
    assert np.allclose(rows.sum(axis=1), 1) and np.allclose(columns.sum(axis=1), 1)


@pytest.mark.parametrize("scaler", SCALERS)
def test_considered_pixels_are_those_whose_change_the_model_sees(scaler):
    chosen, grey = front_end(scaler, 5, 4), np.full((18, 23), 0.5, np.float32)
    seen = np.zeros(grey.shape, bool)
    for row, column in np.ndindex(grey.shape):
        poked = grey.copy()
        poked[row, column] = 200.5
        seen[row, column] = np.abs(chosen.scale(poked) - chosen.scale(grey)).max() > 200 * 2e-5
    assert np.array_equal(chosen.considered_pixels(*grey.shape), seen)
    assert chosen.considered_share(*grey.shape) == pytest.approx(seen.mean())


def test_opencv_linear_reads_five_percent_of_2048_for_224():
    # 448 x 448 of 2048 x 2048 pixels, the figure of the introduction.
    assert front_end("opencv.linear", 224, 224).considered_share(2048, 2048) == pytest.approx((448 / 2048) ** 2)


def test_a_matrix_is_recovered_once():
    chosen = Selection.of("scaler", "pillow.bicubic")
    assert axis_matrix(chosen, 100, 30) is axis_matrix(Selection.of("scaler", "pillow.bicubic"), 100, 30)


@pytest.mark.parametrize(("text", "size"), [("224", (224, 224)), ("320x240", (320, 240)), (" 7 X 9 ", (7, 9))])
def test_a_size_is_read_from_text(text, size):
    assert Size.parse(text) == size


@pytest.mark.parametrize("text", ["", "0", "0x5", "-3", "2.5", "many", "1x2x3", "99999999"])
def test_a_bad_size_is_refused_by_name(text):
    with pytest.raises(ParameterError, match="size"):
        Size.parse(text)


def test_a_model_view_larger_than_the_image_is_refused(scene):
    with pytest.raises(ParameterError, match="224x224 is larger than scene"):
        front_end("opencv.linear", 224, 224).check_shrinks(scene(300, 200))


def test_a_model_view_of_the_same_size_is_allowed(scene):
    same, image = front_end("opencv.linear", 200, 300), scene(300, 200)
    same.check_shrinks(image)
    assert np.array_equal(same.scale(image.pixels), image.pixels)
