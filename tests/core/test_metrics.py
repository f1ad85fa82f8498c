"""Metrics agree with independent implementations, at every depth and in colour."""

import math

import numpy as np
import pytest
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

from scaleguard_gui.core import metrics
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.metrics import compare, ssim

DEPTHS = [("uint8", None), ("uint16", None), ("uint16", (0, 4095)), ("int16", (-1024, 3071)), ("float32", None)]
every_depth = pytest.mark.parametrize(("dtype", "value_range"), DEPTHS, ids=[f"{d}-{r}" for d, r in DEPTHS])


@pytest.fixture
def pair(scene):
    """A scene and the same scene with noise of about 8 grey levels."""

    def make(dtype="uint8", value_range=None, colour=False, height=83, width=71):
        first = scene(height, width, dtype, colour, value_range=value_range)
        noise = 8 * first.grey_level * np.random.default_rng(3).standard_normal(first.pixels.shape)
        return first, first.with_pixels(first.quantise(first.pixels + noise))

    return make


@every_depth
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_errors_are_scikit_images_in_grey_levels(pair, dtype, value_range, colour):
    first, second = pair(dtype, value_range, colour)
    found = compare(first, second)
    # float32 differences would lose digits; scikit-image keeps what it is given
    wide = [f.pixels.astype(np.float64) for f in (first, second)]
    assert found.mse == pytest.approx(mean_squared_error(*wide) / first.grey_level**2, rel=1e-5)
    assert found.psnr == pytest.approx(peak_signal_noise_ratio(*wide, data_range=first.span), abs=1e-4)
    assert found.l2 == pytest.approx(np.linalg.norm((wide[0] - wide[1]).ravel()) / first.grey_level, rel=1e-5)
    assert found.linf == pytest.approx(np.abs(wide[0] - wide[1]).max() / first.grey_level, rel=1e-5)


@every_depth
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_ssim_is_scikit_images(pair, dtype, value_range, colour):
    first, second = pair(dtype, value_range, colour)
    # SSIM's means are measured from the legal minimum: negative values would turn its first factor round
    above = [f.pixels.astype(np.float64) - first.value_range[0] for f in (first, second)]
    reference = structural_similarity(
        *above,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=first.span,
        channel_axis=2 if colour else None,
    )
    assert ssim(first, second) == pytest.approx(reference, abs=1e-4)
    assert reference < 0.9


def test_ssim_does_not_depend_on_the_blocks_it_is_computed_in(pair, monkeypatch):
    first, second = pair()
    whole = ssim(first, second)
    monkeypatch.setattr(metrics, "BLOCK", (7, 20))  # 73 x 61 windows: the last blocks have 3 rows and 1 column of them
    assert ssim(first, second) == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize(("height", "width"), [(10, 60), (60, 10), (1, 1)])
def test_ssim_is_undefined_where_its_window_does_not_fit(pair, height, width):
    found = compare(*pair(height=height, width=width))
    assert math.isnan(found.ssim)
    assert math.isfinite(found.psnr)


def test_ssim_of_the_smallest_picture_is_that_of_one_window(pair):
    first, second = pair(height=11, width=11)
    reference = structural_similarity(
        first.pixels, second.pixels, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255
    )
    assert ssim(first, second) == pytest.approx(reference, abs=1e-4)


def test_equal_pictures_have_no_distance(scene):
    first, second = scene(), scene()
    found = compare(first, second)
    assert found.psnr == math.inf
    assert found.ssim == pytest.approx(1, abs=1e-6)
    assert found.mse == found.l2 == found.linf == found.changed_share == found.earth_movers == 0
    assert found.cosine == pytest.approx(0, abs=1e-12)


def test_a_pixel_counts_as_changed_once_whatever_its_channels():
    first = np.zeros((10, 10, 3), np.uint8)
    second = first.copy()
    second[0, 0] = 9
    second[5, 5, 1] = 3
    found = compare(Frame.of(first), Frame.of(second))
    assert found.changed_share == 0.02  # two of a hundred pixels
    assert found.linf == 9
    assert found.l2 == pytest.approx(math.sqrt(3 * 81 + 9))


def test_the_earth_movers_distance_of_a_lifted_picture_is_the_lift(scene):
    first = scene()
    lifted = first.with_pixels(first.pixels + np.uint8(7))
    assert compare(first, lifted).earth_movers == pytest.approx(7)


def test_pictures_of_different_depth_are_compared_as_shares_of_their_range(scene):
    first = scene()
    wide = Frame(first.pixels.astype(np.uint16) * 257, (0, 65535))
    found = compare(first, wide)
    assert found.linf == pytest.approx(0, abs=1e-4)
    assert found.ssim == pytest.approx(1, abs=1e-5)


def test_pictures_of_different_shape_are_refused_by_name(scene):
    with pytest.raises(InputError, match=r"other.*\(8, 9\).*scene.*\(9, 8\)"):
        compare(scene(9, 8), Frame.of(scene(8, 9).pixels, "other"))


@every_depth
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_the_error_of_some_pixels_is_theirs_alone(pair, dtype, value_range, colour):
    first, second = pair(dtype, value_range, colour)
    where = np.random.default_rng(1).random((first.height, first.width)) < 0.3
    chosen = [f.pixels[where].astype(np.float64) for f in (first, second)]
    found = metrics.mean_squared_error(first, second, where)
    assert found == pytest.approx(mean_squared_error(*chosen) / first.grey_level**2)
    assert math.isnan(metrics.mean_squared_error(first, second, np.zeros_like(where)))
