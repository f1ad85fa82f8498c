"""A scope keeps a restorer from every pixel outside it, bit by bit, whatever the restorer is."""

from dataclasses import replace

import blind_samples
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from restorer_samples import noise

from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.blind.scan_result import Candidate, Region, Scan
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restore_scope import RestoreScope, detected_pixels, kept_outside, scope_mask, weighty_pixels
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_restorer
from scaleguard_gui.core.verdict import Verdict

CTX = RunContext()
RESTORERS = ("median", "gaussian", "bilateral", "unsharp", "minimum", "peak-removal", "selective-median")
SCALERS = ("opencv.nearest", "opencv.linear", "opencv.cubic", "pillow.bicubic")


def front_end(scaler="opencv.linear", width=9, height=8, fit=None):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height), fit or Fit())


def inspection(frame, regions, kind="attack", preprocess=None):
    """What a blind scan would say that found these regions."""
    scan = Scan((Candidate(preprocess or front_end(), "linear", 9.0),), 9.0, None, tuple(regions))
    return Inspection(frame, scan, Verdict(kind, 1.5, "Found."), (), 0.0)


def restored(frame, preprocess, scope, found=None, name="median"):
    return run_restorer(frame, preprocess, Selection.of("restorer", name), CTX, scope, found)


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(RESTORERS),
    dtype=st.sampled_from(("uint8", "uint16", "int16", "float32")),
    colour=st.booleans(),
    scaler=st.sampled_from(SCALERS),
    fit=st.sampled_from([Fit(), Fit("crop", 12), Fit("letterbox")]),
    where=st.sampled_from(("everywhere", "considered", "detected")),
    least_weight=st.sampled_from([0.0, 0.01, 0.3, 1.0]),
    shape=st.tuples(st.integers(20, 50), st.integers(20, 50)),
    corner=st.tuples(st.integers(0, 19), st.integers(0, 19)),
    seed=st.integers(0, 1000),
)
def test_every_pixel_outside_the_scope_stays_bit_identical_and_those_inside_are_what_the_restorer_gives(
    name, dtype, colour, scaler, fit, where, least_weight, shape, corner, seed
):
    frame, preprocess = noise(*shape, dtype, colour, seed), front_end(scaler, fit=fit)
    before, scope = frame.pixels.copy(), RestoreScope(where, least_weight)
    found = inspection(frame, [Region(*corner, 7, 5, 35, 9.0)], preprocess=preprocess)
    mask = scope_mask(frame, preprocess, scope, found)
    mask = np.ones(shape, bool) if mask is None else mask
    free = restored(frame, preprocess, RestoreScope(), name=name)
    held = restored(frame, preprocess, scope, found, name)
    assert held.pixels[~mask].tobytes() == before[~mask].tobytes()
    assert held.pixels[mask].tobytes() == free.pixels[mask].tobytes()
    assert (held.pixels.dtype, held.value_range) == (frame.pixels.dtype, frame.value_range)
    assert frame.pixels.tobytes() == before.tobytes()


def test_values_that_are_no_numbers_stay_as_they_are_outside_the_scope():
    pixels = np.full((40, 40), 0.5, np.float32)
    preprocess = front_end("opencv.nearest", 5, 5)
    unread = ~preprocess.considered_pixels(40, 40)
    strange = np.array([0x7FC0BEEF, 0x80000000, 0x00000001], np.uint32).view(np.float32)  # a NaN's payload, -0, tiny
    pixels[tuple(np.argwhere(unread)[:3].T)] = strange
    kept = restored(Frame(pixels, (0.0, 1.0)), preprocess, RestoreScope("considered"), name="gaussian")
    assert kept.pixels[unread].tobytes() == pixels[unread].tobytes()


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize("least_weight", [0.0, 0.05, 0.4])
def test_a_pixels_weight_is_what_the_real_library_makes_of_it(scaler, least_weight):
    height, width = 22, 26
    preprocess = front_end(scaler, 7, 6)
    weights = np.empty((height, width))
    for place in np.ndindex(height, width):
        impulse = np.zeros((height, width), np.float32)
        impulse[place] = 1.0
        weights[place] = np.abs(preprocess.scale(impulse)).sum()
    shares = weights / weights.max()
    # What lies on the border to a rounding of float32 may fall on either side.
    clear = np.abs(shares - max(least_weight, 1e-5)) > 1e-4 * max(least_weight, 1e-3)
    mask = weighty_pixels(preprocess, height, width, least_weight)
    assert np.array_equal(mask[clear], shares[clear] > max(least_weight, 1e-5))
    assert clear.mean() > 0.6


def test_where_nothing_is_to_be_put_back_nothing_is_copied(scene):
    frame, done = scene(40, 40), scene(40, 40, seed=1)
    everything = np.ones((40, 40), bool)
    for mask in (None, everything):
        assert kept_outside(frame, done, mask) is done
    everything[3, 4] = False
    assert kept_outside(frame, done, everything).pixels[3, 4] == frame.pixels[3, 4]


