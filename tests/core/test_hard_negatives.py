"""Hard negatives are honest images: of the same kind as the one they were made from, and what their names say."""

import io
import itertools

import numpy as np
import pytest
from PIL import Image
from scipy import fft

from scaleguard_gui.core.blind.hard_negatives import KINDS
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import JpegOptions, quantisation_tables

every_kind = pytest.mark.parametrize("kind", KINDS)
DEPTHS = (("uint8", None), ("uint16", (0, 4095)), ("int16", (-1024, 3071)), ("float32", None))


def made(kind, frame, seed=0):
    return KINDS[kind](frame, np.random.default_rng(seed))


def flat(level=120, side=90):
    return Frame.of(np.full((side, side), level, np.uint8), "flat")


@every_kind
def test_it_keeps_depth_range_and_colour(kind, scene):
    for (dtype, value_range), colour in itertools.product(DEPTHS, (False, True)):
        frame = scene(70, 90, dtype, colour, value_range=value_range)
        before = frame.pixels.copy()
        for seed in range(4):
            other = made(kind, frame, seed)
            assert other.pixels.dtype == frame.pixels.dtype
            assert other.value_range == frame.value_range
            assert other.is_colour == colour
            assert frame.value_range[0] <= other.pixels.min() and other.pixels.max() <= frame.value_range[1]
        np.testing.assert_array_equal(frame.pixels, before)


@every_kind
def test_the_same_seed_makes_the_same_bytes_and_other_seeds_other_images(kind, scene):
    frame = scene(70, 90, colour=True)
    images = [made(kind, frame, seed).pixels.tobytes() for seed in range(6)]
    assert images == [made(kind, frame, seed).pixels.tobytes() for seed in range(6)]
    assert (len(set(images)) > 1) == (kind != "plain")


@every_kind
def test_the_smallest_images_and_flat_ones_are_no_trouble(kind):
    for shape, dtype in itertools.product([(1, 1), (5, 7), (40, 3, 3)], ["uint8", "uint16"]):
        assert made(kind, Frame.of(np.full(shape, 9, dtype))).pixels.size > 0


@pytest.mark.parametrize("quality", [50, 75, 90, 95])
def test_a_grey_jpeg_is_the_one_that_pillow_saves(quality, scene):
    frame = scene(70, 90)
    file = io.BytesIO()
    Image.fromarray(frame.pixels).save(file, "JPEG", quality=quality)
    # Seeds draw the library as well; both wrap the same code, whose decoders may round otherwise by a level.
    difference = made(f"jpeg-{quality}", frame).pixels.astype(int) - np.asarray(Image.open(file))
    assert np.abs(difference).max() <= 1


def test_colours_of_a_jpeg_are_kept_in_full_or_halved(scene):
    frame = scene(70, 90, colour=True)
    expected = set()
    for subsampling in ("4:4:4", "4:2:0"):
        file = io.BytesIO()
        Image.fromarray(frame.pixels).save(file, "JPEG", quality=75, subsampling=subsampling)
        expected.add(np.asarray(Image.open(file)).tobytes())
    assert len(expected & {made("jpeg-75", frame, seed).pixels.tobytes() for seed in range(20)}) == 2


def test_cosine_coefficients_of_a_deep_jpeg_are_multiples_of_the_steps(scene):
    frame = scene(64, 96, "float32")
    low, high = frame.pixels.min(), frame.pixels.max()
    table = quantisation_tables(JpegOptions(75))[0]
    levels = (made("jpeg-75", frame).pixels.astype(float) - low) / (high - low) * 255
    inner = (slice(8, 56), slice(8, 88))
    blocks = levels[inner].reshape(6, 8, 10, 8).swapaxes(1, 2)
    steps = fft.dctn(blocks, axes=(2, 3), norm="ortho") / table
    # Some blocks were clipped to the legal range.
    assert np.mean(np.abs(steps - np.rint(steps)) < 0.01) > 0.95
    assert np.any(np.rint(steps)[..., 1:, 1:] != 0)


def test_saving_twice_moves_the_grid(scene):
    frame = scene(70, 90)
    assert {made("jpeg-twice", frame, seed).pixels.shape for seed in range(8)} - {frame.pixels.shape}


@pytest.mark.parametrize("kernel", ["nearest", "linear", "cubic", "lanczos", "area"])
def test_an_enlarged_image_is_up_to_twice_as_large_or_cropped_to_what_it_was(kernel, scene):
    frame = scene(70, 90)
    sizes = [made(f"enlarged-{kernel}", frame, seed) for seed in range(12)]
    grown = [one.width / frame.width for one in sizes if one.pixels.shape != frame.pixels.shape]
    assert 0 < len(grown) < len(sizes)
    assert min(grown) >= 1.08 and max(grown) <= 2.01


