"""Histograms count every value, and their distances are those of the textbooks."""

import cv2
import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance

from scaleguard_gui.core import histogram
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.histogram import Histogram, common_edges, exact_histogram, occupied_edges

DEPTHS = [
    ("uint8", (0, 255)),
    ("uint16", (0, 65535)),
    ("uint16", (0, 4095)),
    ("int16", (-1024, 3071)),
    ("float32", (0, 1)),
]


def noise(dtype, value_range, shape=(61, 47), seed=0):
    low, high = value_range
    rng = np.random.default_rng(seed)
    if dtype == "float32":
        return Frame(rng.uniform(low, high, shape).astype(dtype), value_range)
    return Frame(rng.integers(low, high, shape, endpoint=True).astype(dtype), value_range)


@pytest.fixture
def pair():
    """Two histograms of 8-bit pictures that differ, with empty bins in both."""
    dark = noise("uint8", (0, 120))
    bright = noise("uint8", (90, 240), seed=1)
    edges = np.arange(257) - 0.5
    return exact_histogram(dark, edges), exact_histogram(bright, edges)


@pytest.mark.parametrize(("dtype", "value_range"), DEPTHS)
@pytest.mark.parametrize("shape", [(61, 47), (40, 30, 3)], ids=["grey", "colour"])
def test_every_value_of_every_channel_is_counted(dtype, value_range, shape):
    frame = noise(dtype, value_range, shape)
    edges = common_edges(frame)
    counted = exact_histogram(frame, edges)
    assert np.array_equal(counted.counts, np.histogram(frame.pixels, edges)[0])
    assert counted.counts.sum() == frame.pixels.size
    assert counted.counts.dtype == np.int64


def test_8_bit_has_one_bin_for_each_grey_level():
    edges = common_edges(noise("uint8", (0, 255)))
    assert np.array_equal(edges, np.arange(257) - 0.5)


def test_16_bit_has_256_values_in_each_bin():
    edges = common_edges(noise("uint16", (0, 65535)))
    assert len(edges) == 257
    assert np.array_equal(np.diff(edges), np.full(256, 256))
    assert edges[0] == -0.5


def test_whole_numbers_never_fall_unevenly_into_bins():
    frame = Frame(np.arange(1000, dtype=np.uint16).reshape(20, 50), (0, 999))
    counts = exact_histogram(frame, common_edges(frame)).counts
    assert len(counts) <= 256
    assert set(counts) == {4}  # 1000 values do not fit into 256 bins of 3


def test_common_bins_cover_the_legal_values_of_all_frames():
    edges = common_edges(noise("int16", (-1024, 3071)), noise("uint8", (0, 255)))
    assert edges[0] <= -1024 < 3071 <= edges[-1]
    mixed = common_edges(noise("uint8", (0, 255)), noise("float32", (0, 1)))
    assert (mixed[0], mixed[-1], len(mixed)) == (0, 255, 257)


def test_a_payload_on_few_pixels_is_counted_as_few():
    pixels = np.zeros((512, 512), np.uint8)
    pixels[::4, ::4] = 255  # what a sampling histogram reports as all or nothing
    counts = exact_histogram(Frame.of(pixels), np.arange(257) - 0.5).counts
    assert counts[255] == 128 * 128
    assert counts[0] == 512 * 512 - 128 * 128


def test_values_outside_the_bins_count_at_the_ends():
    overshoot = Frame(np.array([[-0.2, 0.0, 0.5, 1.0, 1.3]], np.float32), (0.0, 1.0))
    counts = exact_histogram(overshoot, common_edges(overshoot)).counts
    assert (counts[0], counts[-1], counts.sum()) == (2, 2, 5)


def test_counts_stay_exact_beyond_what_float32_can_count(monkeypatch):
    monkeypatch.setattr(histogram, "_EXACT_COUNT", 100)  # as if float32 counted to 100 only: rows go in groups of two
    frame = noise("uint8", (0, 255))
    assert np.array_equal(
        exact_histogram(frame, common_edges(frame)).counts, np.bincount(frame.pixels.ravel(), minlength=256)
    )


def test_cosine_distance_is_scipys(pair):
    first, second = pair
    assert histogram.cosine_distance(first, second) == pytest.approx(distance.cosine(first.counts, second.counts))


def test_chi_square_is_a_quarter_of_opencvs_symmetric_one(pair):
    first, second = (h.shares.astype(np.float32) for h in pair)
    reference = cv2.compareHist(first, second, cv2.HISTCMP_CHISQR_ALT)
    assert histogram.chi_square(*pair) == pytest.approx(reference / 4, rel=1e-5)


def test_bhattacharyya_is_opencvs(pair):
    first, second = (h.shares.astype(np.float32) for h in pair)
    reference = cv2.compareHist(first, second, cv2.HISTCMP_BHATTACHARYYA)
    assert histogram.bhattacharyya(*pair) == pytest.approx(reference, rel=1e-5)


def test_earth_movers_distance_is_scipys_in_grey_levels(pair):
    levels = np.arange(256)
    first, second = pair
    reference = stats.wasserstein_distance(levels, levels, first.counts, second.counts)
    assert histogram.earth_movers(first, second) == pytest.approx(reference)


def test_earth_movers_distance_means_the_same_at_every_depth():
    low, high = noise("uint8", (0, 127)), noise("uint8", (100, 227), seed=1)
    at_8_bit = distance_of(Frame(low.pixels, (0, 255)), Frame(high.pixels, (0, 255)))
    wide = [Frame(f.pixels.astype(np.uint16) * 257, (0, 65535)) for f in (low, high)]
    assert distance_of(*wide) == pytest.approx(at_8_bit, rel=0.01)


def distance_of(first, second):
    edges = common_edges(first, second)
    return histogram.earth_movers(exact_histogram(first, edges), exact_histogram(second, edges))


@pytest.mark.parametrize(
    "measure", [histogram.cosine_distance, histogram.chi_square, histogram.bhattacharyya, histogram.earth_movers]
)
def test_a_distance_is_symmetric_zero_for_equals_and_blind_to_size(measure, pair):
    first, second = pair
    doubled = Histogram(first.edges, 2 * first.counts)
    assert measure(first, doubled) == pytest.approx(0, abs=1e-7)
    assert measure(first, second) == pytest.approx(measure(second, first))
    assert measure(first, second) > 0.1


def test_a_ct_is_not_crowded_into_a_few_bins(scene):
    ct = scene(dtype="int16", value_range=(-1024, 3071))
    wide = Frame(ct.pixels, (-32768, 32767))
    edges = occupied_edges(wide)
    low, high = ct.pixels.min(), ct.pixels.max()
    assert edges[0] == low - 0.5 and high < edges[-1] <= high + (high - low + 1) / 128
    assert exact_histogram(wide, edges).counts.sum() == wide.pixels.size


def test_eight_bit_pictures_keep_one_bin_for_each_grey_level(scene):
    assert occupied_edges(scene()).tolist() == (np.arange(257) - 0.5).tolist()
