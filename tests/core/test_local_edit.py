"""Local edit: the model sees the honest view but for a region, and the image changes only where that is read."""

import numpy as np
import pytest
from payload_samples import DEPTHS, changed, preprocess_of, read_by, run, sharing
from skimage.restoration import inpaint_biharmonic

from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.region import Region
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.solvers.objectives import OBJECTIVES
from scaleguard_gui.core.target import fit_target

SCALERS = ("opencv.nearest", "opencv.linear", "opencv.cubic", "opencv.lanczos4", "opencv.area", "pillow.bilinear")
BOX = "12,8,6,5"
INSIDE = np.s_[8:13, 12:18]


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize("method", ["paste", "clone"])
def test_only_what_the_region_and_its_neighbours_read_changes(scene, scaler, method):
    source, preprocess = scene(101, 130), preprocess_of(scaler)
    # What the front end makes of another image: antialiased scalers cannot show everything.
    target = preprocess.model_view(scene(101, 130, seed=1))
    crafted = run("local-edit", source, target, preprocess, region=BOX, method=method, dx=9)
    outputs = np.zeros((25, 32), bool)
    outputs[INSIDE] = True
    where = changed(crafted, source)
    assert where.any()
    assert not where[~read_by(sharing(outputs, preprocess, source), preprocess, source)].any()
    assert real_epsilon(crafted.frame, crafted.goal, preprocess) <= 2
    honest = preprocess.model_view(source).pixels
    wanted = target.pixels if method == "paste" else np.roll(honest, -9, axis=1)
    np.testing.assert_array_equal(crafted.goal.pixels, np.where(outputs, wanted, honest))


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic"])
def test_at_epsilon_zero_the_honest_part_stays_untouched_too(scene, scaler):
    source, target, preprocess = scene(101, 130), scene(25, 32, seed=1), preprocess_of(scaler)
    crafted = run("local-edit", source, target, preprocess, region=BOX, epsilon=0)
    outputs = np.zeros((25, 32), bool)
    outputs[INSIDE] = True
    assert not changed(crafted, source)[~read_by(outputs, preprocess, source)].any()
    np.testing.assert_array_equal(preprocess.model_view(crafted.frame).pixels, crafted.goal.pixels)


@pytest.mark.parametrize("scaler", ["opencv.linear", "opencv.lanczos4"])
def test_solving_a_window_finds_what_solving_the_whole_image_finds(scene, scaler):
    source, target, preprocess = scene(101, 130), scene(25, 32, "uint8", seed=1), preprocess_of(scaler)
    local = run("local-edit", source, target, preprocess, region=BOX)
    whole = run("l2", source, local.goal, preprocess)
    squares = [np.square(c.frame.pixels.astype(float) - source.pixels).sum() for c in (local, whole)]
    assert squares[0] == pytest.approx(squares[1], rel=0.01)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_takes_a_local_edit(scene, objective):
    source, target, preprocess = scene(101, 130), scene(25, 32, seed=1), preprocess_of()
    crafted = run("local-edit", source, target, preprocess, region=BOX, objective=objective)
    outputs = np.zeros((25, 32), bool)
    outputs[INSIDE] = True
    assert real_epsilon(crafted.frame, crafted.goal, preprocess) <= 2
    assert not changed(crafted, source)[~read_by(outputs, preprocess, source)].any()
    assert all(picture.pixels.shape == (101, 130) for picture in crafted.maps.values())


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("method", ["paste", "blend", "clone", "erase"])
def test_every_method_works_in_every_depth(scene, depth, colour, method):
    dtype, value_range = DEPTHS[depth]
    source = scene(101, 130, dtype, colour, value_range=value_range)
    target = scene(25, 32, dtype, colour, seed=1, value_range=value_range)
    preprocess = preprocess_of()
    crafted = run("local-edit", source, target, preprocess, region=BOX, method=method, dx=9)
    assert real_epsilon(crafted.frame, crafted.goal, preprocess) <= 2 + 1e-3
    honest = preprocess.model_view(source).pixels
    assert np.abs(crafted.goal.pixels.astype(float) - honest)[INSIDE].max() > 3 * source.grey_level
    outside = np.ones((25, 32), bool)
    outside[INSIDE] = False
    np.testing.assert_array_equal(crafted.goal.pixels[outside], honest[outside])


def test_a_front_end_that_makes_colour_grey_is_edited_in_grey(scene):
    source, preprocess = scene(101, 130, colour=True), preprocess_of("opencv.cubic", colour="grey")
    target = fit_target(scene(25, 32, colour=True, seed=1), source, preprocess)
    crafted = run("local-edit", source, target, preprocess, region=BOX)
    assert crafted.goal.pixels.shape == (25, 32)
    assert real_epsilon(crafted.frame, crafted.goal, preprocess) <= 2
    outputs = np.zeros((25, 32), bool)
    outputs[INSIDE] = True
    assert changed(crafted, source).any()
    assert not changed(crafted, source)[~read_by(sharing(outputs, preprocess, source), preprocess, source)].any()


def test_blending_is_a_weighted_mean(scene):
    source, target, preprocess = scene(101, 130), scene(25, 32, seed=1), preprocess_of()
    goal = run("local-edit", source, target, preprocess, region=BOX, method="blend", opacity=0.25).goal.pixels
    honest = preprocess.model_view(source).pixels
    np.testing.assert_array_equal(goal[INSIDE], np.rint(0.75 * honest + 0.25 * target.pixels)[INSIDE])


