"""JPEG in memory: the same as a file of the same library, with what was asked for in it."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image, JpegImagePlugin

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import (
    ENCODERS,
    SUBSAMPLINGS,
    JpegOptions,
    encode_jpeg,
    quantisation_tables,
    through_jpeg,
)

every_encoder = pytest.mark.parametrize("encoder", ENCODERS)
every_subsampling = pytest.mark.parametrize("subsampling", SUBSAMPLINGS)


@every_encoder
@every_subsampling
@pytest.mark.parametrize("quality", [1, 75, 100])
def test_the_file_holds_what_was_asked_for(scene, encoder, subsampling, quality):
    data = encode_jpeg(scene(37, 50, colour=True), JpegOptions(quality, subsampling, encoder))
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (50, 37)
        assert JpegImagePlugin.get_sampling(image) == SUBSAMPLINGS.index(subsampling)
        # The standard's first step, 16, scaled as the Independent JPEG Group does.
        scale = 5000 / quality if quality < 50 else 200 - 2 * quality
        assert image.quantization[0][0] == min(max(int((16 * scale + 50) / 100), 1), 255)


@every_encoder
def test_a_colour_picture_comes_back_in_its_own_colours(encoder):
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[:] = (220, 120, 40)
    back = through_jpeg(Frame.of(pixels), JpegOptions(95, "4:2:0", encoder)).pixels
    assert np.abs(back.astype(int) - pixels).max() <= 2


@every_encoder
def test_a_grey_picture_stays_grey(scene, encoder):
    back = through_jpeg(scene(37, 50), JpegOptions(90, encoder=encoder))
    assert back.pixels.shape == (37, 50)


def test_pictures_come_back_as_from_a_file(scene, tmp_path):
    frame, path = scene(37, 50, colour=True), str(tmp_path / "a.jpg")
    Image.fromarray(frame.pixels).save(path, quality=60, subsampling="4:2:2")
    assert np.array_equal(through_jpeg(frame, JpegOptions(60, "4:2:2")).pixels, np.asarray(Image.open(path)))
    cv2.imwrite(path, frame.pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 60])
    by_opencv = cv2.imread(path)[..., ::-1]
    assert np.array_equal(through_jpeg(frame, JpegOptions(60, "4:2:0", "opencv")).pixels, by_opencv)


@every_encoder
def test_steps_lie_as_frequencies_down_and_across(encoder):
    # Annex K.1 of the JPEG standard, as quality 50 has it: across 16 11 10 16, down 16 12 14 14; colours 17 18 24.
    brightness, colour = quantisation_tables(JpegOptions(50, encoder=encoder))
    assert brightness[0, :4].tolist() == [16, 11, 10, 16]
    assert brightness[:4, 0].tolist() == [16, 12, 14, 14]
    assert colour[0, :3].tolist() == [17, 18, 24]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"quality": 0}, "quality"),
        ({"quality": 101}, "quality"),
        ({"subsampling": "4:1:1"}, "subsampling"),
        ({"encoder": "mine"}, "encoder"),
    ],
)
def test_options_that_there_are_not_are_refused_by_name(values, name):
    with pytest.raises(ParameterError, match=name):
        JpegOptions(**values)


def test_more_than_eight_bits_are_refused(scene):
    with pytest.raises(InputError, match="JPEG holds 8 bits"):
        encode_jpeg(scene(9, 9, dtype="uint16"), JpegOptions())


def test_a_picture_that_is_too_long_is_refused():
    with pytest.raises(InputError, match="at most 65535 pixels a side"):
        encode_jpeg(Frame.of(np.zeros((1, 65536), np.uint8)), JpegOptions())
