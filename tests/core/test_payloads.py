"""Payloads: what alpha blend, histogram match and text let the model see."""

import numpy as np
import pytest
from payload_samples import DEPTHS, changed, preprocess_of, read_by, run
from skimage.exposure import match_histograms

from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.target import fit_target

# Alpha blend --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", DEPTHS)
def test_an_alpha_blend_shows_the_mixture(scene, depth):
    dtype, value_range = DEPTHS[depth]
    source, target = (scene(*size, dtype, True, k, value_range) for k, size in enumerate([(101, 130), (25, 32)]))
    preprocess = preprocess_of()
    crafted = run("alpha-blend", source, target, preprocess, alpha=0.4)
    mixture = 0.6 * preprocess.model_view(source).pixels.astype(float) + 0.4 * target.pixels
    np.testing.assert_allclose(crafted.goal.pixels, mixture, atol=0.5 if source.is_integer else 1e-6)
    assert real_epsilon(crafted.frame, crafted.goal, preprocess) <= 2 + 1e-3


def test_more_alpha_changes_more(scene):
    source, target, preprocess = scene(101, 130), scene(25, 32, seed=1), preprocess_of()
    changes = [
        np.linalg.norm(
            run("alpha-blend", source, target, preprocess, alpha=a).frame.pixels - source.pixels.astype(float)
        )
        for a in (0, 0.25, 0.5, 1)
    ]
    assert changes[0] == 0
    assert changes == sorted(changes)
    plain = run("l2", source, target, preprocess).frame.pixels
    assert changes[-1] == np.linalg.norm(plain - source.pixels.astype(float))


# Histogram match ----------------------------------------------------------------------------------------------------


def by_rank(values, reference):
    """Give each value the reference's value of the same rank; equal values share the rank of the last of them."""
    ordered = np.sort(reference, axis=None)
    ranks = np.searchsorted(np.sort(values, axis=None), values, side="right") / values.size
    return ordered[np.clip(np.ceil(ranks * ordered.size).astype(int) - 1, 0, ordered.size - 1)]


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_matched_target_has_the_grey_levels_of_the_source(scene, depth):
    dtype, value_range = DEPTHS[depth]
    source = scene(101, 130, dtype, value_range=value_range)
    target = scene(25, 32, dtype, seed=1, value_range=value_range)
    preprocess = preprocess_of()
    crafted = run("histogram-match", source, target, preprocess)
    # Interpolation between neighbouring ranks is all that may differ.
    np.testing.assert_allclose(crafted.goal.pixels, by_rank(target.pixels, source.pixels), atol=2 * source.grey_level)
    assert real_epsilon(crafted.frame, crafted.goal, preprocess) <= 2 + 1e-3


def test_colours_are_matched_one_by_one(scene):
    source, target, preprocess = scene(101, 130, colour=True), scene(25, 32, colour=True, seed=1), preprocess_of()
    goal = run("histogram-match", source, target, preprocess).goal.pixels
    for channel in range(3):
        expected = match_histograms(target.pixels[..., channel], source.pixels[..., channel])
        np.testing.assert_allclose(goal[..., channel], expected, atol=0.5)


def test_matching_leaves_padding_alone_and_out_of_the_count(scene):
    source = scene(80, 160)
    preprocess = preprocess_of("opencv.linear", 24, 24, fit=Fit("letterbox"))
    target = fit_target(scene(12, 24, seed=1), source, preprocess)
    goal = run("histogram-match", source, target, preprocess).goal.pixels
    shown = preprocess.read_outputs(80, 160)
    np.testing.assert_allclose(goal[shown], match_histograms(target.pixels[shown], source.pixels), atol=0.5)
    assert (goal[:6] == 0).all() and (goal[18:] == 0).all()


