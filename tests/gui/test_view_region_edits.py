"""What strokes and keys make of a region, compared with loops over pixels."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaleguard_gui.core.region import Box, Region
from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.camera import Camera, Mapping
from scaleguard_gui.gui.views.model_pixels import ModelPixels
from scaleguard_gui.gui.views.region_edits import box_between, central_box, clipped, moved, resized, stroke_mask
from scaleguard_gui.gui.views.region_mark import _borders
from scaleguard_gui.gui.views.region_stroke import brush_stroke, rectangle_stroke

SIZE = Size(13, 9)
places = st.tuples(st.floats(-4, 17), st.floats(-4, 13))
masks = st.lists(st.booleans(), min_size=117, max_size=117).map(lambda bits: np.array(bits).reshape(9, 13))


def distance(point, start, end):
    """Distance of a point from a line, by looking at many places of it."""
    share = np.linspace(0, 1, 4001)
    return np.hypot(*(a + share * (b - a) - p for a, b, p in zip(start, end, point, strict=True))).min()


@settings(max_examples=25, deadline=None)
@given(places, places, st.integers(1, 7))
def test_a_brush_covers_all_centres_within_its_reach_and_else_only_what_its_line_crosses(start, end, width):
    covered = stroke_mask(start, end, width, SIZE)
    for row, column in itertools.product(range(9), range(13)):
        centre = (column + 0.5, row + 0.5)
        apart = distance(centre, start, end)
        if apart < width / 2 - 0.01:
            assert covered[row, column]
        elif covered[row, column] and apart > width / 2 + 0.01:
            assert apart <= np.sqrt(0.5) + 0.01, "no pixel that the line does not touch"


@settings(max_examples=25, deadline=None)
@given(places, places)
def test_a_rectangle_holds_the_pixels_between_its_ends(start, end):
    box = box_between(start, end, SIZE)
    (left, right), (top, bottom) = (sorted(ends) for ends in zip(start, end, strict=True))
    expected = np.array(
        [[x + 1 > left and x <= right and y + 1 > top and y <= bottom for x in range(13)] for y in range(9)]
    )
    assert np.array_equal(Region((box,) if box else ()).mask(SIZE), expected)


@settings(max_examples=25, deadline=None)
@given(masks, st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]))
def test_a_region_grows_by_its_own_neighbours_and_shrinks_where_they_are_missing(mask, step):
    across, down = step
    grown = np.array(
        [
            [(mask[y, x], 0 <= y - down < 9 and 0 <= x - across < 13 and mask[y - down, x - across]) for x in range(13)]
            for y in range(9)
        ]
    )
    expected = grown.any(axis=2) if max(step) > 0 else grown.all(axis=2)
    expected = expected if expected.any() else mask
    assert np.array_equal(resized(Region.of_mask(mask), across, down, SIZE).mask(SIZE), expected)


def test_a_single_pixel_never_vanishes():
    assert str(resized(Region((Box(3, 3, 1, 1),)), -1, 0, SIZE)) == "3,3,1,1"


@settings(max_examples=25, deadline=None)
@given(masks, st.integers(-15, 15), st.integers(-15, 15))
def test_a_region_keeps_its_shape_when_it_is_moved(mask, across, down):
    region = Region.of_mask(mask)
    after = moved(region, across, down, SIZE)
    assert after.mask(SIZE).sum() == mask.sum()
    if region.boxes:
        steps = {(b.x - a.x, b.y - a.y) for a, b in zip(region.boxes, after.boxes, strict=True)}
        assert len(steps) == 1
        ((x, y),) = steps
        assert abs(x) <= abs(across) and abs(y) <= abs(down) and x * across >= 0 and y * down >= 0


def test_what_lies_beyond_the_view_is_cut_off():
    assert str(clipped(Region.parse("10,5,9,9;20,20,3,3"), SIZE)) == "10,5,3,4"


def test_the_box_of_the_keyboard_lies_in_the_middle_of_any_view():
    assert central_box(Size(224, 112)) == (84, 42, 56, 28)
    assert central_box(Size(1, 1)) == (0, 0, 1, 1)


@settings(max_examples=25, deadline=None)
@given(masks)
def test_borders_lie_exactly_between_inside_and_outside(mask):
    padded = np.pad(mask, 1)
    unit = {
        (x, y) for y in range(10) for x in range(13) if padded[y, x + 1] != padded[y + 1, x + 1]
    }  # row y above, row y + 1 below
    covered = [(x, y0) for x0, y0, x1, y1 in _borders(mask).tolist() for x in range(x0, x1)]
    assert len(covered) == len(set(covered)) and set(covered) == unit


def test_strokes_tell_the_whole_region_each_time():
    rectangle = rectangle_stroke(Region((Box(0, 0, 2, 2),)), (5.5, 5.5), "add", SIZE)
    assert [str(rectangle(end)) for end in ((6.5, 6.5), (7.5, 5.5))] == ["0,0,2,2;5,5,2,2", "0,0,2,2;5,5,3,1"]
    rubber = brush_stroke(Region((Box(0, 4, 13, 1),)), (3.5, 4.5), "remove", 1, SIZE)
    assert str(rubber((5.5, 4.5))) == "0,4,3,1;6,4,7,1"
    assert str(rubber((8.5, 4.5))) == "0,4,3,1;9,4,4,1"


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_positions_and_model_points_are_each_others_inverse(ratio):
    pixels = ModelPixels(Placement(-12.3, 40.7, 300.0, 200.0), SIZE)
    mapping = Mapping(Camera(101.3, 88.8, 1.73), 503, 377, ratio)
    for x, y in ((0, 0), (6.5, 4.5), (13, 9), (-3, 20)):
        assert pixels.to_model(mapping, *pixels.to_view(mapping, x, y)) == pytest.approx((x, y))
    corner = mapping.corner(pixels.placement)
    assert pixels.to_view(mapping, 0, 0) == pytest.approx([value / ratio for value in corner])
