"""Pixel deflection, against the paper's loop under the same draws, and what its map and its wavelets do."""

import numpy as np
import pytest
from deflection_loops import deflected_by_loop, denoised_by_loop
from hypothesis import given, settings
from hypothesis import strategies as st

from scaleguard_gui.core import deflection
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.deflection import PATIENCE, deflected
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.core.restorers.pixel_deflection import PAPERS_PIXELS
from scaleguard_gui.core.saliency import saliency
from scaleguard_gui.core.wavelets import wavelet_denoised

DTYPES = ("uint8", "uint16", "int16", "float32")


def restore(frame, ctx=None, **values):
    chosen = algorithm("restorer", "pixel-deflection")
    return chosen.function(frame, None, chosen.parameters(**values), ctx or RunContext())


def noise(*shape, dtype="uint8", seed=0):
    values = np.random.default_rng(seed).random(shape)
    return values.astype(dtype) if dtype == "float32" else (values * np.iinfo(dtype).max).astype(dtype)


@pytest.mark.parametrize("with_map", [False, True], ids=["no map", "map"])
@pytest.mark.parametrize("together", [False, True], ids=["in turn", "together"])
@pytest.mark.parametrize("shape", [(224, 224), (224, 224, 3), (23, 190, 3), (9, 8)])
def test_it_is_the_plain_loop_under_the_same_draws(shape, together, with_map):
    pixels = noise(*shape)
    importance = noise(*shape[:2], dtype="float32", seed=7) if with_map else None
    expected = deflected_by_loop(pixels, 1500, 10, np.random.default_rng(3), importance, together)
    result = deflected(
        pixels, 1500, 10, np.random.default_rng(3), RunContext(), importance=importance, together=together
    )
    assert np.array_equal(result, expected)
    assert not np.array_equal(result, pixels)


@settings(max_examples=60, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from([None, 3])),
    count=st.integers(0, 400),
    reach=st.integers(1, 6),
    seed=st.integers(0, 2**31 - 1),
    together=st.booleans(),
    batch=st.sampled_from([1, 7, 64, 1 << 16]),
    dtype=st.sampled_from(DTYPES),
)
def test_chains_of_deflections_are_followed_whatever_the_batches(shape, count, reach, seed, together, batch, dtype):
    pixels = noise(*(side for side in shape if side), dtype=dtype)
    importance = noise(*shape[:2], dtype="float32", seed=seed) * np.float32(0.5)
    expected = deflected_by_loop(pixels, count, reach, np.random.default_rng(seed), importance, together)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deflection, "_BATCH", batch)
        result = deflected(
            pixels, count, reach, np.random.default_rng(seed), RunContext(), importance=importance, together=together
        )
    assert result.dtype == pixels.dtype
    assert np.array_equal(result, expected)


def test_every_neighbour_inside_the_image_is_as_likely_as_the_others():
    pixels = np.arange(25, dtype=np.uint8).reshape(5, 5)
    drawn = np.zeros((25, 25))
    for seed in range(4000):
        result = deflected(pixels, 1, 1, np.random.default_rng(seed), RunContext())
        (changed,) = np.nonzero((result != pixels).ravel())
        if changed.size:
            drawn[changed[0], result.ravel()[changed[0]]] += 1
    # In the corner 4 places lie within reach, in the middle 9; one of them is the pixel itself, which shows no change.
    assert np.flatnonzero(drawn[0]).tolist() == [1, 5, 6]
    assert np.flatnonzero(drawn[12]).tolist() == [6, 7, 8, 11, 13, 16, 17, 18]
    # 4000 / 25 picks each, of which 3/4 and 8/9 show; five standard deviations.
    assert abs(drawn[0].sum() - 120) < 5 * np.sqrt(120)
    assert abs(drawn[12].sum() - 142) < 5 * np.sqrt(142)


def test_a_map_keeps_what_it_marks_and_does_not_lower_the_count():
    pixels = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64)
    importance = np.zeros((64, 64), np.float32)
    importance[:, :32] = 1
    result = deflected(pixels, 900, 5, np.random.default_rng(0), RunContext(), importance=importance)
    assert np.array_equal(result[:, :32], pixels[:, :32])
    # 900 picks among 2048 pixels hit a pixel more than once, and one in 121 picks replaces a pixel by itself.
    expected = 2048 * (1 - (1 - 1 / 2048) ** (900 * 120 / 121))
    assert abs((result != pixels).sum() - expected) < 60


