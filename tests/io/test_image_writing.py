"""Writing: what is written is what is read again, and a failed writing leaves nothing behind."""

import os
from dataclasses import replace

import numpy as np
import pytest
import tifffile
from PIL import Image

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import JpegOptions, through_jpeg
from scaleguard_gui.io.images import WRITABLE, check_writable, read_image, write_image
from scaleguard_gui.io.whole_file import write_whole
from scaleguard_gui.io.write_options import WriteOptions


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "rgb"])
@pytest.mark.parametrize(
    ("suffix", "dtype"),
    [
        *((suffix, "uint8") for suffix in (".png", ".bmp", ".tif", ".webp")),
        *((".png", "uint16"), (".tiff", "uint16"), (".tif", "int16"), (".tif", "float32")),
    ],
)
def test_a_lossless_file_gives_back_every_value(tmp_path, scene, suffix, dtype, colour):
    frame = scene(37, 53, dtype=dtype, colour=colour)
    notices = write_image(tmp_path / f"a{suffix}", frame)
    again = read_image(tmp_path / f"a{suffix}")
    if suffix == ".webp" and not colour:
        assert notices == ("WebP has no grey: the file holds three equal channels.",)
        np.testing.assert_array_equal(again.pixels, np.repeat(frame.pixels[..., None], 3, axis=2))
        return
    assert notices == ()
    np.testing.assert_array_equal(again.pixels, frame.pixels)
    assert (again.pixels.dtype, again.value_range) == (frame.pixels.dtype, frame.value_range)


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "rgb"])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_twelve_stored_bits_stay_twelve(tmp_path, scene, suffix, colour):
    frame = scene(37, 53, dtype="uint16", colour=colour, value_range=(0, 4095))
    assert write_image(tmp_path / f"a{suffix}", frame) == ()
    assert read_image(tmp_path / f"a{suffix}").value_range == (0, 4095)


def test_a_range_beyond_one_stays_with_floating_point(tmp_path, scene):
    frame = scene(9, 9, dtype="float32", value_range=(-1000.0, 3000.5))
    write_image(tmp_path / "a.tif", frame)
    again = read_image(tmp_path / "a.tif")
    assert (again.value_range, again.notices) == ((-1000, 3000.5), ())


def test_a_range_that_the_pixels_break_is_not_believed(tmp_path, scene):
    tifffile.imwrite(tmp_path / "a.tif", np.full((4, 4), 300, np.uint16), description="ScaleGuard value range 0 to 255")
    assert read_image(tmp_path / "a.tif").value_range == (0, 65535)


def test_a_format_that_loses_the_range_says_so(tmp_path, scene):
    frame = scene(9, 9, value_range=(0, 100))
    assert write_image(tmp_path / "a.bmp", frame) == ("The file does not keep the picture's value range.",)


def test_other_programs_read_what_we_write(tmp_path, scene):
    frame = scene(37, 53, dtype="uint16", value_range=(0, 4095))
    for suffix in (".png", ".tif"):
        write_image(tmp_path / f"a{suffix}", frame)
        np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / f"a{suffix}")), frame.pixels)


def test_jpeg_is_said_to_be_lossy(tmp_path, scene):
    (notice,) = write_image(tmp_path / "a.jpg", scene(37, 53))
    assert notice.startswith("JPEG is lossy")


def test_jpeg_files_have_the_quality_and_the_colours_that_were_asked_for(tmp_path, scene):
    frame = scene(37, 53, colour=True)
    write_image(tmp_path / "usual.jpg", frame)
    assert np.array_equal(
        read_image(tmp_path / "usual.jpg").pixels, through_jpeg(frame, JpegOptions(95, "4:4:4")).pixels
    )
    (notice,) = write_image(tmp_path / "a.jpg", frame, WriteOptions(quality=30, subsampling="4:2:0", encoder="opencv"))
    by_pillow = np.asarray(Image.open(tmp_path / "a.jpg"))
    assert np.array_equal(read_image(tmp_path / "a.jpg").pixels, by_pillow)
    assert "quality 30, 4:2:0, opencv" in notice


def test_webp_is_lossy_at_a_quality_only(tmp_path, scene):
    frame = scene(37, 53, colour=True)
    (notice,) = write_image(tmp_path / "a.webp", frame, WriteOptions(quality=40))
    assert notice.startswith("WebP at quality 40 is lossy")
    assert not np.array_equal(read_image(tmp_path / "a.webp").pixels, frame.pixels)


def test_a_quality_out_of_range_is_refused_by_name():
    with pytest.raises(ParameterError, match="quality must lie between 1 and 100, not 0"):
        WriteOptions(quality=0)


@pytest.mark.parametrize(
    ("name", "dtype", "reason"),
    [
        ("a.jpg", "uint16", "JPEG holds no uint16 values; use PNG or TIFF"),
        ("a.bmp", "uint16", "BMP holds no uint16 values; use PNG or TIFF"),
        ("a.webp", "int16", "WebP holds no int16 values; use TIFF"),
        ("a.png", "float32", "PNG holds no float32 values; use TIFF"),
        ("a.dcm", "float32", "DICOM holds no float32 values; use TIFF"),
        ("a.xyz", "uint8", f"its name must end in one of {', '.join(WRITABLE)}"),
        ("a", "uint8", "its name must end in one of"),
    ],
)
def test_what_cannot_be_written_is_said_before_any_work(tmp_path, scene, name, dtype, reason):
    for attempt in (check_writable, write_image):
        with pytest.raises(InputError) as caught:
            attempt(tmp_path / name, scene(9, 9, dtype=dtype))
        assert str(caught.value).startswith(f"{name} cannot be written: {reason}")
    assert list(tmp_path.iterdir()) == []


def test_webp_beyond_its_largest_side_is_refused(tmp_path):
    with pytest.raises(InputError, match="at most 16383 pixels a side"):
        check_writable(tmp_path / "a.webp", Frame.of(np.zeros((1, 16384), np.uint8)))


def test_a_missing_folder_is_named(tmp_path, scene):
    with pytest.raises(InputError, match="there is no folder"):
        write_image(tmp_path / "no" / "a.png", scene(9, 9))


def test_a_folder_is_not_overwritten(tmp_path, scene):
    (tmp_path / "a.png").mkdir()
    with pytest.raises(InputError, match="it is a folder"):
        write_image(tmp_path / "a.png", scene(9, 9))


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_writing_leaves_the_old_file_and_no_half_one(tmp_path, scene, monkeypatch, step):
    old = scene(9, 9)
    write_image(tmp_path / "a.png", old)

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, no_space)
    with pytest.raises(InputError, match=r"a\.png cannot be written: No space left on device"):
        write_image(tmp_path / "a.png", scene(9, 9, seed=1))
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"]
    np.testing.assert_array_equal(read_image(tmp_path / "a.png").pixels, old.pixels)


def test_a_new_file_has_the_rights_that_any_new_file_has(tmp_path):
    write_whole(tmp_path / "a", b"1")
    (tmp_path / "b").write_bytes(b"1")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_writing_does_not_apply_the_display(tmp_path, scene):
    frame = scene(9, 9, dtype="uint16")
    shown = replace(frame, display=replace(frame.display, inverted=True, window=(0, 10)))
    write_image(tmp_path / "a.png", shown)
    np.testing.assert_array_equal(read_image(tmp_path / "a.png").pixels, frame.pixels)
