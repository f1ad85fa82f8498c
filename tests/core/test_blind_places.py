"""Family and place: what real attacks were made for, and where, once their size is known."""

import numpy as np
import pytest
from blind_samples import HEIGHT, WIDTH, attacked, deviations_of, front_end, overlap, picture

from scaleguard_gui.core.blind.family import family_at, still_open
from scaleguard_gui.core.blind.grey_levels import grey_levels
from scaleguard_gui.core.blind.lattice import FAMILY, SCALER
from scaleguard_gui.core.blind.localise import DISTINCT, LARGE, MOST, credibility, places_of, strength_of
from scaleguard_gui.core.blind.scan_result import Region
from scaleguard_gui.core.blind.undoing import smoothest
from scaleguard_gui.core.blind.verify import Contrast, contrast
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.scaling.size import Size

# In pixels of the model view, 112 x 112 and 120 x 97: x, y, width, height.
REGIONS = [(30, 40, 28, 24), (0, 0, 30, 30), (80, 60, 32, 30), (10, 8, 40, 16)]


def in_the_image(region, width, height):
    x, y, across, down = region
    return x * WIDTH / width, y * HEIGHT / height, across * WIDTH / width, down * HEIGHT / height


def edited(scaler, region, width=112, height=112):
    text = ",".join(str(value) for value in region)
    return attacked(picture(), front_end(scaler, width, height), text)


def rectangle(region):
    return region.x, region.y, region.width, region.height


@pytest.mark.parametrize("reading", ["centre", "linear", "cubic"])
@pytest.mark.parametrize(("width", "height"), [(112, 112), (120, 97)])
def test_the_family_of_an_attack_is_told_from_which_pixels_moved(reading, width, height):
    deviations = deviations_of(attacked(picture(), front_end(SCALER[reading], width, height)))
    found, shares = family_at(deviations, height, width, np.ones((height, width), bool))
    assert found == reading
    # A wider family is asked about for as long as its outer taps show what the inner ones announce.
    *passed, last = shares.values()
    assert all(share == pytest.approx(1, abs=0.2) for share in passed)
    assert last == pytest.approx(1 if reading == "cubic" else 0, abs=0.2)


def test_lanczos_is_told_where_its_taps_do_not_reach_the_next_output():
    deviations = deviations_of(attacked(picture(640, 640), front_end("opencv.lanczos4", 96, 96)))
    assert family_at(deviations, 96, 96, np.ones((96, 96), bool))[0] == "lanczos"


@pytest.mark.parametrize(
    ("found", "ratio", "left"),
    [
        ("cubic", 4.5, ("cubic", "lanczos")),
        ("cubic", 6.0, ("cubic",)),
        ("linear", 4.5, ("linear",)),
        ("linear", 2.5, ("linear", "cubic", "lanczos")),
        ("centre", 2.5, ("centre",)),
        ("lanczos", 9.0, ("lanczos",)),
    ],
)
def test_families_stay_open_whose_taps_could_not_be_asked(found, ratio, left):
    assert still_open(found, ratio) == left


@pytest.mark.parametrize("reading", ["linear", "cubic", "lanczos"])
@pytest.mark.parametrize("width", [112, 200])
@pytest.mark.parametrize("region", [None, REGIONS[0]], ids=["whole", "edit"])
def test_the_family_is_told_by_what_comes_off_best_where_taps_overlap(reading, width, region):
    scaler = SCALER[reading]
    image = edited(scaler, region, width, width) if region else attacked(picture(), front_end(scaler, width, width))
    x, y, across, down = (round(side) for side in in_the_image(region or (0, 0, width, width), width, width))
    place = Region(x, y, across, down, across * down, 9.0)
    for likely in (("lanczos", "linear", "cubic"), ("linear",), ("cubic", "lanczos")):
        assert smoothest(grey_levels(image), likely, Size(width, width), place, RunContext()) == reading
    assert smoothest(grey_levels(image), ("centre",), Size(width, width), place, RunContext()) == "centre"


@pytest.mark.parametrize("reading", ["centre", "linear", "cubic"])
def test_the_family_of_a_local_edit_is_told_by_its_own_outputs(reading):
    mask = np.zeros((112, 112), bool)
    mask[40:64, 30:58] = True
    assert family_at(deviations_of(edited(SCALER[reading], REGIONS[0])), 112, 112, mask)[0] == reading


