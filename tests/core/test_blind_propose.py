"""Proposing sizes: the one that pixels were planted for comes first, wherever they are."""

import pytest
from blind_samples import HEIGHT, WIDTH, overlap, patterns, picture, planted

from scaleguard_gui.core.blind.propose import LARGEST, SMALLEST, largest_size, on_the_blocks, propose
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.jpeg import JpegOptions, through_jpeg

PLACES = {
    "everywhere": (0.0, 1.0, 0.0, 1.0),
    "top right": (0.0, 0.4, 0.6, 1.0),
    "bottom left": (0.65, 1.0, 0.0, 0.35),
    "middle": (0.3, 0.7, 0.3, 0.7),
}


@pytest.mark.parametrize("reading", ["corner", "centre"])
@pytest.mark.parametrize("size", [(112, 112), (97, 120), (64, 48)], ids=str)
@pytest.mark.parametrize("place", PLACES)
def test_the_size_of_a_planted_lattice_comes_first(reading, size, place):
    best = propose(planted(reading, *size, PLACES[place]).pixels, RunContext())[0]
    assert (best.height, best.width) == size
    assert best.reading == reading


@pytest.mark.parametrize("place", PLACES)
def test_a_planted_lattice_scores_higher_than_any_of_plain_grain(place):
    grain = propose(patterns()["grain"].pixels, RunContext())[0].score
    assert propose(planted("centre", 97, 97, PLACES[place]).pixels, RunContext())[0].score > 2 * grain


@pytest.mark.parametrize("patch", [(0.0, 0.2, 0.8, 1.0), (0.8, 1.0, 0.0, 0.2), (0.3, 0.5, 0.3, 0.5)], ids=str)
@pytest.mark.parametrize("reading", ["corner", "centre"])
def test_a_patch_of_a_25th_of_the_image_is_seen_where_it_is(patch, reading):
    best = propose(planted(reading, 97, 120, patch).pixels, RunContext())[0]
    assert (best.reading, best.height, best.width) == (reading, 97, 120)
    height, width = best.place[1] - best.place[0], best.place[3] - best.place[2]
    seen = (best.place[2], best.place[0], width, height)
    assert overlap(seen, (patch[2], patch[0], 0.2, 0.2)) > 0.25
    assert height * width < 0.1


@pytest.mark.parametrize("quality", [50, 75])
def test_the_blocks_of_jpeg_are_no_lattice(quality):
    # Of 640 pixels, so that blocks of 8 would be a size of 80.
    plain = picture(640, 640)
    found = propose(through_jpeg(plain, JpegOptions(quality)).pixels, RunContext())
    assert found[0].score < 2 * propose(plain.pixels, RunContext())[0].score


@pytest.mark.parametrize("name", ["noise", "text", "dots of 5"])
def test_proposals_are_sorted_different_and_within_what_can_be_told(name):
    proposals = propose(patterns()[name].pixels, RunContext())
    assert len(proposals) > 20
    scores = [proposal.score for proposal in proposals]
    assert scores == sorted(scores, reverse=True)
    assert len({proposal[1:4] for proposal in proposals}) == len(proposals)
    for proposal in proposals:
        assert SMALLEST <= proposal.height <= HEIGHT // 2
        assert SMALLEST <= proposal.width <= WIDTH // 2
        if proposal.place is not None:
            top, bottom, left, right = proposal.place
            assert 0 <= top < bottom <= 1 + 1e-9
            assert 0 <= left < right <= 1 + 1e-9


def test_the_largest_size_is_half_the_length_and_at_most_what_models_see():
    assert [largest_size(length) for length in (64, 501, 4000)] == [32, 250, LARGEST]


def test_sizes_in_step_with_the_blocks_of_jpeg_are_those_at_whole_ratios_on_both_axes():
    sizes = {(one.height, one.width) for one in on_the_blocks(384, 512)}
    assert sizes == {(192, 256), (96, 128), (48, 64)}
    assert {one.reading for one in on_the_blocks(384, 512)} == {"corner", "centre"}
    # 8 goes into 520 and not into 500, and 1024 is the largest size.
    assert {(one.height, one.width) for one in on_the_blocks(500, 520)} == {(250, 260), (125, 130)}
    assert (1500, 1500) not in {(one.height, one.width) for one in on_the_blocks(3000, 3000)}
    assert on_the_blocks(501, 520) == []
