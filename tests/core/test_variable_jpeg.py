"""The JPEG whose quality follows a map: every decoder opens it, and it is better where the map is high."""

import io
import shutil
import subprocess

import cv2
import numpy as np
import pytest
from PIL import Image, JpegImagePlugin

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.honest_pictures import honest_picture
from scaleguard_gui.core.jpeg import SUBSAMPLINGS, JpegOptions, decode_jpeg, encode_jpeg
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.restorers.variable_jpeg import WHOLE_SHARE, steered_jpeg
from scaleguard_gui.core.saliency import saliency
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_restorer
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.write_options import WriteOptions

NAME = "variable-quality-jpeg"


def restore(frame, ctx=None, **values):
    chosen = algorithm("restorer", NAME)
    return chosen.function(frame, None, chosen.parameters(**values), ctx or RunContext())


def psnr(first, second, where):
    gap = first.astype(float)[where] - second.astype(float)[where]
    return 10 * np.log10(255**2 / np.mean(gap**2))


def plain(frame, quality, subsampling):
    """Return a plain JPEG with Huffman codes of its own, as the steered one has."""
    file = io.BytesIO()
    Image.fromarray(frame.pixels).save(file, "JPEG", quality=quality, subsampling=subsampling, optimize=True)
    return file.getvalue()


def plain_of_no_smaller_size(frame, size, subsampling):
    """Return the smallest plain JPEG that is at least as large."""
    low, high = 1, 100
    while low < high:
        middle = (low + high) // 2
        if len(plain(frame, middle, subsampling)) >= size:
            high = middle
        else:
            low = middle + 1
    return plain(frame, low, subsampling)


@pytest.mark.parametrize("name", ["camera", "astronaut", "chelsea", "coffee", "text", "film", "collimated", "texture"])
def test_at_the_same_size_the_salient_tenth_is_two_decibels_better_than_in_a_plain_file(name):
    frame = honest_picture(name)
    restored = restore(frame)
    found = saliency(frame)
    tenth = found >= np.quantile(found, 0.9)
    for subsampling in ("4:2:0", "4:4:4"):
        other = plain_of_no_smaller_size(frame, len(restored.jpeg), subsampling)
        assert len(other) >= len(restored.jpeg)
        gain = psnr(frame.pixels, restored.pixels, tenth) - psnr(frame.pixels, decode_jpeg(other), tenth)
        assert gain >= 2, (name, subsampling, gain)


@pytest.mark.parametrize("subsampling", ["auto", *SUBSAMPLINGS])
@pytest.mark.parametrize("shape", [(37, 53), (37, 53, 3), (1, 1, 3), (8, 200, 3), (130, 9)])
def test_every_decoder_opens_it(scene, tmp_path, shape, subsampling):
    frame = scene(*shape[:2], colour=len(shape) == 3)
    restored = restore(frame, subsampling=subsampling)
    assert restored.pixels.shape == shape
    with Image.open(io.BytesIO(restored.jpeg)) as image:
        assert image.format == "JPEG"
        assert "progressive" not in image.info
        assert np.array_equal(np.asarray(image), restored.pixels)
    by_opencv = cv2.imdecode(np.frombuffer(restored.jpeg, np.uint8), cv2.IMREAD_UNCHANGED)
    by_opencv = by_opencv[..., ::-1] if len(shape) == 3 else by_opencv
    assert np.abs(by_opencv.astype(int) - restored.pixels).max() <= 2


@pytest.mark.skipif(not shutil.which("djpeg"), reason="libjpeg's djpeg is not installed")
@pytest.mark.parametrize("shape", [(61, 90), (61, 90, 3)])
def test_libjpegs_own_program_opens_it(scene, tmp_path, shape):
    restored = restore(scene(*shape[:2], colour=len(shape) == 3), subsampling="4:2:0")
    (tmp_path / "a.jpg").write_bytes(restored.jpeg)
    done = subprocess.run(["djpeg", "-pnm", str(tmp_path / "a.jpg")], capture_output=True, check=True, timeout=20)
    assert done.stderr == b""
    with Image.open(io.BytesIO(done.stdout)) as image:
        assert np.abs(np.asarray(image).astype(int) - restored.pixels).max() <= 2


def test_a_map_that_marks_a_corner_keeps_just_that_corner():
    frame = honest_picture("camera")
    importance = np.zeros(frame.pixels.shape, np.float32)
    # A tenth of the image and a little more, so that the tenth's border is the mark's.
    importance[:192, :160] = 1
    options = JpegOptions(90)
    steered = decode_jpeg(steered_jpeg(frame, importance, 10, 1.0, options, RunContext()))
    whole = decode_jpeg(steered_jpeg(frame, None, 10, 1.0, options, RunContext()))
    assert np.array_equal(steered[:192, :160], whole[:192, :160])
    outside = np.ones(frame.pixels.shape, bool)
    outside[:192, :160] = False
    low = decode_jpeg(encode_jpeg(frame, JpegOptions(10)))
    high = psnr(frame.pixels, whole, outside)
    assert psnr(frame.pixels, low, outside) - 1 < psnr(frame.pixels, steered, outside) < high - 5


