"""The further filters that know nothing of an attack, compared with SciPy, scikit-image, Pillow and the definitions."""

import io
import itertools

import cv2
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage, signal
from skimage.restoration import denoise_tv_chambolle, denoise_wavelet

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restorers import quantile as quantile_file
from scaleguard_gui.core.restorers import strips
from scaleguard_gui.core.restorers import total_variation as total_variation_file
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.wavelets import wavelet_denoised

DTYPES = ("uint8", "uint16", "int16", "float32")
every_dtype = pytest.mark.parametrize("dtype", DTYPES)
grey_and_colour = pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])


def restore(name, frame, preprocess=None, ctx=None, **values):
    chosen = algorithm("restorer", name)
    return chosen.function(frame, preprocess, chosen.parameters(**values), ctx or RunContext())


def unit_of(frame):
    """Shares of the value range, in double precision."""
    return (frame.pixels.astype(np.float64) - frame.value_range[0]) / frame.span


def assert_close(frame, restored, expected_unit, shares=3e-6):
    """Equal but for the last digit of single precision, and one rounding to whole numbers."""
    rounding = 0.5001 / frame.span if frame.is_integer else 0.0
    assert np.abs(unit_of(restored) - np.clip(expected_unit, 0, 1)).max() <= shares + rounding


@pytest.fixture
def small_strips(monkeypatch):
    """Make strips and bands a few rows high, so that small images have seams."""
    monkeypatch.setattr(strips, "_STRIP_PIXELS", 300)
    monkeypatch.setattr(strips, "_LEAST_REACHES", 1)
    monkeypatch.setattr(quantile_file, "_STRIP_BYTES", 9000)
    monkeypatch.setattr(total_variation_file, "_BAND_PIXELS", 300)


@every_dtype
@grey_and_colour
@pytest.mark.parametrize("radius", [1, 3])
def test_maximum_is_scipys(scene, small_strips, dtype, colour, radius):
    frame = scene(70, 41, dtype, colour)
    window = (2 * radius + 1, 2 * radius + 1, 1)[: frame.pixels.ndim]
    expected = ndimage.maximum_filter(frame.pixels, size=window, mode="nearest")
    assert np.array_equal(restore("maximum", frame, radius=radius).pixels, expected)


@every_dtype
@grey_and_colour
@pytest.mark.parametrize(("radius", "quantile", "rank"), [(1, 0.35, 3), (2, 0.9, 22), (1, 0.0, 0), (1, 1.0, 8)])
def test_quantile_is_scipys_rank(scene, small_strips, dtype, colour, radius, quantile, rank):
    frame = scene(70, 41, dtype, colour)
    window = (2 * radius + 1, 2 * radius + 1, 1)[: frame.pixels.ndim]
    expected = ndimage.rank_filter(frame.pixels, rank, size=window, mode="nearest")
    assert np.array_equal(restore("quantile", frame, radius=radius, quantile=quantile).pixels, expected)


@every_dtype
@grey_and_colour
@pytest.mark.parametrize("noise", [0.0, 12.0])
def test_wiener_is_scipys_away_from_the_border(scene, small_strips, dtype, colour, noise):
    frame = scene(70, 41, dtype, colour)
    inside = np.s_[2:-2, 2:-2]  # SciPy lays zeros around the image, and counts them into its estimate
    unit = unit_of(frame).reshape(70, 41, -1)
    padded = np.pad(unit, ((2, 2), (2, 2), (0, 0)), mode="symmetric")
    for channel in range(unit.shape[2]):
        mean = ndimage.uniform_filter(padded[..., channel], 5)[inside]
        spread = ndimage.uniform_filter(padded[..., channel] ** 2, 5)[inside] - mean**2
        power = (noise / 255) ** 2 or spread.mean()
        expected = signal.wiener(padded[..., channel], 5, power)[inside]
        ours = restore("wiener", frame, radius=2, noise=noise)
        ours = Frame(ours.pixels.reshape(70, 41, -1)[..., channel], frame.value_range)
        assert_close(frame, ours, expected)


@every_dtype
@grey_and_colour
@pytest.mark.parametrize("weight", [0.05, 0.4])
def test_total_variation_is_scikit_images(scene, small_strips, dtype, colour, weight):
    frame = scene(70, 41, dtype, colour)
    channel_axis = 2 if colour else None
    if colour:
        single = [denoise_tv_chambolle(unit_of(frame)[..., c], weight=weight) for c in range(3)]
        expected = np.stack(single, axis=2)
        assert np.allclose(expected, denoise_tv_chambolle(unit_of(frame), weight=weight, channel_axis=channel_axis))
    else:
        expected = denoise_tv_chambolle(unit_of(frame), weight=weight)
    assert_close(frame, restore("total-variation", frame, weight=weight), expected, shares=1e-5)


@every_dtype
@grey_and_colour
@pytest.mark.parametrize("values", [{}, {"estimate": True}, {"sigma": 0.1, "wavelet": "db2"}], ids=str)
def test_wavelet_is_scikit_images(scene, dtype, colour, values):
    frame = scene(70, 41, dtype, colour)
    expected = denoise_wavelet(
        unit_of(frame),
        sigma=None if values.get("estimate") else values.get("sigma", 0.04),
        wavelet=values.get("wavelet", "haar"),
        channel_axis=2 if colour else None,
        convert2ycbcr=colour,
    )
    # Details of zero do not count in an estimate, and single precision turns some into almost zero.
    assert_close(frame, restore("wavelet", frame, **values), expected, shares=2e-4 if "estimate" in values else 2e-5)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (2, 2), (3, 3, 3), (9, 9), (9, 9, 3)], ids=str)