def test_only_the_outputs_that_are_asked_tell_the_family():
    left, right = (deviations_of(attacked(picture(), front_end(name))) for name in ("opencv.linear", "pillow.nearest"))
    both, mask = np.hstack([left[:, : WIDTH // 2], right[:, WIDTH // 2 :]]), np.zeros((112, 112), bool)
    mask[:, :54] = True
    assert family_at(both, 112, 112, mask)[0] == "linear"
    assert family_at(both, 112, 112, mask[:, ::-1])[0] == "centre"


@pytest.mark.parametrize("reading", ["corner", "centre", "linear", "cubic"])
@pytest.mark.parametrize("region", REGIONS, ids=str)
def test_the_place_of_a_local_edit_is_found(reading, region):
    deviations = deviations_of(edited(SCALER[reading], region))
    found = contrast(deviations, "linear" if FAMILY[reading] != "nearest" else reading, 112, 112)
    best = places_of(found, HEIGHT, WIDTH)[0]
    assert overlap(rectangle(best.region), in_the_image(region, 112, 112)) >= 0.5
    assert best.outputs.shape == (112, 112)
    x, y, across, down = region
    assert best.outputs[y : y + down, x : x + across].mean() > 0.7
    assert credibility(found, best) > 0.9


def test_the_map_has_the_shape_of_the_model_view_and_is_strong_in_the_edit():
    found = contrast(deviations_of(edited("opencv.linear", (20, 30, 40, 20), 120, 97)), "linear", 97, 120)
    strength = strength_of(found)
    assert strength.shape == (97, 120)
    assert strength.dtype == np.float32
    inside = np.zeros((97, 120), bool)
    inside[30:50, 20:60] = True
    assert strength.min() >= 0
    assert strength[inside].mean() > 5 * strength[~inside].mean()


def excess_of(*rectangles, shape=(100, 100), level=4.0):
    """A contrast whose excess is `level` in some (top, bottom, left, right) and noise around 0 elsewhere."""
    excess = np.random.default_rng(5).normal(0, 0.3, shape).astype(np.float32)
    for top, bottom, left, right in rectangles:
        excess[top:bottom, left:right] += level
    return Contrast(50.0, 17, excess)


def test_two_places_are_told_strongest_first_and_inside_the_image():
    places = places_of(excess_of((5, 25, 5, 25), (50, 90, 50, 99)), 400, 300)
    assert len(places) == 2
    first, second = (place.region for place in places)
    assert first.score > second.score > 0
    assert overlap(rectangle(first), (150, 200, 147, 160)) > 0.7
    assert overlap(rectangle(second), (15, 20, 60, 80)) > 0.7
    for place in places:
        region = place.region
        assert 0 <= region.x < region.x + region.width <= 300
        assert 0 <= region.y < region.y + region.height <= 400
        assert region.area <= region.width * region.height
        # An output stands for 4 x 3 pixels.
        assert region.area == pytest.approx(12 * place.outputs.sum(), rel=0.01)


def test_regions_of_many_specks_are_limited_in_number():
    specks = [(y, y + 6, x, x + 6) for y in range(4, 90, 20) for x in range(4, 90, 20)]
    places = places_of(excess_of(*specks), 400, 300)
    assert len(places) == MOST
    assert all(not (one.outputs & other.outputs).any() for one in places for other in places if one is not other)


def test_an_excess_of_nothing_has_no_place():
    assert places_of(Contrast(0.0, 0, np.zeros((40, 50), np.float32)), 200, 250) == ()


def test_a_faint_excess_all_over_is_not_believed_and_a_local_or_strong_one_is():
    everywhere, patch = (0, 100, 0, 100), (40, 60, 40, 60)

    def trust(where, level):
        found = excess_of(where, level=level)
        return credibility(found, places_of(found, 400, 400)[0])

    assert trust(everywhere, DISTINCT / 3) == 0
    assert trust(everywhere, 1.5 * DISTINCT) == 1
    share = 0.2 * 0.2 / LARGE
    assert trust(patch, 1.2 * DISTINCT * share + 0.5) == 1
