"""Disagreement: large where a front end reads an attack, about 1 elsewhere, whatever else is in the image."""

import numpy as np
import pytest

from scaleguard_gui.core.disagreement import cleaned, seen_view
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size


def front_end(scaler="opencv.nearest", side=64):
    return FrontEnd(scaler, Preprocess(Selection.of("scaler", scaler), Size(side, side)))


def seen(frame, chosen):
    return seen_view(frame, cleaned(frame), chosen)


@pytest.fixture
def attacked(scene):
    """An image of 512 x 512, of which nearest reads a change of 12 x 12 of 64 x 64 model pixels: 3.5 %."""
    source = scene(512, 512)
    pixels = source.pixels.copy()
    pixels[160:256:8, 80:176:8] = 255 - pixels[160:256:8, 80:176:8]
    return source.with_pixels(pixels)


def test_who_reads_a_local_edit_disagrees_and_others_do_not(attacked):
    reader = seen(attacked, front_end())
    assert reader.disagreement > 5
    for other in (front_end("opencv.area"), front_end(side=56), front_end("opencv.linear")):
        assert seen(attacked, other).disagreement < 1.5


def test_the_difference_is_that_of_the_block_in_grey_levels(attacked):
    wanted = np.abs(attacked.pixels[160:256:8, 80:176:8].astype(float) - cleaned(attacked).pixels[160:256:8, 80:176:8])
    blocks = np.lib.stride_tricks.sliding_window_view(wanted, (9, 9)).mean(axis=(2, 3))
    assert seen(attacked, front_end()).difference == pytest.approx(blocks.max(), rel=1e-5)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
@pytest.mark.parametrize("colour", [False, True])
def test_an_honest_image_disagrees_no_more_here_than_elsewhere(scene, dtype, colour):
    result = seen(scene(512, 512, dtype, colour), front_end("opencv.linear"))
    assert 0.6 < result.disagreement < 1.6
    assert result.view.pixels.shape[:2] == (64, 64)


def test_a_flat_image_disagrees_with_nothing(scene):
    flat = scene(256, 256).with_pixels(np.full((256, 256), 90, np.uint8))
    assert seen(flat, front_end()).disagreement == 1


def test_a_front_end_that_enlarges_is_refused(scene):
    with pytest.raises(ParameterError, match="larger than"):
        seen(scene(40, 40), front_end())
