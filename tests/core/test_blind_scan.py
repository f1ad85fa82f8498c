"""The blind scan: sizes and families of real attacks are found in all kinds of images, and honest ones score low."""

import numpy as np
import pytest
from blind_samples import attacked, deviations_of, front_end, overlap, patterns, picture, planted

from scaleguard_gui.core.blind.hard_negatives import KINDS
from scaleguard_gui.core.blind.propose import propose
from scaleguard_gui.core.blind.scan import ODD_SHAPE, TOLD, blind_scan
from scaleguard_gui.core.blind.verify import contrast
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import JpegOptions, through_jpeg
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.size import Size

FAMILIES = {
    "opencv.nearest": "nearest",
    "pillow.nearest": "nearest",
    "opencv.linear": "linear",
    "opencv.cubic": "cubic",
}
# Attacks on all of the picture score above the first, local edits above the second, honest images below the last.
CERTAIN, LOCAL, HONEST = 60.0, 20.0, 10.0
# Those that repeat or are enlarged, as a lattice is.
REPEATING = (
    "enlarged-nearest",
    "enlarged-linear",
    "jpeg-50",
    "noise",
    "text",
    "lines",
    "anti-scatter-grid",
    "screenshot",
)
PITCHES = ("dots of 4", "dots of 5", "lines every 5", "ruler of 5", "ruler of 8", "stripes of 4")
CROP = front_end("opencv.linear", 96, 96, fit=Fit("crop", 112))
# What that crop scales the picture of 520 x 500 to: torchvision's int(112 * 520 / 500) across.
WHOLE = Size(116, 112)


def scan(frame, known=()):
    return blind_scan(frame, RunContext(), known)


def told(found):
    """Size and family of the strongest candidate."""
    best = found.candidates[0]
    return best.preprocess.size, best.family


@pytest.mark.parametrize(
    ("size", "jpeg"), [(Size(112, 112), False), (Size(120, 97), False), (Size(120, 97), True)], ids=str
)
@pytest.mark.parametrize("scaler", FAMILIES)
def test_size_and_family_of_an_attack_are_found(scaler, size, jpeg):
    suspect = attacked(picture(), front_end(scaler, *size))
    found = scan(through_jpeg(suspect, JpegOptions(90)) if jpeg else suspect)
    assert told(found) == (size, FAMILIES[scaler])
    assert found.score > CERTAIN
    assert found.untold is None
    if FAMILIES[scaler] == "nearest":
        assert found.candidates[0].preprocess.scaler.name == scaler


