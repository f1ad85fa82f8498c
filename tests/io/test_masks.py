"""Masks in files: read as regions, written as black and white pictures, and refused when they are none."""

import numpy as np
import pytest

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.region import Region
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import write_image
from scaleguard_gui.io.masks import read_mask, write_mask

SIZE = Size(30, 20)


@pytest.fixture
def painted():
    mask = np.zeros((20, 30), bool)
    mask[3:7, 5:12] = mask[10:19, 8:9] = True
    return mask


def test_a_mask_comes_back_as_it_was_written(tmp_path, painted):
    assert write_mask(tmp_path / "mask.png", Region.of_mask(painted), SIZE) == ()
    assert np.array_equal(read_mask(tmp_path / "mask.png", SIZE).mask(SIZE), painted)


@pytest.mark.parametrize(("dtype", "white"), [("uint8", 255), ("uint8", 1), ("uint16", 65535), ("uint16", 700)])
def test_white_is_whatever_is_brightest(tmp_path, painted, dtype, white):
    write_image(tmp_path / "mask.png", Frame.of(np.where(painted, white, 0).astype(dtype)))
    assert np.array_equal(read_mask(tmp_path / "mask.png", SIZE).mask(SIZE), painted)


def test_a_mask_may_be_painted_in_any_colour(tmp_path, painted):
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[painted] = (0, 0, 200)
    write_image(tmp_path / "mask.png", Frame.of(pixels))
    assert np.array_equal(read_mask(tmp_path / "mask.png", SIZE).mask(SIZE), painted)


def test_soft_edges_are_cut_at_half(tmp_path):
    write_image(tmp_path / "mask.png", Frame.of(np.tile(np.arange(0, 240, 8, np.uint8), (20, 1))))
    assert (
        str(read_mask(tmp_path / "mask.png", SIZE)) == "15,0,15,20"
    )  # 232 is the brightest; 120 is the first above 116


def test_a_mask_of_the_wrong_size_is_refused_with_both_sizes(tmp_path):
    write_image(tmp_path / "mask.png", Frame.of(np.full((30, 20), 255, np.uint8)))
    with pytest.raises(InputError, match=r"mask\.png is 20x30 pixels; .* 30x20"):
        read_mask(tmp_path / "mask.png", SIZE)


def test_a_black_mask_is_refused(tmp_path):
    write_image(tmp_path / "mask.png", Frame.of(np.zeros((20, 30), np.uint8)))
    with pytest.raises(InputError, match=r"mask\.png is black and marks nothing"):
        read_mask(tmp_path / "mask.png", SIZE)


def test_a_photograph_is_no_mask(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (400, 400), np.uint8)
    write_image(tmp_path / "photo.png", Frame.of(noise))
    with pytest.raises(InputError, match=r"photo\.png looks like a photograph"):
        read_mask(tmp_path / "photo.png", Size(400, 400))


def test_a_mask_is_written_as_png_only(tmp_path, painted):
    with pytest.raises(InputError, match=r"mask\.jpg must end in \.png"):
        write_mask(tmp_path / "mask.jpg", Region.of_mask(painted), SIZE)
    assert not list(tmp_path.iterdir())


def test_a_region_beyond_the_model_view_is_not_written(tmp_path):
    with pytest.raises(ParameterError, match="beyond the model view"):
        write_mask(tmp_path / "mask.png", Region.parse("0,0,31,5"), SIZE)
    assert not list(tmp_path.iterdir())
