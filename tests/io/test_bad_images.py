"""Bad files: every one gets one sentence that names it, and nothing else happens."""

import io
import os
import struct
import zlib

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image
from skimage import data

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.images import count_frames, read_image
from scaleguard_gui.io.reading import MAX_PIXELS


def encoded(name):
    """A small real picture as the bytes of a file."""
    # A width of a multiple of 4: the last byte of a BMP is picture then, and not padding.
    picture = data.astronaut()[100:180, 150:242]
    wide = picture.astype(np.uint16) * 257
    file = io.BytesIO()
    if name == "wide.png":
        return cv2.imencode(".png", wide)[1].tobytes()
    if name in ("wide.tif", "wide-deflated.tif"):
        compression = "zlib" if "deflated" in name else None
        tifffile.imwrite(file, wide, photometric="rgb", compression=compression, rowsperstrip=8)
    elif name == "wide-lzw.tif":
        return cv2.imencode(".tiff", wide)[1].tobytes()
    else:
        options = {"progressive.jpg": {"progressive": True}, "lzw.tif": {"compression": "tiff_lzw"}}
        kind = {"jpg": "JPEG", "tif": "TIFF"}.get(name.split(".")[1], name.split(".")[1].upper())
        Image.fromarray(picture).save(file, kind, **options.get(name, {}))
    return file.getvalue()


NAMES = [
    *("a.png", "wide.png", "a.jpg", "progressive.jpg", "a.bmp", "a.webp", "a.tif", "lzw.tif"),
    *("wide.tif", "wide-deflated.tif", "wide-lzw.tif"),
]


def sentence_for(path):
    with pytest.raises(InputError) as caught:
        read_image(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path.name} cannot be read: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_truncated_file_is_an_error_and_not_half_a_picture(tmp_path, name):
    whole, path = encoded(name), tmp_path / name
    path.write_bytes(whole)
    read_image(path)
    for length in [*np.linspace(10, len(whole) - 2, 12).astype(int), len(whole) - 1]:
        path.write_bytes(whole[:length])
        assert "truncated" in sentence_for(path) or length < 40


@pytest.mark.parametrize("name", NAMES)
def test_damaged_bytes_give_a_picture_or_a_sentence(tmp_path, name):
    rng, whole, path = np.random.default_rng(3), encoded(name), tmp_path / name
    for _ in range(12):
        damaged = bytearray(whole)
        for place in rng.integers(8, min(len(whole), 600), 3):
            damaged[place] = rng.integers(256)
        path.write_bytes(damaged)
        try:
            assert read_image(path).pixels.size
        except InputError as error:
            assert name in str(error)


def test_a_missing_file_is_named(tmp_path):
    assert sentence_for(tmp_path / "no.png") == "no.png cannot be read: there is no such file."


def test_an_empty_file_is_named(tmp_path):
    (tmp_path / "e.png").touch()
    assert sentence_for(tmp_path / "e.png") == "e.png cannot be read: the file is empty."


def test_a_folder_is_no_image(tmp_path):
    (tmp_path / "f.png").mkdir()
    assert sentence_for(tmp_path / "f.png") == "f.png cannot be read: it is a folder."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in its file system")
def test_a_pipe_does_not_hang_the_reader(tmp_path):
    os.mkfifo(tmp_path / "p.png")
    assert "not a regular file" in sentence_for(tmp_path / "p.png")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_named(tmp_path):
    (tmp_path / "x.png").write_bytes(encoded("a.png"))
    (tmp_path / "x.png").chmod(0)
    assert sentence_for(tmp_path / "x.png") == "x.png cannot be read: permission is denied."


def test_a_name_that_no_system_allows_is_a_sentence():
    with pytest.raises(InputError, match="not a valid path"):
        read_image("a\0b.png")


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.txt", "a"])
def test_text_is_no_image(tmp_path, name):
    (tmp_path / name).write_text("Dear colleague, " * 50)
    assert "it is not a PNG, JPEG, TIFF, BMP, WebP or DICOM image" in sentence_for(tmp_path / name)


def test_a_decompression_bomb_is_refused_by_its_header(tmp_path):
    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    for width, height in [(16385, 1), (1, 16385), (16384, 16384), (100_000, 100_000)]:
        header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        (tmp_path / "b.png").write_bytes(bomb + chunk(b"IEND", b""))
        sentence = sentence_for(tmp_path / "b.png")
        assert f"{MAX_PIXELS / 1e6:.0f} million" in sentence


def test_a_tiff_that_claims_to_be_huge_is_refused_by_its_header(tmp_path):
    tifffile.imwrite(tmp_path / "b.tif", np.zeros((4, 4, 3), np.uint16), photometric="rgb")
    with tifffile.TiffFile(tmp_path / "b.tif", mode="r+") as file:
        for tag in ("ImageWidth", "ImageLength"):
            file.pages[0].tags[tag].overwrite(60_000)
    assert "60000x60000" in sentence_for(tmp_path / "b.tif")


@pytest.mark.parametrize(("dtype", "told"), [("float64", "64-bit float64"), ("uint32", "32-bit uint32")])
def test_types_that_no_frame_holds_are_named(tmp_path, dtype, told):
    tifffile.imwrite(tmp_path / "a.tif", np.ones((5, 6), dtype))
    assert told in sentence_for(tmp_path / "a.tif")


def test_values_that_are_no_numbers_are_refused(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.full((5, 6), np.nan, np.float32))
    assert "a.tif cannot be read" in sentence_for(tmp_path / "a.tif")


def test_one_pixel_is_an_image(tmp_path):
    Image.new("L", (1, 1), 7).save(tmp_path / "one.png")
    assert read_image(tmp_path / "one.png").pixels.tolist() == [[7]]


def test_counting_frames_of_a_bad_file_is_a_sentence_too(tmp_path):
    (tmp_path / "a.tif").write_bytes(encoded("a.tif")[:50])
    with pytest.raises(InputError, match=r"a\.tif cannot be read"):
        count_frames(tmp_path / "a.tif")


def test_nothing_is_printed_on_stdout(tmp_path, capfd):
    for name in NAMES:
        (tmp_path / name).write_bytes(encoded(name)[:-300])
        with pytest.raises(InputError):
            read_image(tmp_path / name)
    assert capfd.readouterr().out == ""
