"""Inpainting of considered pixels, compared with scikit-image, OpenCV, dense equations and the definitions."""

import itertools
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from restorer_samples import noise
from skimage.restoration import inpaint_biharmonic

from scaleguard_gui.core import lattice_inpainting as lattice_file
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restorers import telea as telea_file
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

DTYPES = ("uint8", "uint16", "int16", "float32")
INPAINTING = ("normalised-convolution", "harmonic", "biharmonic", "telea")
every_dtype = pytest.mark.parametrize("dtype", DTYPES)
grey_and_colour = pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
every_scaler = pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic", "opencv.lanczos4"])


def front_end(scaler, width, height, fit=None):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height), fit or Fit())


def restore(name, frame, preprocess, ctx=None, **values):
    chosen = algorithm("restorer", name)
    return chosen.function(frame, preprocess, chosen.parameters(**values), ctx or RunContext())


def channels_of(frame):
    return np.moveaxis(frame.pixels.reshape(frame.height, frame.width, -1).astype(np.float64), 2, 0)


def assert_filled(frame, restored, mask, expected):
    """Equal to the expected channels, but for a rounding and a millionth of the range."""
    tolerance = (0.501 if frame.is_integer else 0.0) + 2e-6 * frame.span
    for ours, wanted, known in zip(channels_of(restored), expected, channels_of(frame), strict=True):
        limited = np.clip(wanted, known[~mask].min(), known[~mask].max())
        assert np.abs(ours - limited)[mask].max() <= tolerance


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(INPAINTING),
    dtype=st.sampled_from(DTYPES),
    colour=st.booleans(),
    scaler=st.sampled_from(
        ["opencv.nearest", "opencv.linear", "opencv.cubic", "opencv.lanczos4", "pillow.nearest", "pillow.bilinear"]
    ),
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    shrink=st.tuples(st.floats(1, 12), st.floats(1, 12)),
    seed=st.integers(0, 1000),
)
def test_pixels_that_the_model_does_not_read_stay_bit_identical(name, dtype, colour, scaler, shape, shrink, seed):
    height, width = shape
    preprocess = front_end(scaler, max(1, int(width / shrink[1])), max(1, int(height / shrink[0])))
    frame = noise(height, width, dtype, colour, seed)
    before = frame.pixels.copy()
    restored = restore(name, frame, preprocess)
    mask = preprocess.considered_pixels(height, width)
    assert restored.pixels[~mask].tobytes() == before[~mask].tobytes()
    assert frame.pixels.tobytes() == before.tobytes()
    # What considered pixels held has no say in the result.
    if not mask.all():
        attacked = frame.with_pixels(np.where(mask.reshape(mask.shape + (1,) * colour), before[::-1, ::-1], before))
        assert np.array_equal(restore(name, attacked, preprocess).pixels, restored.pixels)


@cache
def dense_operator(height, width, power):
    """The matrix of the five-point Laplacian, entry by entry, to a power; nothing flows across the border."""
    matrix = np.zeros((height * width, height * width))
    for i, j in itertools.product(range(height), range(width)):
        for y, x in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
            if 0 <= y < height and 0 <= x < width:
                matrix[i * width + j, i * width + j] += 1
                matrix[i * width + j, y * width + x] -= 1
    return np.linalg.matrix_power(matrix, power)


@every_dtype
@grey_and_colour
@every_scaler
@pytest.mark.parametrize(("name", "power"), [("harmonic", 1), ("biharmonic", 2)])
def test_the_equations_are_solved_as_a_dense_solver_does(dtype, colour, scaler, name, power):
    frame = noise(18, 23, dtype, colour)
    preprocess = front_end(scaler, 3, 2)  # 9 rows and 7.7 columns apart: Lanczos' blocks touch across, and the border
    mask = preprocess.considered_pixels(18, 23)
    inside = mask.ravel()
    assert 0 < inside.mean() < 1
    channels = channels_of(frame)
    expected = channels.reshape(len(channels), -1).copy()
    operator = dense_operator(18, 23, power)[inside]
    sources = -operator[:, ~inside] @ expected[:, ~inside].T
    expected[:, inside] = np.linalg.solve(operator[:, inside], sources).T
    assert_filled(frame, restore(name, frame, preprocess), mask, expected.reshape(channels.shape))


@every_scaler
@pytest.mark.parametrize(("width", "height"), [(6, 5), (4, 52), (1, 1)])
def test_biharmonic_is_scikit_images(scaler, width, height):
    frame = noise(53, 61, "float32")
    preprocess = front_end(scaler, width, height)
    mask = preprocess.considered_pixels(53, 61)
    expected = inpaint_biharmonic(frame.pixels.astype(np.float64), mask)
    assert_filled(frame, restore("biharmonic", frame, preprocess), mask, [expected])


@pytest.mark.parametrize("name", ["harmonic", "biharmonic"])
def test_an_axis_that_is_read_in_full_is_filled_along_the_other(name):
    ramp = Frame.of(np.outer(np.ones(70), np.linspace(0, 1, 90)).astype(np.float32))
    preprocess = front_end("opencv.linear", 9, 70)
    mask = preprocess.considered_pixels(70, 90)
    assert mask.any(axis=1).all() and not mask.all()
    attacked = ramp.with_pixels(np.where(mask, 1 - ramp.pixels, ramp.pixels))
    assert np.abs(restore(name, attacked, preprocess).pixels - ramp.pixels).max() < 1e-5


