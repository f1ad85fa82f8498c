"""The lattice of the blind scan: what the real libraries read, by formula, and the levels that it is read from."""

import numpy as np
import pytest
from blind_samples import DEPTHS, deviations_of, front_end, picture
from scipy import ndimage

from scaleguard_gui.core.blind.grey_levels import MARGIN, grey_levels
from scaleguard_gui.core.blind.lattice import FAMILY, SCALER, taps_of, view
from scaleguard_gui.core.frame import Frame

LENGTHS = (300, 333, 500, 512, 997)
SIZES = (32, 64, 97, 112, 150)


def dense(taps):
    matrix = np.zeros((len(taps.places), taps.length))
    for row, (places, weights) in enumerate(zip(taps.places, taps.weights, strict=True)):
        for place, weight in zip(places, weights, strict=True):
            matrix[row, place] += weight
    return matrix


def real(reading, size, length):
    return front_end(SCALER[reading], size, size).matrices(length, length)[0].toarray()


@pytest.mark.parametrize("reading", ["linear", "cubic", "lanczos"])
def test_kernels_weigh_what_the_real_scaler_weighs(reading):
    for length in LENGTHS:
        for size in SIZES:
            formula, library = dense(taps_of(reading, size, length)), real(reading, size, length)
            # Libraries have their own ways at the borders; 8 taps of an output reach over two outputs at a ratio of 2.
            inner = slice(4, -4)
            np.testing.assert_allclose(formula[inner], library[inner], atol=1e-4)
            np.testing.assert_allclose(formula.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(("reading", "shift"), [("corner", 0), ("centre", 1)])
def test_nearest_reads_the_pixel_that_the_real_scaler_reads(reading, shift):
    for length in LENGTHS:
        for size in SIZES:
            formula, library = dense(taps_of(reading, size, length)), real(reading, size, length)
            # Where an output falls just between two pixels, each library's own rounding decides.
            is_between = (2 * np.arange(size) + shift) * length % (2 * size) == 0
            np.testing.assert_array_equal(formula[~is_between], library[~is_between])
            np.testing.assert_allclose(formula.argmax(axis=1), library.argmax(axis=1), atol=1)


@pytest.mark.parametrize("reading", ["corner", "centre"])
@pytest.mark.parametrize("ratio", [2, 3, 4, 5, 8])
def test_nearest_reads_the_same_pixels_at_whole_ratios(reading, ratio):
    np.testing.assert_array_equal(dense(taps_of(reading, 64, 64 * ratio)), real(reading, 64, 64 * ratio))


@pytest.mark.parametrize("reading", FAMILY)
@pytest.mark.parametrize("change", ["none", "part", "shifted", "half the weights"])
def test_a_view_is_the_product_with_the_matrices_of_both_axes(reading, change):
    plane = np.random.default_rng(0).integers(-255, 256, (150, 190)).astype(np.int16)
    rows, columns = taps_of(reading, 40, 150), taps_of(reading, 52, 190)
    if change == "part":
        rows, columns = rows.part(0.4, 0.7), columns.part(0.9, 1.0)
        assert (len(rows.places), len(columns.places)) == (12, 6)
    elif change == "shifted":
        rows, columns = rows.shifted(2), columns.shifted(-3)
    elif change == "half the weights":
        rows = rows.weighted(rows.weights * (np.arange(rows.weights.shape[1]) % 2 == 0))
    seen = view(plane, rows, columns)
    assert seen.dtype == np.float32
    np.testing.assert_allclose(seen, dense(rows) @ plane @ dense(columns).T, atol=1e-3)


def test_a_view_by_no_weights_at_all_is_zero():
    rows, columns = taps_of("linear", 40, 150), taps_of("linear", 52, 190)
    nothing = view(np.ones((150, 190), np.int16), rows.weighted(0 * rows.weights), columns)
    assert nothing.shape == (40, 52)
    assert not nothing.any()


def test_shifted_taps_stay_inside_the_axis():
    for step in (-7, 9):
        places = taps_of("cubic", 40, 150).shifted(step).places
        assert places.min() >= 0 and places.max() <= 149


def test_the_smallest_part_has_three_outputs():
    for first, last in ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0)):
        assert len(taps_of("corner", 40, 150).part(first, last).places) == 3


def test_grey_levels_of_8_bits_are_the_image_itself():
    assert grey_levels(picture()) is picture().pixels


@pytest.mark.parametrize("depth", ["16 bit", "signed", "float"])
def test_grey_levels_of_other_depths_are_those_of_8_bits_but_for_their_scale(depth):
    levels, reference = grey_levels(picture(depth=depth)), picture().pixels
    assert levels.dtype == np.uint8
    fit = np.polyfit(reference.ravel().astype(float), levels.ravel(), 1)
    # Both are rounded to whole levels.
    assert np.abs(np.polyval(fit, reference) - levels)[(levels > 0) & (levels < 255)].max() < 2 * max(fit[0], 1)
    assert MARGIN - 1 <= np.percentile(levels, 0.5) < np.percentile(levels, 99.5) <= 255 - MARGIN + 1


def test_a_burnt_in_label_does_not_squeeze_the_picture_into_a_few_levels():
    dtype, value_range = DEPTHS["16 bit"]
    pixels = (picture(depth="16 bit").pixels // 64).astype(dtype)
    labelled = pixels.copy()
    labelled[2:12, 2:20] = 65535
    plain, squeezed = (grey_levels(Frame(values, value_range)).astype(int) for values in (pixels, labelled))
    assert np.abs(plain - squeezed)[20:].max() <= 5


def test_a_deviation_is_the_difference_to_the_median_of_five_by_five():
    levels = picture().pixels
    reference = levels.astype(int) - ndimage.median_filter(levels, 5, mode="nearest")
    np.testing.assert_array_equal(deviations_of(picture()), reference)
