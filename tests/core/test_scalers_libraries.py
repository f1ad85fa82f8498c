"""Scalers of Keras, scikit-image and SciPy: what people get who call these libraries as they are."""

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage
from skimage.transform import resize

from scaleguard_gui.core.registry import algorithm, algorithms
from scaleguard_gui.core.scaling.size import Size


def scaled(name, pixels, size, **options):
    scaler = algorithm("scaler", name)
    return scaler.function(pixels, size, scaler.parameters(**options))


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_skimage_linear_is_resize_as_it_comes(scene, colour):
    pixels = scene(97, 130, "float32", colour).pixels
    assert np.array_equal(scaled("skimage.linear", pixels, Size(31, 24)), resize(pixels, (24, 31)))


@pytest.mark.parametrize(("order", "name"), [(0, "nearest"), (1, "linear"), (3, "cubic")])
def test_skimage_blurs_when_asked_only(scene, order, name):
    pixels = scene(97, 130, "float32").pixels
    for antialias in (False, True):
        expected = resize(pixels, (24, 31), order=order, anti_aliasing=antialias)
        assert np.array_equal(scaled(f"skimage.{name}", pixels, Size(31, 24), antialias=antialias), expected)


def test_skimage_gives_floats_that_whole_numbers_round(scene):
    pixels = scene(97, 130).pixels
    floats = resize(pixels, (24, 31), preserve_range=True)
    assert np.abs(floats - np.rint(floats)).max() > 0.4
    assert np.array_equal(scaled("skimage.linear", pixels, Size(31, 24)), np.rint(floats))


def test_scipy_cubic_is_zoom_as_it_comes(scene):
    pixels = scene(97, 130).pixels
    expected = ndimage.zoom(pixels, (24 / 97, 31 / 130))
    assert np.array_equal(scaled("scipy.cubic", pixels, Size(31, 24)), expected)


@pytest.mark.parametrize("grid_mode", [False, True])
@pytest.mark.parametrize(("order", "name"), [(0, "nearest"), (1, "linear"), (3, "cubic")])
def test_scipy_scales_colours_as_zoom_does(scene, order, name, grid_mode):
    pixels = scene(97, 130, "float32", colour=True).pixels
    mode = "nearest" if grid_mode else "constant"
    expected = ndimage.zoom(pixels, (24 / 97, 31 / 130, 1), order=order, mode=mode, grid_mode=grid_mode)
    answer = scaled(f"scipy.{name}", pixels, Size(31, 24), grid_mode=grid_mode)
    assert np.abs(answer - expected).max() < 1e-6


@pytest.mark.parametrize("length", range(200, 420, 13))
def test_scipy_gives_the_size_that_is_asked_for(length):
    image = np.zeros((length, length + 1), np.uint8)
    for side in (17, 64, 96, 199):
        assert scaled("scipy.linear", image, Size(side, side + 1)).shape == (side + 1, side)


@pytest.mark.parametrize("name", [a.name for a in algorithms("scaler") if a.name.startswith("keras.")])
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_keras_is_load_img(scene, tmp_path, name, colour):
    load_img = pytest.importorskip("keras").utils.load_img
    pixels = scene(97, 130, colour=colour).pixels
    Image.fromarray(pixels).save(tmp_path / "image.png")
    loaded = load_img(
        tmp_path / "image.png",
        color_mode="rgb" if colour else "grayscale",
        target_size=(24, 31),
        interpolation=name.removeprefix("keras."),
    )
    assert np.array_equal(scaled(name, pixels, Size(31, 24)), np.asarray(loaded))
