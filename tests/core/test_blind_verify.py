"""Verifying sizes: pixels that were pushed for one lattice count, patterns that are as strong beside it do not."""

import numpy as np
import pytest
from blind_samples import HEIGHT, WIDTH, deviations_of, patterns, picture, planted

from scaleguard_gui.core.blind.verify import contrast, glance
from scaleguard_gui.core.frame import Frame

EVERYWHERE, QUARTER = (0.0, 1.0, 0.0, 1.0), (0.0, 0.5, 0.5, 1.0)
# Standard deviations: what honest patterns stay below, and planted lattices exceed many times.
NOTHING = 4.0
# The last three have the pitches of the patterns: 5, 8 and 4 pixels, or as near as whole sizes come.
SIZES = [(112, 112), (97, 120), (100, 104), (62, 65), (125, 130)]


def read_of(frame, reading, height, width):
    return contrast(deviations_of(frame), reading, height, width)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("reading", ["corner", "centre", "linear"])
def test_honest_patterns_have_no_contrast(size, reading):
    found = {name: read_of(frame, reading, *size).score for name, frame in patterns().items()}
    assert {name: score for name, score in found.items() if score > NOTHING} == {}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("reading", ["corner", "centre"])
def test_planted_lattices_are_far_above(size, reading):
    assert read_of(planted(reading, *size), reading, *size).score > 10 * NOTHING
    assert read_of(planted(reading, *size, QUARTER), reading, *size).score > 5 * NOTHING


def test_faint_pushes_have_less_contrast_than_strong_ones():
    scores = [read_of(planted("centre", 97, 97, push=push), "centre", 97, 97).score for push in (0, 6, 12, 24, 48)]
    assert scores == sorted(scores)
    assert scores[0] < NOTHING < scores[1]


def test_other_sizes_have_no_contrast():
    frame = planted("corner", 112, 112)
    assert max(read_of(frame, "corner", *size).score for size in ((111, 112), (113, 113), (97, 97))) < NOTHING


@pytest.mark.parametrize("shift", [(2, 0), (0, 2), (2, 2)], ids=str)
def test_half_a_period_further_the_lattice_and_its_control_swap_roles(shift):
    # Every fourth pixel, so that half a period is two whole ones.
    size, image = (HEIGHT // 4, WIDTH // 4), planted("corner", HEIGHT // 4, WIDTH // 4)
    here = read_of(image, "corner", *size).score
    there = read_of(Frame.of(np.roll(image.pixels, shift, axis=(0, 1))), "corner", *size).score
    assert here > 10 * NOTHING
    assert there == pytest.approx(-here, rel=0.05)


def test_on_noise_neither_the_lattice_nor_its_controls_are_preferred():
    scores = []
    for seed in range(40):
        noise = np.random.default_rng(seed).normal(128, 30, (200, 200)).clip(0, 255).astype(np.uint8)
        scores.append(read_of(Frame.of(noise), "corner", 50, 50).score)
    # One of four that are alike is the largest once in four times: 10 of 40, with a standard deviation of 2.7.
    assert sum(score > 0 for score in scores) <= 10 + 3 * 2.7
    assert max(scores) < NOTHING


def test_the_excess_is_where_the_pushes_are():
    found = read_of(planted("centre", 100, 104, QUARTER), "centre", 100, 104)
    assert found.excess.shape == (100, 104)
    inside = np.zeros((100, 104), bool)
    inside[:50, 52:] = True
    assert found.excess[inside].mean() > 2
    assert abs(found.excess[~inside].mean()) < 0.5
    assert found.block > 0
    assert read_of(planted("centre", 100, 104), "centre", 100, 104).block == 0


@pytest.mark.parametrize("place", [EVERYWHERE, QUARTER], ids=["everywhere", "quarter"])
def test_a_glance_tells_planted_lattices_from_others(place):
    deviations = deviations_of(planted("centre", 97, 120, place))
    own = glance(deviations, "centre", 97, 120, place)
    others = [glance(deviations, "centre", 97, width, place) for width in (100, 119, 121)]
    plain = glance(deviations_of(picture()), "centre", 97, 120, place)
    assert own > 3 * max(plain, *others)