def test_a_map_that_refuses_everything_ends():
    pixels = noise(30, 30)
    everything = np.ones((30, 30), np.float32)
    calls = []
    watch = RunContext(on_progress=lambda fraction, text: calls.append(fraction))
    assert np.array_equal(deflected(pixels, 50, 5, np.random.default_rng(0), watch, importance=everything), pixels)
    assert 1 <= len(calls) <= PATIENCE


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_the_restorer_is_the_loop_and_then_the_wavelets(scene, dtype, colour):
    frame = scene(60, 81, dtype, colour)
    count = round(3000 * 60 * 81 / PAPERS_PIXELS)
    moved = deflected_by_loop(frame.pixels, count, 10, np.random.default_rng(5), saliency(frame))
    only = restore(frame, deflections=3000, map="saliency", seed=5, sigma=0)
    assert np.array_equal(only.pixels, moved)
    low = frame.value_range[0]
    unit = (moved.astype(np.float32) - np.float32(low)) / np.float32(frame.span)
    expected = frame.quantise(low + wavelet_denoised(unit, 0.04, RunContext()) * np.float32(frame.span))
    assert np.array_equal(restore(frame, deflections=3000, map="saliency", seed=5).pixels, expected)


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_the_whole_procedure_is_that_of_plain_loops_over_pixels(scene, colour):
    frame = scene(64, 96, colour=colour)
    moved = deflected_by_loop(frame.pixels, round(1500 * 64 * 96 / PAPERS_PIXELS), 10, np.random.default_rng(2))
    expected = denoised_by_loop(moved / 255, 0.04) * 255
    restored = restore(frame, deflections=1500, seed=2).pixels
    # What is exact before the wavelets is rounded to whole levels after them, and to single precision in between.
    assert np.abs(restored - np.clip(expected, 0, 255)).max() < 0.51
    assert not np.array_equal(restored, moved)


def test_the_number_of_deflections_grows_with_the_image():
    changed = [
        (restore(frame, deflections=1500, sigma=0).pixels != frame.pixels).mean()
        for frame in (Frame.of(noise(224, 224)), Frame.of(noise(500, 620)))
    ]
    # 1500 of 50176 pixels, less those picked twice or replaced by an equal value.
    assert all(0.028 < share < 1500 / PAPERS_PIXELS for share in changed)


def test_no_deflection_and_no_sigma_leave_the_image_alone():
    frame = Frame.of(noise(40, 50, 3))
    assert np.array_equal(restore(frame, deflections=0, sigma=0).pixels, frame.pixels)


def test_channels_move_in_turn_or_together():
    frame = Frame.of(noise(64, 64, 3))
    alone, both = (restore(frame, deflections=1500, sigma=0, channels=way).pixels for way in ("in turn", "together"))
    assert ((alone != frame.pixels).any(axis=2).sum()) > 0
    # Almost no pixel is picked in two channels, and almost no pixel has a neighbour that shares a channel's value.
    assert ((alone != frame.pixels).sum(axis=2) == 3).sum() == 0
    moved = (both != frame.pixels).any(axis=2)
    assert ((both != frame.pixels).sum(axis=2)[moved] >= 2).all()


def test_another_seed_is_another_draw():
    frame = Frame.of(noise(64, 64))
    first, again, other = (restore(frame, seed=seed, sigma=0).pixels for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.array_equal(restore(frame, seed=1, sigma=0, system_seed=True).pixels, first)


def test_it_stops_between_batches(monkeypatch):
    monkeypatch.setattr(deflection, "_BATCH", 10)
    calls = iter([False] * 4 + [True] * 1000)
    with pytest.raises(Cancelled):
        restore(Frame.of(noise(100, 100)), RunContext(is_cancelled=lambda: next(calls)), deflections=1500)


def test_its_help_says_that_it_was_broken():
    assert "Athalye" in algorithm("restorer", "pixel-deflection").help