@pytest.mark.parametrize("sigma", [None, 0.04])
def test_wavelets_leave_what_has_no_detail(shape, sigma):
    flat = np.full(shape, 0.3, np.float32)
    assert np.allclose(wavelet_denoised(flat, sigma, RunContext()), flat, atol=1e-6)


def non_local_mean(levels, i, j, patch, search, strength):
    """The formula at one pixel; `levels` is (M, N, c), and (i, j) far from its border."""
    own = levels[i - patch : i + patch + 1, j - patch : j + patch + 1]
    total, weights = 0.0, 0.0
    for y, x in itertools.product(range(i - search, i + search + 1), range(j - search, j + search + 1)):
        other = levels[y - patch : y + patch + 1, x - patch : x + patch + 1]
        apart = np.abs(other - own).sum(axis=2).mean()
        weight = np.exp(-(apart**2) / (levels.shape[2] * strength**2))
        total, weights = total + weight * levels[y, x], weights + weight
    return total / weights


@every_dtype
@grey_and_colour
def test_non_local_means_is_the_formula(scene, small_strips, dtype, colour):
    frame = scene(44, 40, dtype, colour)
    restored = restore("non-local-means", frame, strength=12.0, patch_radius=1, search_radius=5)
    levels, ours = (unit_of(f).reshape(44, 40, -1) * 255 for f in (frame, restored))
    apart = [
        np.abs(ours[i, j] - non_local_mean(levels, i, j, 1, 5, 12.0)).max()
        for i, j in itertools.product(range(8, 36, 5), range(8, 32, 5))
    ]
    # OpenCV rounds every distance down to a whole step of 16/9 of the dtype's values.
    assert max(apart) < (1.6 if dtype == "uint8" else 0.1)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@grey_and_colour
def test_non_local_means_has_no_seams(scene, small_strips, dtype, colour):
    frame = scene(60, 41, dtype, colour)
    whole = cv2.fastNlMeansDenoising(frame.pixels, [10.0 * frame.grey_level], None, 7, 21, cv2.NORM_L1)
    assert np.array_equal(restore("non-local-means", frame).pixels, whole)


def through_pillow(pixels, quality, subsampling):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality, subsampling=subsampling)
    return np.asarray(Image.open(file))


@grey_and_colour
@pytest.mark.parametrize(("quality", "subsampling"), [(75, "4:2:0"), (20, "4:4:4")])
def test_recompression_of_eight_bits_is_the_jpeg(scene, colour, quality, subsampling):
    frame = scene(50, 41, colour=colour)
    restored = restore("jpeg-recompression", frame, quality=quality, subsampling=subsampling)
    assert np.array_equal(restored.pixels, through_pillow(frame.pixels, quality, subsampling))


@pytest.mark.parametrize(
    ("dtype", "value_range"), [("uint16", None), ("uint16", (0, 4095)), ("int16", None), ("float32", None)], ids=str
)
def test_recompression_keeps_what_lies_below_an_eight_bit_step(scene, dtype, value_range):
    frame = scene(50, 41, dtype, value_range=value_range)
    levels = unit_of(frame) * 255
    eight = np.rint(levels).astype(np.uint8)
    change = through_pillow(eight, 30, "4:2:0").astype(np.float64) - eight
    assert_close(frame, restore("jpeg-recompression", frame, quality=30), (levels + change) / 255)


def test_an_image_that_jpeg_cannot_hold_is_refused():
    with pytest.raises(InputError, match="65535"):
        restore("jpeg-recompression", Frame.of(np.zeros((1, 65536), np.uint8)))


@every_dtype
@grey_and_colour
def test_resizing_twice_by_areas_is_the_block_mean_enlarged(scene, dtype, colour):
    frame = scene(60, 40, dtype, colour)
    unit = unit_of(frame).reshape(15, 4, 10, 4, -1)
    blocks = unit.mean(axis=(1, 3))
    expected = np.repeat(np.repeat(blocks, 4, axis=0), 4, axis=1).reshape(frame.pixels.shape)
    assert_close(frame, restore("resize-twice", frame, factor=4.0, up="nearest"), expected)


@every_dtype
def test_a_robust_rescale_is_what_an_area_scaler_would_show(scene, dtype):
    frame = scene(60, 40, dtype)
    front_end = Preprocess(Selection.of("scaler", "opencv.nearest"), Size(10, 15))
    blocks = unit_of(frame).reshape(15, 4, 10, 4).mean(axis=(1, 3))
    expected = np.repeat(np.repeat(blocks, 4, axis=0), 4, axis=1)
    restored = restore("robust-rescale", frame, front_end, up="nearest")
    assert_close(frame, restored, expected)
    assert_close(frame, front_end.model_view(restored), blocks)


def test_a_robust_rescale_never_enlarges_in_between(scene):
    frame = scene(60, 40)
    larger = Preprocess(Selection.of("scaler", "opencv.linear"), Size(80, 120))
    assert np.array_equal(restore("robust-rescale", frame, larger).pixels, frame.pixels)


@pytest.mark.parametrize("name", ["non-local-means", "total-variation", "quantile", "wiener", "wavelet"])
def test_a_slow_filter_stops_in_the_middle(scene, small_strips, name):
    calls = iter([False] * 2 + [True] * 1000)
    with pytest.raises(Cancelled):
        restore(name, scene(70, 41, colour=True), ctx=RunContext(is_cancelled=lambda: next(calls)))
    assert len(list(calls)) == 999