@pytest.mark.parametrize("ratio", [2, 4, 8])
@pytest.mark.parametrize("scaler", ["opencv.nearest", "pillow.nearest"])
def test_lattices_in_step_with_the_blocks_of_jpeg_are_found(scaler, ratio):
    size = Size(512 // ratio, 384 // ratio)
    found = scan(attacked(picture(384, 512), front_end(scaler, *size)))
    assert told(found) == (size, "nearest")
    assert found.score > CERTAIN


@pytest.mark.parametrize(
    ("depth", "colour"), [("16 bit", False), ("signed", False), ("float", False), ("8 bit", True), ("16 bit", True)]
)
def test_attacks_are_found_in_every_depth_grey_and_colour(depth, colour):
    source = picture(400, 420, depth=depth, colour=colour)
    found = scan(attacked(source, front_end("opencv.linear", 96, 96)))
    assert told(found) == (Size(96, 96), "linear")
    assert found.score > CERTAIN > HONEST > scan(source).score


@pytest.mark.parametrize("scaler", ["pillow.nearest", "opencv.linear"])
def test_a_local_edit_is_found_with_its_place(scaler):
    found = scan(attacked(picture(), front_end(scaler, 120, 97), "30,40,28,24"))
    assert told(found) == (Size(120, 97), FAMILIES[scaler])
    assert found.score > LOCAL
    region = found.regions[0]
    truth = (30 * 520 / 120, 40 * 500 / 97, 28 * 520 / 120, 24 * 500 / 97)
    assert overlap((region.x, region.y, region.width, region.height), truth) >= 0.5
    assert found.strength.shape == (97, 120)


def test_a_small_edit_is_found_under_lines_that_repeat_more_strongly():
    suspect = attacked(patterns()["lines every 5"], front_end("opencv.linear"), "60,20,16,16")
    best = propose(suspect.pixels, RunContext())[0]
    assert (best.height, best.width) != (112, 112)
    assert scan(suspect).candidates[0].preprocess.size == (112, 112)


@pytest.mark.parametrize(
    ("size", "cost"), [(Size(112, 112), 0), (Size(130, 125), 0), (Size(120, 97), ODD_SHAPE)], ids=str
)
@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear"])
def test_the_score_is_the_contrast_of_the_best_reading_less_what_odd_shapes_cost(scaler, size, cost):
    suspect = attacked(picture(), front_end(scaler, *size))
    readings = ("corner",) if scaler == "opencv.nearest" else ("centre", "linear")
    expected = max(contrast(deviations_of(suspect), reading, size.height, size.width).score for reading in readings)
    assert scan(suspect).score == pytest.approx(expected - cost)


def test_a_faint_lattice_all_over_is_not_believed_however_certain():
    faint, strong = (planted("centre", 97, 97, push=push) for push in (6, 30))
    assert contrast(deviations_of(faint), "centre", 97, 97).score > LOCAL
    assert scan(faint).score < HONEST
    assert scan(strong).score > CERTAIN


def test_an_attack_on_all_of_the_image_is_everywhere():
    found = scan(attacked(picture(), front_end("opencv.linear", 120, 97)))
    region = found.regions[0]
    assert overlap((region.x, region.y, region.width, region.height), (0, 0, 520, 500)) > 0.95
    assert found.strength.shape == (97, 120)


@pytest.mark.parametrize("kind", REPEATING)
def test_honest_images_stay_far_below_every_attack(kind):
    assert scan(KINDS[kind](picture(), np.random.default_rng(0))).score < HONEST


# Printed dots are a lattice indeed, and the hardest of honest images; attacks are still far above them.
@pytest.mark.parametrize("name", PITCHES)
def test_honest_patterns_stay_below_every_attack(name):
    assert scan(patterns()[name]).score < (CERTAIN if "dots" in name else HONEST)


def test_candidates_are_of_different_sizes_and_the_score_is_that_of_the_first():
    found = scan(attacked(picture(), front_end("opencv.cubic")))
    sizes = [candidate.preprocess.size for candidate in found.candidates]
    assert 1 <= len(set(sizes)) == len(sizes) <= TOLD
    scores = [candidate.score for candidate in found.candidates]
    assert found.score == scores[0] == max(scores)
    assert found.candidates[0].evidence["share of the outer taps, cubic"] > 0.5


def test_too_small_an_image_is_told_as_such():
    found = scan(Frame.of(np.arange(63 * 500).reshape(63, 500).astype(np.uint8), "slip.png"))
    assert found.untold == "slip.png (500x63) is too small: below 64 pixels no model view can be told."
    assert found.candidates == found.regions == ()
    assert np.isnan(found.score)
    assert found.strength is None


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
def test_a_constant_image_is_told_as_such(dtype):
    found = scan(Frame.of(np.full((100, 120), 1, dtype)))
    assert found.untold == "The image has the same value everywhere; there is nothing to compare."
    assert found.candidates == ()


@pytest.mark.parametrize("kind", ["picture", "one pixel"])
@pytest.mark.parametrize("shape", [(64, 64), (65, 700), (2000, 70)], ids=str)
def test_the_smallest_and_oddest_shapes_are_scanned(shape, kind):
    one_pixel = Frame.of((np.arange(np.prod(shape)).reshape(shape) == 300).astype(np.uint8))
    found = scan(picture(*shape) if kind == "picture" else one_pixel)
    assert found.untold is None
    assert found.score < HONEST
    for candidate in found.candidates:
        size = candidate.preprocess.size
        assert 32 <= size.width <= shape[1] // 2
        assert 32 <= size.height <= shape[0] // 2


def test_a_known_front_end_that_crops_is_named_as_such():
    presets = [front_end("torch.bilinear", 64, 64), front_end("torch.bilinear", 96, 96, fit=CROP.fit)]
    # The preset's size and crop, by the scaler that stands for the family that was found.
    assert scan(attacked(picture(), CROP), presets).candidates[0].preprocess == CROP


@pytest.mark.parametrize(
    "known",
    [(), (front_end("opencv.linear", 64, 64),), (CROP, front_end("opencv.area", *WHOLE))],
    ids=["none known", "none that fits", "one that stretches fits too"],
)
def test_a_lattice_is_otherwise_told_as_that_of_a_front_end_that_stretches(known):
    best = scan(attacked(picture(), CROP), known).candidates[0].preprocess
    assert best == front_end("opencv.linear", *WHOLE)


def test_the_same_image_twice_gives_the_same_scan():
    suspect = attacked(picture(), front_end("opencv.linear"))
    first, second = scan(suspect), scan(Frame.of(suspect.pixels.copy(), suspect.name))
    assert first.candidates == second.candidates
    assert (first.score, first.regions) == (second.score, second.regions)
    np.testing.assert_array_equal(first.strength, second.strength)


def test_the_image_stays_as_it_was():
    frame = picture(depth="float", colour=True)
    before = frame.pixels.copy()
    scan(frame)
    np.testing.assert_array_equal(frame.pixels, before)


def test_progress_rises_and_says_what_is_done():
    told_of = []
    blind_scan(picture(), RunContext(on_progress=lambda share, text: told_of.append((share, text))))
    shares = [share for share, _ in told_of]
    assert shares == sorted(shares)
    assert len(set(shares)) > 1
    assert min(shares) >= 0
    assert max(shares) <= 1
    assert all(text for _, text in told_of)


def test_cancel_stops_it_wherever_it_is():
    asked = []
    blind_scan(picture(), RunContext(is_cancelled=lambda: bool(asked.append(None))))
    # Whoever cancels must not wait for long: it asks within each of its parts.
    assert len(asked) > 50
    for last in (1, len(asked) // 2, len(asked)):
        count = iter(range(1, len(asked) + 1))
        with pytest.raises(Cancelled):
            blind_scan(picture(), RunContext(is_cancelled=lambda count=count, last=last: next(count) == last))
        assert next(count, None) == (last + 1 if last < len(asked) else None)