def test_matching_deceives_the_histogram_and_is_less_visible(scene):
    source, preprocess = scene(101, 130), preprocess_of()
    target = Frame.of(scene(25, 32, seed=1).pixels // 3)
    plain, matched = (run(name, source, target, preprocess) for name in ("l2", "histogram-match"))
    quantiles = np.linspace(0, 1, 50)
    far, near = (
        np.abs(
            np.quantile(preprocess.model_view(c.frame).pixels, quantiles) - np.quantile(source.pixels, quantiles)
        ).mean()
        for c in (plain, matched)
    )
    assert near < 0.1 * far
    assert np.linalg.norm(matched.frame.pixels - source.pixels.astype(float)) < np.linalg.norm(
        plain.frame.pixels - source.pixels.astype(float)
    )


# Text ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_a_text_is_written_in_every_depth(scene, depth, colour):
    dtype, value_range = DEPTHS[depth]
    source, preprocess = scene(101, 130, dtype, colour, value_range=value_range), preprocess_of()
    crafted = run("text", source, None, preprocess, text="L", size=16, brightness=100)
    honest = preprocess.model_view(source).pixels
    assert (crafted.goal.pixels == source.value_range[1]).any()
    assert (crafted.goal.pixels >= honest).all()
    assert real_epsilon(crafted.frame, crafted.goal, preprocess) <= 2 + 1e-3
    written = np.atleast_3d(crafted.goal.pixels != honest).any(axis=2)
    assert not changed(crafted, source)[~read_by(written, preprocess, source)].any()


@pytest.mark.parametrize(("x", "y"), [(0, 0), (100, 0), (0, 100), (100, 100), (50, 50)])
def test_a_text_touches_the_ends_that_it_is_sent_to(x, y):
    source, preprocess = Frame.of(np.zeros((400, 480), np.uint8)), preprocess_of("opencv.nearest", 120, 100)
    goal = run("text", source, None, preprocess, text="HE", size=24, x=x, y=y).goal.pixels
    down, across = np.flatnonzero(goal.any(axis=1)), np.flatnonzero(goal.any(axis=0))
    margins = {"left": across[0], "right": 119 - across[-1], "top": down[0], "bottom": 99 - down[-1]}
    # Letters have a side bearing of a pixel or two, and rows of a line reach from ascender to baseline.
    assert {0: margins["left"], 100: margins["right"], 50: abs(int(margins["left"]) - int(margins["right"]))}[x] <= 4
    assert {0: margins["top"], 100: margins["bottom"], 50: abs(int(margins["top"]) - int(margins["bottom"]))}[y] <= 4


def test_a_larger_text_is_larger_and_a_fainter_one_fainter():
    source, preprocess = Frame.of(np.full((400, 480), 100, np.uint8)), preprocess_of("opencv.nearest", 120, 100)
    heights = []
    for size in (16, 32, 64):
        goal = run("text", source, None, preprocess, text="H", size=size, brightness=0).goal.pixels
        heights.append(np.ptp(np.flatnonzero((goal < 100).any(axis=1))) + 1)
        assert goal.min() == 0
    # Capitals are some seven tenths as high as the font's size.
    np.testing.assert_allclose(heights, np.array([16, 32, 64]) * 0.7, rtol=0.15)
    assert run("text", source, None, preprocess, text="H", brightness=0, opacity=0.5).goal.pixels.min() == 50


def test_a_text_stays_out_of_the_padding(scene):
    source = scene(80, 320)
    preprocess = preprocess_of("opencv.linear", 64, 64, fit=Fit("letterbox", pad=114))
    crafted = run("text", source, None, preprocess, text="H", size=10, y=0)
    differs = np.flatnonzero((crafted.goal.pixels != preprocess.model_view(source).pixels).any(axis=1))
    shown = preprocess.read_outputs(80, 320)[0]
    assert shown.start <= differs[0] <= shown.start + 3
    assert differs[-1] < shown.stop


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": " "}, "There is no text yet"),
        ({"text": "far too long for this", "size": 40}, "does not fit into 32x25; it is cut off"),
        ({"text": "ж"}, "no sign for ж"),
    ],
)
def test_what_is_wrong_with_a_text_is_a_notice(scene, values, words):
    crafted = run("text", scene(101, 130), None, preprocess_of(), **values)
    assert any(words in notice for notice in crafted.notices)


def test_without_a_text_the_image_stays(scene):
    source, preprocess = scene(101, 130), preprocess_of()
    assert not changed(run("text", source, None, preprocess, text=""), source).any()