def test_an_image_enlarged_by_nearest_only_repeats_pixels():
    ramp = Frame.of(np.tile(np.arange(100, dtype=np.uint8), (80, 1)))
    for seed in range(6):
        steps = np.diff(made("enlarged-nearest", ramp, seed).pixels[0].astype(int))
        assert set(steps.tolist()) == {0, 1}


def test_an_image_that_was_shrunk_earlier_has_its_size_and_lost_detail():
    noise = Frame.of(np.random.default_rng(1).integers(60, 200, (90, 110)).astype(np.uint8))
    for seed in range(6):
        other = made("shrunk-earlier", noise, seed)
        assert other.pixels.shape == noise.pixels.shape
        # Neighbours within a block of one earlier pixel are alike.
        assert (
            np.abs(np.diff(other.pixels.astype(float))).mean()
            < 0.7 * np.abs(np.diff(noise.pixels.astype(float))).mean()
        )


def test_sharpening_raises_the_contrast_of_edges(scene):
    frame = scene(70, 90)
    contrasts = [made(kind, frame).pixels.astype(float).std() for kind in ("plain", "sharpened", "sharpened-strongly")]
    assert contrasts == sorted(contrasts) and contrasts[0] < contrasts[2]


def test_noise_has_no_mean_and_a_strength_within_its_bounds():
    for seed in range(8):
        noise = made("noise", flat(side=200), seed).pixels.astype(float) - 120
        assert abs(noise.mean()) < 0.5
        # 0.5 to 6 % of 255, and what rounding adds.
        assert 1.2 < noise.std() < 15.6


def test_salt_and_pepper_changes_one_pixel_in_a_hundred_at_most():
    for seed in range(8):
        pixels = made("salt-and-pepper", flat(side=300), seed).pixels
        assert set(np.unique(pixels).tolist()) <= {0, 120, 255}
        assert 0.0002 < np.mean(pixels != 120) < 0.0115


def test_lines_are_evenly_spaced():
    for seed in range(12):
        changed = made("lines", flat(side=400), seed).pixels != 120
        across, down = changed.all(axis=0), changed.all(axis=1)
        assert across.any() or down.any()
        np.testing.assert_array_equal(changed, across[None] | down[:, None])
        for lines in (across, down):
            starts = np.flatnonzero(np.diff(lines.astype(int), prepend=0) > 0)
            if len(starts) > 1:
                assert np.ptp(np.diff(starts)) <= 1 and np.diff(starts).min() >= 7


def test_a_grid_is_one_faint_wave():
    for seed in range(8):
        pixels = made("anti-scatter-grid", flat(200, 240), seed).pixels.astype(float)
        power = np.abs(np.fft.fft2(pixels - pixels.mean())) ** 2
        # The wave and its mirror image, each spread over a few bins, and harmonics of less.
        assert np.sort(power.ravel())[-24:].sum() > 0.5 * power.sum()
        assert 0 < np.abs(pixels - 200).max() <= 0.06 * 200 + 1


def test_a_collimator_leaves_a_bright_field_and_darkens_the_rest():
    for seed in range(8):
        pixels = made("collimator", flat(200, 150), seed).pixels
        # Sides of 55 % at least, and soft edges.
        assert 0.2 < np.mean(pixels > 150) < 0.99
        assert pixels[75, 75] > 190
        assert pixels.min() < 80


def test_text_leaves_most_of_the_image_as_it_is():
    for seed in range(8):
        pixels = made("text", flat(60, 400), seed).pixels
        assert 0.001 < np.mean(pixels != 60) < 0.5
        assert pixels.max() >= 200


def test_a_halftone_has_dots_that_together_are_as_bright_as_the_image():
    for level in (70, 180):
        for seed in range(4):
            pixels = made("halftone", flat(level, 240), seed).pixels.astype(float)
            assert pixels.std() > 5
            assert (pixels.mean() > 127) == (level > 127)


def test_a_film_scan_has_grain_that_neighbours_share():
    pixels = made("film-scan", flat(120, 240)).pixels.astype(float)
    grain = pixels - pixels.mean(axis=1, keepdims=True)
    assert grain.std() > 1
    assert np.mean(grain[:, 1:] * grain[:, :-1]) > 0.2 * grain.var()


def test_a_screenshot_shows_the_image_within_a_window(scene):
    frame = scene(200, 260)
    shots = [made("screenshot", frame, seed) for seed in range(12)]
    assert all(shot.width > 0.7 * frame.width + 150 and shot.height > 0.7 * frame.height for shot in shots)
    # Unmagnified and at its own size it is there pixel by pixel.
    rows = [shot.pixels[56:256, 180:440] for shot in shots if shot.pixels.shape == (284, 440)]
    assert rows and all(np.array_equal(row, frame.pixels) for row in rows)