def test_a_feather_fades_in_from_the_edge_and_stays_inside(scene):
    source, preprocess = Frame.of(np.full((101, 130), 100, np.uint8)), preprocess_of()
    target = Frame.of(np.full((25, 32), 200, np.uint8))
    goal = run("local-edit", source, target, preprocess, region="10,5,12,14", feather=3).goal.pixels
    # Straight down through the middle: one quarter of the way more each pixel from the edge.
    assert goal[4:11, 16].tolist() == [100, 125, 150, 175, 200, 200, 200]
    assert (goal[goal != 100].size, goal.max()) == (12 * 14, 200)


def test_erasing_continues_the_surroundings(scene):
    source, preprocess = scene(101, 130), preprocess_of()
    honest = preprocess.model_view(source)
    mask = Region.parse(BOX).mask(preprocess.size)
    spoiled = honest.pixels.copy()
    spoiled[mask] = 0
    expected = np.where(mask, 255 * inpaint_biharmonic(spoiled / 255, mask), honest.pixels)
    goal = run("local-edit", source, None, preprocess, region=BOX, method="erase").goal.pixels
    np.testing.assert_allclose(goal, expected, atol=1)


def test_erasing_a_plane_leaves_no_trace():
    y, x = np.mgrid[0:100, 0:128]
    source = Frame.of((0.5 * x + y).astype(np.uint8))
    preprocess = preprocess_of("opencv.nearest")
    crafted = run("local-edit", source, None, preprocess, region="8,8,8,8", method="erase")
    assert np.abs(crafted.goal.pixels - preprocess.model_view(source).pixels.astype(float)).max() <= 1


def test_cloning_beyond_the_picture_repeats_its_edge(scene):
    source, preprocess = scene(101, 130), preprocess_of()
    honest = preprocess.model_view(source).pixels
    goal = run("local-edit", source, None, preprocess, region="20,3,4,4", method="clone", dx=4000, dy=-4000).goal.pixels
    assert (goal[3:7, 20:24] == honest[0, -1]).all()


def test_the_kinds_of_fit_take_regions_of_the_model_view(scene):
    source = scene(80, 160)
    for fit in (Fit("crop", 32), Fit("letterbox", pad=114)):
        preprocess = preprocess_of("opencv.linear", 24, 24, fit=fit)
        target = fit_target(scene(24, 24, seed=1), source, preprocess)
        crafted = run("local-edit", source, target, preprocess, region="4,9,8,5")
        honest = preprocess.model_view(source).pixels
        assert real_epsilon(crafted.frame, crafted.goal, preprocess) <= 2
        np.testing.assert_array_equal(crafted.goal.pixels[9:14, 4:12], target.pixels[9:14, 4:12])
        np.testing.assert_array_equal(np.delete(crafted.goal.pixels, np.s_[9:14], 0), np.delete(honest, np.s_[9:14], 0))


def test_padding_cannot_be_edited_and_that_is_said(scene):
    source = scene(80, 160)
    preprocess = preprocess_of("opencv.linear", 24, 24, fit=Fit("letterbox"))
    target = fit_target(scene(24, 24, seed=1), source, preprocess)
    crafted = run("local-edit", source, target, preprocess, region="4,2,8,8")
    assert any("A part of the region lies in the padding" in notice for notice in crafted.notices)
    assert real_epsilon(crafted.frame, crafted.goal, preprocess) <= 2
    for method in ("paste", "erase"):
        crafted = run("local-edit", source, target, preprocess, region="4,0,8,3", method=method)
        assert not changed(crafted, source).any()
        assert any("The region lies in the padding" in notice for notice in crafted.notices)


def test_without_a_region_the_image_stays_and_a_notice_says_why(scene):
    source, preprocess = scene(101, 130), preprocess_of()
    crafted = run("local-edit", source, None, preprocess)
    np.testing.assert_array_equal(crafted.frame.pixels, source.pixels)
    np.testing.assert_array_equal(crafted.goal.pixels, preprocess.model_view(source).pixels)
    assert crafted.notices == ("No region is chosen yet; draw one on the model view.",)


def test_what_cannot_be_edited_is_a_sentence(scene):
    source, preprocess = scene(101, 130), preprocess_of()
    with pytest.raises(InputError, match="needs a target to paste"):
        run("local-edit", source, None, preprocess, region=BOX)
    with pytest.raises(ParameterError, match="region reaches to 40x"):
        run("local-edit", source, None, preprocess, region="30,0,10,5", method="clone")
    with pytest.raises(ParameterError, match="region covers the whole picture"):
        run("local-edit", source, None, preprocess, region="0,0,32,25", method="erase")
    nothing = run("local-edit", source, None, preprocess, region=BOX, method="clone", dx=0)
    assert not changed(nothing, source).any()
    assert "distance of 0 pixels" in nothing.notices[0]


def test_a_painted_mask_is_edited_as_it_was_painted(scene):
    source, target, preprocess = scene(101, 130), scene(25, 32, seed=1), preprocess_of("opencv.nearest")
    painted = np.hypot(*(np.mgrid[0:25, 0:32] - np.array([12, 15])[:, None, None])) < 6
    crafted = run("local-edit", source, target, preprocess, region=str(Region.of_mask(painted)), epsilon=0)
    honest = preprocess.model_view(source).pixels
    seen = preprocess.model_view(crafted.frame).pixels
    np.testing.assert_array_equal(seen, np.where(painted, target.pixels, honest))
