"""The filters that know nothing of an attack, compared with scikit-image, SciPy and the definitions."""

import itertools

import numpy as np
import pytest
from scipy import ndimage
from scipy.signal import find_peaks

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import algorithm, algorithms
from scaleguard_gui.core.restorers import strips

DTYPES = ("uint8", "uint16", "int16", "float32")
every_dtype = pytest.mark.parametrize("dtype", DTYPES)
grey_and_colour = pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])


def restore(name, frame, ctx=None, **values):
    chosen = algorithm("restorer", name)
    return chosen.function(frame, None, chosen.parameters(**values), ctx or RunContext())


@pytest.fixture
def small_strips(monkeypatch):
    """Make the strips a few rows high, so that small images have seams."""
    monkeypatch.setattr(strips, "_STRIP_PIXELS", 300)
    monkeypatch.setattr(strips, "_LEAST_REACHES", 1)


def test_the_restorers_say_whether_they_need_the_attacks_parameters():
    needing = {a.name for a in algorithms("restorer") if a.needs_preprocess}
    assert {"selective-median", "selective-random"} <= needing
    assert not needing & {"median", "minimum", "peak-removal", "unsharp", "gaussian", "bilateral"}
    for chosen in algorithms("restorer"):
        for word in ("Formula:", "Needs the attack's parameters:", "Paper:", "Weakness:"):
            assert word in chosen.help, (chosen.name, word)


@every_dtype
@grey_and_colour
@pytest.mark.parametrize("radius", [1, 2, 4])
def test_median_is_scipys(scene, small_strips, dtype, colour, radius):
    frame = scene(70, 41, dtype, colour)
    window = (2 * radius + 1, 2 * radius + 1, 1)[: frame.pixels.ndim]
    expected = ndimage.median_filter(frame.pixels, size=window, mode="nearest")
    assert np.array_equal(restore("median", frame, radius=radius).pixels, expected)


@every_dtype
@grey_and_colour
def test_minimum_is_scipys(scene, small_strips, dtype, colour):
    frame = scene(70, 41, dtype, colour)
    for radius in (1, 3):
        window = (2 * radius + 1, 2 * radius + 1, 1)[: frame.pixels.ndim]
        expected = ndimage.minimum_filter(frame.pixels, size=window, mode="nearest")
        assert np.array_equal(restore("minimum", frame, radius=radius).pixels, expected)


@every_dtype
@grey_and_colour
def test_gaussian_is_scipys(scene, small_strips, dtype, colour):
    frame = scene(70, 41, dtype, colour)
    sigma = (1.7, 1.7, 0)[: frame.pixels.ndim]
    expected = frame.quantise(ndimage.gaussian_filter(frame.pixels.astype(np.float64), sigma, mode="reflect"))
    assert_within_rounding(frame, restore("gaussian", frame, sigma=1.7).pixels, expected)


@every_dtype
@grey_and_colour
def test_unsharp_adds_what_scipys_blur_takes_away(scene, small_strips, dtype, colour):
    frame = scene(70, 41, dtype, colour)
    values = frame.pixels.astype(np.float64)
    sigma = (1.0, 1.0, 0)[: frame.pixels.ndim]
    blurred = ndimage.gaussian_filter(values, sigma, mode="reflect", truncate=2.0)
    assert_within_rounding(frame, restore("unsharp", frame).pixels, frame.quantise(values + (values - blurred)))


@every_dtype
@grey_and_colour
def test_bilateral_is_the_formula(scene, small_strips, dtype, colour):
    frame = scene(50, 41, dtype, colour)
    radius, sigma_space, sigma_grey = 3, 1.5, 40.0
    levels = np.atleast_3d(frame.pixels.astype(np.float64) - frame.value_range[0]) / frame.grey_level
    padded = np.pad(levels, ((radius, radius), (radius, radius), (0, 0)), mode="reflect")
    total, weights = 0.0, 0.0
    for dy, dx in itertools.product(range(-radius, radius + 1), repeat=2):
        if dy * dy + dx * dx <= radius * radius:
            near = padded[radius + dy :, radius + dx :][:50, :41]
            apart = np.abs(near - levels).sum(axis=2, keepdims=True)
            weight = np.exp(-(dy * dy + dx * dx) / (2 * sigma_space**2) - apart**2 / (2 * sigma_grey**2))
            total, weights = total + weight * near, weights + weight
    expected = (total / weights).reshape(frame.pixels.shape)
    restored = restore("bilateral", frame, radius=radius, sigma_space=sigma_space, sigma_grey=sigma_grey)
    ours = (restored.pixels.astype(np.float64) - frame.value_range[0]) / frame.grey_level
    assert np.abs(ours - expected).max() < (0.6 if dtype == "uint8" else 0.05)  # OpenCV looks weights up in a table


