"""Raster files: stored values reach the frame unchanged, and whatever had to be done is said."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.images import count_frames, read_image

TURNED = "The picture was turned upright, as its EXIF orientation asks."


@pytest.fixture
def pixels():
    """Random stored values of a dtype: any change of a value or of the order of channels shows."""

    def make(dtype="uint8", colour=False, shape=(23, 31)):
        rng = np.random.default_rng(7)
        limits = np.iinfo(dtype) if np.issubdtype(dtype, np.integer) else None
        size = (*shape, 3) if colour else shape
        if limits is None:
            return rng.random(size, dtype=np.float32)
        return rng.integers(limits.min, limits.max, size, dtype=dtype, endpoint=True)

    return make


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "rgb"])
@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tif", ".webp"])
def test_eight_bit_values_arrive_unchanged(tmp_path, pixels, suffix, colour):
    if suffix == ".webp" and not colour:
        pytest.skip("WebP has no grey")
    stored = pixels(colour=colour)
    Image.fromarray(stored).save(tmp_path / f"a{suffix}", **({"lossless": True} if suffix == ".webp" else {}))
    frame = read_image(tmp_path / f"a{suffix}")
    np.testing.assert_array_equal(frame.pixels, stored)
    assert (frame.pixels.dtype, frame.value_range, frame.notices) == (np.uint8, (0, 255), ())
    assert (frame.name, frame.path) == (f"a{suffix}", str(tmp_path / f"a{suffix}"))


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "rgb"])
def test_jpeg_gives_what_pillow_gives(tmp_path, pixels, colour):
    Image.fromarray(pixels(colour=colour)).save(tmp_path / "a.jpg")
    np.testing.assert_array_equal(read_image(tmp_path / "a.jpg").pixels, np.asarray(Image.open(tmp_path / "a.jpg")))


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "rgb"])
def test_sixteen_bit_png_keeps_its_lower_bits(tmp_path, pixels, colour):
    stored = pixels("uint16", colour)
    cv2.imwrite(str(tmp_path / "a.png"), stored[..., ::-1] if colour else stored)
    frame = read_image(tmp_path / "a.png")
    np.testing.assert_array_equal(frame.pixels, stored)
    assert frame.value_range == (0, 65535)


@pytest.mark.parametrize("planes", ["contig", "separate"])
@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
def test_colour_tiff_keeps_type_and_values(tmp_path, pixels, dtype, compression, planes):
    stored = pixels(dtype, colour=True)
    given = stored if planes == "contig" else np.moveaxis(stored, -1, 0)
    tifffile.imwrite(tmp_path / "a.tif", given, photometric="rgb", planarconfig=planes, compression=compression)
    frame = read_image(tmp_path / "a.tif")
    assert frame.pixels.dtype == dtype
    np.testing.assert_array_equal(frame.pixels, stored)


@pytest.mark.parametrize(
    ("dtype", "value_range"),
    [("uint8", (0, 255)), ("uint16", (0, 65535)), ("int16", (-32768, 32767)), ("float32", (0, 1)), ("int8", None)],
)
def test_grey_tiff_keeps_type_and_values(tmp_path, pixels, dtype, value_range):
    stored = pixels(dtype)
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="minisblack")
    frame = read_image(tmp_path / "a.tif")
    np.testing.assert_array_equal(frame.pixels, stored)
    # Frames have no int8: the values stay, in a wider type.
    assert frame.pixels.dtype == ("int16" if dtype == "int8" else dtype)
    assert value_range is None or frame.value_range == value_range


def test_tiff_compressed_by_others_is_read_too(tmp_path, pixels):
    stored = pixels("uint16", colour=True)
    lzw = cv2.imencode(".tiff", stored[..., ::-1])[1]  # OpenCV's default is LZW, which tifffile alone cannot read
    (tmp_path / "a.tif").write_bytes(lzw.tobytes())
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").pixels, stored)


def test_floating_point_beyond_one_takes_its_range_from_the_data(tmp_path):
    stored = np.linspace(-5, 90, 40, dtype=np.float32).reshape(5, 8)
    tifffile.imwrite(tmp_path / "a.tif", stored)
    frame = read_image(tmp_path / "a.tif")
    assert frame.value_range == (-5, 90)
    assert "taken from the data: -5 to 90" in frame.notices[0]


def test_grey_content_stored_as_colour_stays_colour(tmp_path, pixels):
    stored = np.repeat(pixels()[..., None], 3, axis=2)
    Image.fromarray(stored).save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png").is_colour


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_transparency_is_dropped_and_said(tmp_path, pixels, depth, suffix):
    colour = pixels(f"uint{depth}", colour=True)
    alpha = pixels(f"uint{depth}")[..., None]
    if suffix == ".png":
        cv2.imwrite(str(tmp_path / "a.png"), np.concatenate([colour[..., ::-1], alpha], axis=2))
    else:
        with_alpha = np.concatenate([colour, alpha], axis=2)
        tifffile.imwrite(tmp_path / "a.tif", with_alpha, photometric="rgb", extrasamples=["unassalpha"])
    frame = read_image(tmp_path / f"a{suffix}")
    np.testing.assert_array_equal(frame.pixels, colour)
    assert "Transparency was dropped." in frame.notices


def test_grey_with_transparency_stays_grey(tmp_path, pixels):
    grey, alpha = pixels(), 255 - pixels()
    Image.merge("LA", [Image.fromarray(grey), Image.fromarray(alpha)]).save(tmp_path / "a.png")
    frame = read_image(tmp_path / "a.png")
    np.testing.assert_array_equal(frame.pixels, grey)
    assert frame.notices == ("Transparency was dropped.",)


def test_palette_colours_are_applied_and_said(tmp_path, pixels):
    image = Image.fromarray(pixels(colour=True)).quantize(16)
    image.save(tmp_path / "a.png")
    frame = read_image(tmp_path / "a.png")
    np.testing.assert_array_equal(frame.pixels, np.asarray(image.convert("RGB")))
    assert "palette" in frame.notices[0]


@pytest.mark.parametrize(("mode", "told"), [("1", "1-bit"), ("CMYK", "converted from CMYK to RGB")])
def test_other_kinds_are_converted_and_said(tmp_path, pixels, mode, told):
    Image.fromarray(pixels(colour=True)).convert(mode).save(tmp_path / "a.tif")
    frame = read_image(tmp_path / "a.tif")
    assert frame.pixels.dtype == np.uint8
    assert told in frame.notices[0]


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_every_orientation_is_applied_once(tmp_path, pixels, suffix, dtype, orientation):
    stored, path = pixels(dtype, colour=True), tmp_path / f"a{suffix}"
    if suffix == ".tif":
        tag = (274, "H", 1, orientation, True)
        tifffile.imwrite(path, stored, photometric="rgb", extratags=[tag])
    else:
        path.write_bytes(_with_exif(cv2.imencode(".png", stored[..., ::-1])[1].tobytes(), orientation))
    frame = read_image(path)
    upright = np.stack([_turned_by_pillow(stored[..., c], orientation) for c in range(3)], axis=-1)
    np.testing.assert_array_equal(frame.pixels, upright)
    assert TURNED in frame.notices


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_photo_of_a_phone_is_turned_upright(tmp_path, pixels, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    Image.fromarray(pixels(colour=True)).save(tmp_path / "a.jpg", exif=exif)
    frame = read_image(tmp_path / "a.jpg")
    upright = ImageOps.exif_transpose(Image.open(tmp_path / "a.jpg"))
    np.testing.assert_array_equal(frame.pixels, np.asarray(upright))
    assert frame.notices == (TURNED,)


def test_pages_of_a_tiff_are_chosen_by_index(tmp_path, pixels):
    pages = np.stack([pixels("uint16", True) // k for k in (1, 2, 3)])
    tifffile.imwrite(tmp_path / "a.tif", pages, photometric="rgb")
    assert count_frames(tmp_path / "a.tif") == 3
    frame = read_image(tmp_path / "a.tif", 1)
    np.testing.assert_array_equal(frame.pixels, pages[1])
    assert frame.name == "a.tif [2/3]"
    assert frame.notices == ("a.tif holds 3 frames; this is frame 2.",)
    with pytest.raises(InputError, match=r"a\.tif cannot be read: it holds 3 frames and there is no frame 4"):
        read_image(tmp_path / "a.tif", 3)


def test_pages_of_an_eight_bit_tiff_are_chosen_by_index(tmp_path, pixels):
    pages = [Image.fromarray(pixels() // k) for k in (1, 2)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif", 1).pixels, np.asarray(pages[1]))


def test_a_file_of_the_wrong_suffix_is_read_by_its_content_and_said(tmp_path, pixels):
    Image.fromarray(pixels()).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.jpg")
    frame = read_image(tmp_path / "a.jpg")
    np.testing.assert_array_equal(frame.pixels, pixels())
    assert frame.notices == ("a.jpg is a PNG file by its content, not a JPEG file, and was read as such.",)


def _with_exif(png: bytes, orientation: int) -> bytes:
    """Add the eXIf chunk that Pillow writes for this orientation to a PNG of any depth."""
    exif = Image.Exif()
    exif[274] = orientation
    donor = io.BytesIO()
    Image.new("L", (1, 1)).save(donor, "PNG", exif=exif)
    data = donor.getvalue()
    start = data.index(b"eXIf") - 4
    length = int.from_bytes(data[start : start + 4], "big") + 12
    return png[:33] + data[start : start + length] + png[33:]


def _turned_by_pillow(channel, orientation):
    image = Image.fromarray(channel.astype(np.int32))
    image.getexif()[274] = orientation
    return np.asarray(ImageOps.exif_transpose(image)).astype(channel.dtype)


def test_paths_may_be_text(tmp_path, pixels):
    Image.fromarray(pixels()).save(tmp_path / "ä b.png")
    assert read_image(str(tmp_path / "ä b.png")).name == Path("ä b.png").name
