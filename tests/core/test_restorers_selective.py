"""The selective filters repair considered pixels from the others, and touch nothing else."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from restorer_samples import noise

from scaleguard_gui.core import seeding
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restorers import selective_median as selective_median_file
from scaleguard_gui.core.restorers import selective_random as selective_random_file
from scaleguard_gui.core.restorers.clean_windows import MAX_WIDENING, half_widths
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

DTYPES = ("uint8", "uint16", "int16", "float32")
SELECTIVE = ("selective-median", "selective-random")


def front_end(scaler, width, height):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height))


def restore(name, frame, preprocess, **values):
    chosen = algorithm("restorer", name)
    return chosen.function(frame, preprocess, chosen.parameters(**values), RunContext())


def clean_neighbours(mask, i, j, reach):
    """The definition, pixel by pixel: the window as slices, and which of its pixels are not considered."""
    for wider in range(MAX_WIDENING + 1):
        down, across = reach[0] + wider, reach[1] + wider
        window = np.s_[max(0, i - down) : i + down + 1, max(0, j - across) : j + across + 1]
        if not mask[window].all():
            return window, ~mask[window]
    return None, None


def median_by_the_definition(frame, preprocess, beta):
    mask = preprocess.considered_pixels(frame.height, frame.width)
    reach = half_widths(preprocess, frame.height, frame.width, beta)
    expected = frame.pixels.copy()
    for i, j in np.argwhere(mask):
        window, clean = clean_neighbours(mask, i, j, reach)
        if window is not None:
            values = frame.pixels[window][clean]
            middle = np.median(values, axis=0)
            expected[i, j] = np.rint(middle) if frame.is_integer else middle
    return expected


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic", "opencv.lanczos4"])
@pytest.mark.parametrize("beta", [1.0, 2.0])
def test_the_fast_median_is_the_defined_one_to_the_bit(dtype, colour, scaler, beta):
    frame = noise(53, 61, dtype, colour)
    preprocess = front_end(scaler, 9, 8)  # ratios 6.6 down and 6.8 across
    assert np.array_equal(
        restore("selective-median", frame, preprocess, beta=beta).pixels,
        median_by_the_definition(frame, preprocess, beta),
    )


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(SELECTIVE),
    dtype=st.sampled_from(DTYPES),
    colour=st.booleans(),
    scaler=st.sampled_from(
        ["opencv.nearest", "opencv.linear", "opencv.cubic", "opencv.lanczos4", "pillow.nearest", "pillow.bilinear"]
    ),
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    shrink=st.tuples(st.floats(1, 12), st.floats(1, 12)),
    beta=st.sampled_from([1.0, 1.5, 2.0, 4.0]),
    seed=st.integers(0, 1000),
)
def test_pixels_that_the_model_does_not_read_stay_bit_identical(name, dtype, colour, scaler, shape, shrink, beta, seed):
    height, width = shape
    preprocess = front_end(scaler, max(1, int(width / shrink[1])), max(1, int(height / shrink[0])))
    frame = noise(height, width, dtype, colour, seed)
    before = frame.pixels.copy()
    restored = restore(name, frame, preprocess, beta=beta)
    untouched = ~preprocess.considered_pixels(height, width)
    assert restored.pixels[untouched].tobytes() == before[untouched].tobytes()
    assert frame.pixels.tobytes() == before.tobytes()
    if name == "selective-median":
        assert np.array_equal(restored.pixels, median_by_the_definition(frame, preprocess, beta))


@pytest.mark.parametrize("name", SELECTIVE)
def test_what_considered_pixels_hold_has_no_say_in_the_result(name):
    preprocess = front_end("opencv.linear", 9, 8)
    frame = noise(53, 61)
    mask = preprocess.considered_pixels(53, 61)
    attacked = frame.with_pixels(np.where(mask, 255 - frame.pixels, frame.pixels))
    assert np.array_equal(restore(name, attacked, preprocess).pixels, restore(name, frame, preprocess).pixels)


def test_a_window_of_considered_pixels_only_grows_until_it_holds_another_one():
    preprocess = front_end("opencv.cubic", 10, 10)  # ratio 4.1: runs of four touch, gaps come every tenth run
    frame = noise(41, 41)
    mask = preprocess.considered_pixels(41, 41)
    reach = half_widths(preprocess, 41, 41, 2.0)
    assert reach == (2, 2)
    blind = [(i, j) for i, j in np.argwhere(mask) if mask[max(0, i - 2) : i + 3, max(0, j - 2) : j + 3].all()]
    assert len(blind) > 100
    restored = restore("selective-median", frame, preprocess)
    assert np.array_equal(restored.pixels, median_by_the_definition(frame, preprocess, 2.0))
    drawn = restore("selective-random", frame, preprocess)
    for i, j in blind:
        window, clean = clean_neighbours(mask, i, j, reach)
        assert drawn.pixels[i, j] in frame.pixels[window][clean]


@pytest.mark.parametrize("name", SELECTIVE)
@pytest.mark.parametrize("scaler", ["opencv.area", "pillow.bicubic"])
def test_an_image_whose_every_pixel_is_considered_is_left_as_it_is(name, scaler):
    frame = noise(40, 40)
    assert np.array_equal(restore(name, frame, front_end(scaler, 10, 10)).pixels, frame.pixels)


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_windows_too_large_for_a_network_give_the_defined_median_too(dtype, monkeypatch):
    monkeypatch.setattr(selective_median_file, "LARGEST_NETWORK", 8)
    preprocess = front_end("opencv.cubic", 7, 8)
    frame = noise(37, 43, dtype)
    assert np.array_equal(
        restore("selective-median", frame, preprocess).pixels, median_by_the_definition(frame, preprocess, 2.0)
    )


def test_one_output_pixel_for_a_whole_image_is_restored_too():
    frame = noise(90, 120)
    preprocess = front_end("opencv.linear", 1, 1)
    assert np.array_equal(
        restore("selective-median", frame, preprocess).pixels, median_by_the_definition(frame, preprocess, 2.0)
    )


def test_tiles_meet_without_a_seam(scene):
    frame = scene(520, 1100)
    preprocess = front_end("opencv.linear", 190, 90)  # 380 considered columns: two columns of tiles
    restored = restore("selective-median", frame, preprocess)
    corner = median_by_the_definition(frame, preprocess, 2.0)
    assert np.array_equal(restored.pixels, corner)


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic"])
def test_the_random_filter_draws_whole_pixels_of_the_window(colour, scaler, monkeypatch):
    monkeypatch.setattr(selective_random_file, "_BAND_PIXELS", 40)  # so that even this image is drawn in bands
    frame = noise(30, 36, "uint16", colour)
    preprocess = front_end(scaler, 5, 5)
    drawn = restore("selective-random", frame, preprocess, seed=7)
    mask = preprocess.considered_pixels(30, 36)
    reach = half_widths(preprocess, 30, 36, 2.0)
    for i, j in np.argwhere(mask):
        window, clean = clean_neighbours(mask, i, j, reach)
        candidates = frame.pixels[window][clean]
        assert (candidates == drawn.pixels[i, j]).reshape(len(candidates), -1).all(axis=1).any()


def test_the_random_filter_draws_every_pixel_of_the_window_equally_often():
    preprocess = front_end("opencv.linear", 1, 1)  # 2 x 2 considered pixels in the middle
    frame = Frame.of(np.arange(64, dtype=np.uint8).reshape(8, 8))
    preprocess_reach = half_widths(preprocess, 8, 8, 4.0)
    mask = preprocess.considered_pixels(8, 8)
    i, j = np.argwhere(mask)[0]
    window, clean = clean_neighbours(mask, i, j, preprocess_reach)
    candidates = frame.pixels[window][clean]
    draws = [restore("selective-random", frame, preprocess, beta=4.0, seed=s).pixels[i, j] for s in range(1050)]
    seen = np.bincount(draws, minlength=64)[candidates]
    expected = len(draws) / len(candidates)
    assert set(draws) == set(candidates.tolist())
    # Chi-square with 20 degrees of freedom stays below 45.3 in 99.9 % of fair draws; the seeds are fixed.
    assert len(candidates) == 21
    assert ((seen - expected) ** 2 / expected).sum() < 45.3


def test_the_seed_decides_the_draw_and_nothing_else_does():
    preprocess = front_end("opencv.linear", 9, 8)
    frame = noise(53, 61)
    first, again, other = (restore("selective-random", frame, preprocess, seed=s).pixels for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_secret_seed_repeats_in_this_run_only(monkeypatch):
    preprocess = front_end("opencv.linear", 9, 8)
    frame = noise(53, 61)
    fixed = restore("selective-random", frame, preprocess, seed=3).pixels
    secret, again = (restore("selective-random", frame, preprocess, seed=3, system_seed=True).pixels for _ in range(2))
    assert np.array_equal(secret, again)
    assert not np.array_equal(secret, fixed)
    seeding._secret_of_this_run.cache_clear()  # as a new run of the program does
    assert not np.array_equal(secret, restore("selective-random", frame, preprocess, seed=3, system_seed=True).pixels)


@pytest.mark.parametrize("name", SELECTIVE)
def test_it_stops_between_tiles(name):
    calls = iter([False] * 3 + [True] * 1000)
    chosen = algorithm("restorer", name)
    stopped = RunContext(is_cancelled=lambda: next(calls))
    with pytest.raises(Cancelled):
        chosen.function(noise(520, 1100), front_end("opencv.linear", 190, 90), chosen.parameters(), stopped)


@pytest.mark.parametrize(
    ("ratio", "beta", "half_width"), [(4.57, 2.0, 2), (9.14, 2.0, 4), (9.14, 1.0, 9), (3.2, 4.0, 1), (1.0, 8.0, 1)]
)
def test_half_widths_follow_ratio_and_beta(ratio, beta, half_width):
    side = round(224 * ratio)
    assert half_widths(front_end("opencv.linear", 224, 224), side, side, beta) == (half_width, half_width)


def test_the_target_is_gone_from_what_the_model_sees(scene):
    source, preprocess = scene(160, 200), front_end("opencv.nearest", 20, 16)
    payload = dataclasses.replace(source, pixels=255 - source.pixels)
    mask = preprocess.considered_pixels(160, 200)
    attacked = source.with_pixels(np.where(mask, payload.pixels, source.pixels))
    restored = restore("selective-median", attacked, preprocess)

    def error(frame):
        return np.abs(preprocess.model_view(frame).pixels.astype(int) - preprocess.model_view(source).pixels).mean()

    assert error(attacked) > 50
    assert error(restored) < 8  # the scene's own noise has a standard deviation of 5


@pytest.mark.parametrize("name", ["selective-median", "selective-random"])
def test_a_crop_that_is_read_in_full_is_left_alone_at_once(name):
    # Else its outermost rings would be repaired from outside, one after the other.
    whole = Preprocess(Selection.of("scaler", "pillow.bilinear"), Size(60, 60), Fit("crop", 64))
    image = noise(300, 420)
    assert not whole.considered_pixels(300, 420).all()
    assert np.array_equal(restore(name, image, whole).pixels, image.pixels)