@every_dtype
def test_bilateral_means_the_same_at_every_depth(scene, dtype):
    eight = scene(60, 50)
    frame = scene(60, 50, dtype)
    unit = (restore("bilateral", frame).pixels.astype(np.float64) - frame.value_range[0]) / frame.span
    assert np.abs(unit - restore("bilateral", eight).pixels / 255).max() < 1.5 / 255  # 8 bit rounds twice


def seed_peaks(pixels, size=4):
    """The definition, pixel by pixel."""
    r = pixels.copy()
    for value in find_peaks(np.bincount(pixels.ravel(), minlength=256))[0]:
        for i, j in np.argwhere(r == value):
            r[i, j] = np.median(r[i : i + size, j : j + size])
    return r


@pytest.mark.parametrize("size", [4, 3])
def test_peak_removal_is_the_one_pixel_after_the_other(scene, size):
    frame = scene(60, 50)
    assert len(find_peaks(np.bincount(frame.pixels.ravel(), minlength=256))[0]) > 20
    assert np.array_equal(restore("peak-removal", frame, size=size).pixels, seed_peaks(frame.pixels, size))


def test_peak_removal_takes_each_channel_by_itself(scene):
    frame = scene(60, 50, colour=True)
    restored = restore("peak-removal", frame).pixels
    for channel in range(3):
        assert np.array_equal(restored[..., channel], seed_peaks(frame.pixels[..., channel]))


@pytest.mark.parametrize(("dtype", "value_range", "step"), [("uint16", (0, 65535), 256), ("uint16", (0, 4095), 16)])
def test_peak_removal_counts_deep_images_over_256_steps(scene, dtype, value_range, step):
    eight = scene(60, 50)
    deep = Frame(eight.pixels.astype(dtype) * step, value_range)
    restored = restore("peak-removal", deep).pixels
    changed = restored != deep.pixels
    first_pass = find_peaks(np.bincount(eight.pixels.ravel(), minlength=256))[0][0]
    assert changed[eight.pixels == first_pass].mean() > 0.5
    # Medians of two middle values are finer in the deep image, so that later passes may part by a step here and there.
    assert np.mean(restored // step != restore("peak-removal", eight).pixels) < 0.05


def test_peak_removal_leaves_an_image_without_peaks():
    ramp = Frame.of(np.repeat(np.arange(256, dtype=np.uint8)[None], 20, axis=0))
    assert np.array_equal(restore("peak-removal", ramp).pixels, ramp.pixels)


@every_dtype
@grey_and_colour
@pytest.mark.parametrize("name", ["median", "minimum", "peak-removal", "unsharp", "gaussian", "bilateral"])
@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 9), (7, 1), (2, 3)])
def test_the_smallest_images_are_restored_too(scene, name, height, width, dtype, colour):
    frame = scene(height, width, dtype, colour)
    restored = restore(name, frame).pixels
    assert restored.shape == frame.pixels.shape
    assert np.isfinite(restored).all()


@pytest.mark.parametrize("name", ["median", "minimum", "unsharp", "gaussian", "bilateral"])
def test_it_stops_between_strips(scene, small_strips, name):
    calls = iter([False, False, True])
    with pytest.raises(Cancelled):
        restore(name, scene(70, 41), RunContext(is_cancelled=lambda: next(calls)))


def assert_within_rounding(frame, pixels, expected):
    """One step for whole numbers: two ways of summing may round a half differently."""
    gap = np.abs(pixels.astype(np.float64) - expected.astype(np.float64))
    if frame.is_integer:
        assert gap.max() <= 1
        assert (gap > 0).mean() < 0.02
    else:
        assert gap.max() < 1e-6
