"""Saliency without a network: what stands out, at any depth and size."""

import cv2
import numpy as np
import pytest
from skimage import data

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.saliency import MAPS, importance_map, saliency


def published(grey):
    """Spectral residual as the authors' five lines of MATLAB say it, for a picture that is 64 pixels long already."""
    spectrum = np.fft.fft2(grey)
    log, phase = np.log(np.abs(spectrum)), np.angle(spectrum)
    padded = np.pad(log, 1, mode="edge")
    average = sum(padded[i : i + log.shape[0], j : j + log.shape[1]] for i in range(3) for j in range(3)) / 9
    return np.abs(np.fft.ifft2(np.exp(log - average + 1j * phase))) ** 2


def test_it_is_the_published_formula():
    grey = cv2.resize(data.camera(), (64, 64), interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(published(grey), (0, 0), 2.5, borderType=cv2.BORDER_REPLICATE)
    expected = (smooth - smooth.min()) / np.ptp(smooth)
    np.testing.assert_allclose(saliency(Frame.of(grey)), expected, atol=1e-5)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_a_lonely_object_stands_out(dtype, colour):
    rng = np.random.default_rng(0)
    unit = 0.4 + 0.02 * rng.standard_normal((200, 300))
    unit[60:80, 210:230] = 0.9
    frame = Frame.of(np.zeros((1, 1), dtype))
    low, high = frame.value_range
    pixels = (low + unit * (high - low)).astype(dtype)
    found = saliency(Frame.of(np.repeat(pixels[..., None], 3, axis=2) if colour else pixels))
    assert found.shape == (200, 300) and found.dtype == np.float32
    assert found.min() == 0 and found.max() == 1
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert 50 < row < 90 and 200 < column < 240
    assert found[55:85, 205:235].mean() > 4 * found.mean()


def test_depth_does_not_matter():
    deep = data.camera().astype(np.uint16) * 200
    reference = saliency(Frame.of(data.camera()))
    np.testing.assert_allclose(saliency(Frame.of(deep)), reference, atol=1e-4)
    np.testing.assert_allclose(saliency(Frame.of((deep / 51000).astype(np.float32))), reference, atol=1e-3)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 5), (7, 900), (64, 64, 3)])
def test_images_without_anything_have_an_empty_map(shape):
    assert not saliency(Frame.of(np.full(shape, 93, np.uint8))).any()


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (3, 5), (7, 900), (900, 7), (65, 63)])
def test_small_and_long_images_have_a_map_too(shape):
    found = saliency(Frame.of(np.random.default_rng(1).integers(0, 256, shape, np.uint8)))
    assert found.shape == shape
    assert np.isfinite(found).all() and found.min() >= 0 and found.max() <= 1


def test_the_maps_that_can_be_chosen():
    frame = Frame.of(data.camera())
    assert MAPS == ("none", "saliency")
    assert importance_map("none", frame) is None
    assert np.array_equal(importance_map("saliency", frame), saliency(frame))