def test_colours_are_halved_where_that_costs_little():
    grey = honest_picture("camera").pixels
    colourless = np.repeat(grey[..., None], 3, axis=2)
    colourful = honest_picture("astronaut").pixels
    for pixels, expected in ((colourless, "4:2:0"), (colourful, "4:4:4")):
        with Image.open(io.BytesIO(restore(Frame.of(pixels)).jpeg)) as image:
            assert SUBSAMPLINGS[JpegImagePlugin.get_sampling(image)] == expected


@pytest.mark.parametrize("values", [{"map": "none"}, {"strength": 0.0}, {"low": 90}, {"low": 100}])
def test_without_a_difference_in_quality_it_is_plain_jpeg(values):
    frame = honest_picture("chelsea")
    restored, other = restore(frame, subsampling="4:4:4", **values), plain(frame, 90, "4:4:4")
    # Planes are rounded to whole levels before the cosine transform there, and are not here.
    assert abs(len(restored.jpeg) / len(other) - 1) < 0.02
    everywhere = np.ones(frame.pixels.shape, bool)
    gap = psnr(frame.pixels, restored.pixels, everywhere) - psnr(frame.pixels, decode_jpeg(other), everywhere)
    assert abs(gap) < 0.3


def test_an_image_without_anything_is_not_spoilt():
    flat = Frame.of(np.full((40, 50, 3), 77, np.uint8))
    assert np.array_equal(restore(flat).pixels, flat.pixels)


@pytest.mark.parametrize(("name", "values"), [("low", (80, 40, 10)), ("strength", (0.5, 1, 3)), ("high", (95, 80, 60))])
def test_files_shrink_as_the_quality_does(name, values):
    frame = honest_picture("camera")
    sizes = [len(restore(frame, **{name: value}).jpeg) for value in values]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 3


def test_every_pixel_of_the_important_tenth_lies_in_a_block_of_whole_quality():
    frame = honest_picture("coffee")
    found = saliency(frame)
    tenth = found >= np.quantile(found, 1 - WHOLE_SHARE)
    steered, whole = (restore(frame, subsampling="4:4:4", map=name).pixels for name in ("saliency", "none"))
    # 4:4:4: no smoothing of colours carries anything from one block into the next.
    assert np.array_equal(steered[tenth], whole[tenth])


def test_saved_as_jpeg_it_is_that_very_file(scene, tmp_path):
    restored = restore(scene(60, 70, colour=True))
    (told,) = write_image(tmp_path / "a.jpg", restored)
    assert "the JPEG that the restorer made" in told
    assert (tmp_path / "a.jpg").read_bytes() == restored.jpeg
    assert np.array_equal(read_image(tmp_path / "a.jpg").pixels, restored.pixels)
    write_image(tmp_path / "b.jpg", restored, WriteOptions(quality=50))
    assert (tmp_path / "b.jpg").read_bytes() == encode_jpeg(restored, JpegOptions(50, "4:4:4"))
    write_image(tmp_path / "c.png", restored)
    assert np.array_equal(read_image(tmp_path / "c.png").pixels, restored.pixels)


def test_the_command_writes_that_very_file(files, run_json):
    code, document = run_json("restore", files / "source.png", "-o", files / "out.jpg", "--restorer", NAME)
    assert code == 0
    assert any("the JPEG that the restorer made" in notice for notice in document["notices"])
    assert (files / "out.jpg").read_bytes() == restore(read_image(files / "source.png")).jpeg


def test_other_pixels_have_no_such_file(scene):
    frame, preprocess = scene(60, 70), Preprocess(Selection.of("scaler", "opencv.nearest"), Size(20, 20))
    chosen = Selection.of("restorer", NAME)
    assert run_restorer(frame, preprocess, chosen, RunContext()).jpeg
    partly = run_restorer(frame, preprocess, chosen, RunContext(), RestoreScope("considered"))
    assert partly.jpeg == b""
    assert restore(frame).with_pixels(frame.pixels).jpeg == b""


@pytest.mark.parametrize(("dtype", "value_range"), [("uint16", (0, 4095)), ("int16", None), ("float32", None)])
def test_deeper_images_change_as_their_eight_bit_version_does(scene, dtype, value_range):
    frame = scene(48, 56, dtype, value_range=value_range)
    eight = Frame.of(np.rint(frame.as_unit() * np.float32(255)).astype(np.uint8))
    change = restore(eight, map="none").pixels.astype(float) - eight.pixels
    restored = restore(frame, map="none")
    assert restored.jpeg == b""
    expected = np.clip(frame.pixels + change * frame.grey_level, *frame.value_range)
    np.testing.assert_allclose(restored.pixels, expected, atol=0.6 if frame.is_integer else 1e-5)


def test_it_stops_between_planes(scene):
    calls = iter([False] * 3 + [True] * 1000)
    with pytest.raises(Cancelled):
        restore(scene(64, 64, colour=True), RunContext(is_cancelled=lambda: next(calls)))


def test_its_help_says_that_jpeg_was_broken():
    assert "Athalye" in algorithm("restorer", NAME).help