def test_a_restorers_notices_stay_and_a_file_of_other_pixels_does_not(scene):
    frame, done = scene(40, 40), replace(scene(40, 40, seed=1), notices=("A notice.",), jpeg=b"a file")
    held = kept_outside(frame, done, np.eye(40, dtype=bool))
    assert (held.notices, held.jpeg) == (("A notice.",), b"")


def test_considered_pixels_without_a_front_end_are_refused_in_a_sentence(scene):
    with pytest.raises(ParameterError, match=r"'considered' needs a front end.*give the scaler and the size"):
        restored(scene(40, 40), None, RestoreScope("considered"))


def test_a_mask_of_what_was_detected_needs_a_scan(scene):
    with pytest.raises(ParameterError, match="needs a blind scan"):
        scope_mask(scene(40, 40), None, RestoreScope("detected"), None)


@pytest.mark.parametrize("kind", ["clean", "inconclusive"])
def test_where_nothing_was_detected_the_image_comes_back_with_a_notice(scene, kind):
    frame = scene(40, 40)
    result = restored(frame, None, RestoreScope("detected"), inspection(frame, [Region(0, 0, 9, 9, 81, 9.0)], kind))
    assert result.pixels.tobytes() == frame.pixels.tobytes()
    (notice,) = result.notices
    assert notice.startswith("Nothing was restored: the blind scan found no attack in scene")


def test_an_attack_without_a_place_may_be_restored_everywhere(scene):
    frame = scene(40, 40)
    assert detected_pixels(frame, None, inspection(frame, [])) is None


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.cubic", "pillow.lanczos"])
@pytest.mark.parametrize("fit", [Fit(), Fit("crop", 12), Fit("letterbox")], ids=lambda fit: fit.kind)
def test_a_region_is_widened_to_all_that_the_outputs_at_its_edges_read(scene, scaler, fit):
    frame, preprocess = scene(60, 66), front_end(scaler, fit=fit)
    region = Region(20, 22, 18, 15, 270, 9.0)
    mask = detected_pixels(frame, None, inspection(frame, [region], preprocess=preprocess))
    rows, columns = (axis.toarray() for axis in preprocess.matrices(60, 66))
    for axis, start, length in ((rows, region.y, region.height), (columns, region.x, region.width)):
        reached = mask.any(axis=1) if axis is rows else mask.any(axis=0)
        for output in np.flatnonzero(axis.any(axis=1)):
            heaviest = np.abs(axis[output]).argmax()
            if start <= heaviest < start + length:
                assert reached[axis[output] != 0].all()
    assert mask[region.y : region.y + region.height, region.x : region.x + region.width].all()
    assert not mask.all()


def test_a_local_edit_is_repaired_and_what_lies_apart_is_left_alone():
    source, preprocess = blind_samples.picture(), blind_samples.front_end()
    edited = blind_samples.attacked(source, preprocess, "30,40,36,32")
    found = inspect(edited, CTX)
    assert found.verdict.kind == "attack"
    whole = restored(edited, preprocess, RestoreScope(), name="selective-median")
    local = restored(edited, preprocess, RestoreScope("detected"), found, "selective-median")
    touched = edited.pixels != source.pixels
    assert np.array_equal(local.pixels[touched], whole.pixels[touched])
    apart = np.ones(touched.shape, bool)
    rows, columns = np.flatnonzero(touched.any(axis=1)), np.flatnonzero(touched.any(axis=0))
    apart[rows[0] - 40 : rows[-1] + 40, columns[0] - 40 : columns[-1] + 40] = False
    assert np.array_equal(local.pixels[apart], source.pixels[apart])
    assert not np.array_equal(whole.pixels[apart], source.pixels[apart])


def test_a_scan_is_made_where_none_is_handed_over():
    edited = blind_samples.attacked(blind_samples.picture(), blind_samples.front_end(), "30,40,36,32")
    scope = RestoreScope("detected")
    assert np.array_equal(restored(edited, None, scope).pixels, restored(edited, None, scope, inspect(edited)).pixels)


def test_a_bad_scope_is_refused_by_name():
    for values, name in (({"where": "here"}, "where"), ({"least_weight": 1.5}, "least_weight")):
        with pytest.raises(ParameterError, match=name):
            RestoreScope.from_mapping(values)


def test_a_scope_says_in_words_where_pixels_change():
    words = [replace(RestoreScope(), where=where).in_words for where in ("everywhere", "considered", "detected")]
    assert words == ["everywhere", "on considered pixels", "in the regions that the blind scan found"]
    assert RestoreScope("considered", 0.25).in_words == "on considered pixels of weight 0.25 and more"