def test_steps_that_do_not_converge_are_told(monkeypatch):
    monkeypatch.setattr(lattice_file, "_MOST_STEPS", 2)
    with pytest.raises(ParameterError, match="harmonic"):
        restore("biharmonic", noise(53, 61), front_end("opencv.cubic", 9, 8))


def normalised_mean(channel, mask, i, j, sigma):
    """The definition at one pixel."""
    while True:
        reach = int(4 * sigma + 0.5)
        total, weights = 0.0, 0.0
        for y in range(max(0, i - reach), min(len(channel), i + reach + 1)):
            for x in range(max(0, j - reach), min(len(channel[0]), j + reach + 1)):
                if not mask[y, x]:
                    weight = np.exp(-((y - i) ** 2 + (x - j) ** 2) / (2 * sigma**2))
                    total, weights = total + weight * channel[y, x], weights + weight
        if weights:
            return total / weights
        sigma *= 2


@every_dtype
@grey_and_colour
@pytest.mark.parametrize(("scaler", "sigma"), [("opencv.linear", 1.0), ("opencv.cubic", 0.3)])
def test_normalised_convolution_is_the_definition(dtype, colour, scaler, sigma):
    frame = noise(19, 23, dtype, colour)
    preprocess = front_end(scaler, 4, 3)
    mask = preprocess.considered_pixels(19, 23)
    expected = channels_of(frame).copy()
    for channel, known in zip(expected, channels_of(frame), strict=True):
        for i, j in np.argwhere(mask):
            channel[i, j] = normalised_mean(known, mask, i, j, sigma)
    assert_filled(frame, restore("normalised-convolution", frame, preprocess, sigma=sigma), mask, expected)


@every_dtype
@grey_and_colour
@every_scaler
@pytest.mark.parametrize("radius", [1, 3])
def test_telea_is_opencvs_in_sixteen_bits(monkeypatch, dtype, colour, scaler, radius):
    monkeypatch.setattr(telea_file, "_BAND_PIXELS", 61)  # so that even this image is filled in bands
    frame = noise(151, 61, dtype, colour)
    preprocess = front_end(scaler, 7, 14)
    mask = preprocess.considered_pixels(151, 61)
    expected = []
    for channel in channels_of(frame):
        steps = np.rint((channel - frame.value_range[0]) / frame.span * 65535).astype(np.uint16)
        steps[mask] = 0
        whole = cv2.inpaint(steps, mask.astype(np.uint8), radius, cv2.INPAINT_TELEA)
        expected.append(whole / 65535 * frame.span + frame.value_range[0])
    assert_filled(frame, restore("telea", frame, preprocess, radius=radius), mask, expected)


@pytest.mark.parametrize("name", INPAINTING)
@pytest.mark.parametrize("scaler", ["opencv.area", "pillow.bicubic"])
def test_an_image_whose_every_pixel_is_considered_is_left_as_it_is(name, scaler):
    frame = noise(40, 40)
    assert np.array_equal(restore(name, frame, front_end(scaler, 10, 10)).pixels, frame.pixels)


@pytest.mark.parametrize("name", INPAINTING)
def test_a_crop_that_is_read_in_full_is_left_as_it_is(name):
    whole = front_end("pillow.bilinear", 60, 60, Fit("crop", 64))
    image = noise(300, 420)
    assert not whole.considered_pixels(300, 420).all()
    assert np.array_equal(restore(name, image, whole).pixels, image.pixels)


@pytest.mark.parametrize("name", INPAINTING)
@every_scaler
def test_the_target_is_gone_from_what_the_model_sees(scene, name, scaler):
    source, preprocess = scene(198, 216), front_end(scaler, 18, 18)
    mask = preprocess.considered_pixels(198, 216)
    attacked = source.with_pixels(np.where(mask, 255 - source.pixels, source.pixels))
    restored = restore(name, attacked, preprocess)

    def error(frame):
        return np.abs(preprocess.model_view(frame).pixels.astype(int) - preprocess.model_view(source).pixels).mean()

    assert error(attacked) > 50
    assert error(restored) < 8  # the scene's own noise has a standard deviation of 5


@pytest.mark.parametrize("name", INPAINTING)
def test_it_stops_in_the_middle(name):
    calls = iter([False] * 3 + [True] * 1000)
    with pytest.raises(Cancelled):
        restore(
            name,
            noise(60, 71, colour=True),
            front_end("opencv.cubic", 9, 8),
            RunContext(is_cancelled=lambda: next(calls)),
        )
    assert len(list(calls)) == 999


@pytest.mark.parametrize("shape", [(1, 9), (9, 1), (1, 3)])
def test_telea_reads_nothing_beyond_a_single_row_or_column(shape):
    height, width = shape
    frame, preprocess = noise(height, width, "uint16"), front_end("opencv.nearest", -(-width // 3), -(-height // 3))
    # Copied rows beside it are what the border of a larger image would be.
    copies = frame.with_pixels(np.pad(frame.pixels, [(1, 1) if side == 1 else (0, 0) for side in shape], mode="edge"))
    mask = np.pad(
        preprocess.considered_pixels(height, width), [(1, 1) if side == 1 else (0, 0) for side in shape], mode="edge"
    )
    whole = cv2.inpaint(np.where(mask, 0, copies.pixels), mask.astype(np.uint8), 3, cv2.INPAINT_TELEA)
    inside = whole[1:2] if height == 1 else whole[:, 1:2]
    filled = restore("telea", frame, preprocess, radius=3).pixels
    read = preprocess.considered_pixels(height, width)
    known = frame.pixels[~read]
    assert np.array_equal(filled[read], np.clip(inside[read], known.min(), known.max()))
    assert np.array_equal(filled[~read], known)
