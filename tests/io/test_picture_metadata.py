"""What a written picture takes over from the file it was made from: depth, resolution and colours, and no names."""

import struct
from zlib import crc32

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms
from pydicom.data import get_testdata_file

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.write_options import WriteOptions

DPI = (300, 200)
RGB_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# Same tables under a header for grey: what counts here is that all bytes come back.
GREY_PROFILE = RGB_PROFILE[:16] + b"GRAY" + RGB_PROFILE[20:]
SECRET = "Doe^Jane"
# What each kind keeps.
KEEPS_DPI, KEEPS_PROFILE = ("png", "tif", "jpg", "bmp"), ("png", "tif", "jpg", "webp")


def profile_for(colour):
    return RGB_PROFILE if colour else GREY_PROFILE


def stored(path, colour, kind, orientation=1):
    """Write an 8-bit file with resolution, profile and a name in it, by other people's code."""
    rng = np.random.default_rng(3)
    image = Image.fromarray(rng.integers(0, 256, (30, 40, 3) if colour else (30, 40), np.uint8))
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET, orientation
    options = {"exif": exif} if kind != "bmp" else {}
    image.save(path, dpi=DPI, icc_profile=profile_for(colour), **options)
    return path


def told(path):
    """Return resolution and profile as Pillow reads them."""
    with Image.open(path) as image:
        dpi = image.info.get("dpi")
        return dpi and tuple(float(one) for one in dpi), image.info.get("icc_profile")


def written(path, origin, **options):
    frame = read_image(origin)
    notices = write_image(path, frame.with_pixels(frame.pixels), WriteOptions(origin=frame.path, **options))
    return notices


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("suffix", ["png", "tif", "jpg", "bmp", "webp"])
@pytest.mark.parametrize("kind", ["png", "tif", "jpg"])
def test_resolution_and_profile_are_taken_over_and_nothing_else(tmp_path, kind, suffix, colour):
    origin = stored(tmp_path / f"origin.{kind}", colour, kind)
    path = tmp_path / f"out.{suffix}"
    written(path, origin)
    dpi, profile = told(path)
    if suffix in KEEPS_DPI:
        assert dpi == pytest.approx(DPI, abs=0.02)  # PNG and BMP count in whole pixels per metre
    # WebP has no grey: three equal channels need another profile.
    is_kept = suffix in KEEPS_PROFILE and (colour or suffix != "webp")
    assert profile == (profile_for(colour) if is_kept else None)
    assert SECRET.encode() not in path.read_bytes()
    if suffix != "jpg":
        expected, again = read_image(origin).pixels, read_image(path).pixels
        assert np.array_equal(again if again.ndim == expected.ndim else again[..., 0], expected)


@pytest.mark.parametrize("suffix", ["png", "tif"])
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_sixteen_bits_stay_sixteen_with_their_resolution_and_profile(tmp_path, suffix, colour):
    pixels = np.random.default_rng(1).integers(0, 65536, (30, 40, 3) if colour else (30, 40), np.uint16)
    tifffile.imwrite(
        tmp_path / "origin.tif",
        pixels,
        photometric="rgb" if colour else "minisblack",
        resolution=(118.0, 59.0),
        resolutionunit="CENTIMETER",
        iccprofile=profile_for(colour),
        description=SECRET,
    )
    path = tmp_path / f"out.{suffix}"
    assert written(path, tmp_path / "origin.tif") == ()
    again = read_image(path)
    assert again.pixels.dtype == np.uint16
    assert np.array_equal(again.pixels, pixels)
    dpi, profile = told(path)
    assert dpi == pytest.approx((299.72, 149.86), abs=0.02)
    assert profile == profile_for(colour)
    assert SECRET.encode() not in path.read_bytes()


def test_twelve_bits_of_sixteen_are_still_noted_beside_the_metadata(tmp_path, scene):
    write_image(tmp_path / "first.png", scene(30, 40, "uint16", value_range=(0, 4095)))
    with_profile = tmp_path / "origin.tif"
    frame = read_image(tmp_path / "first.png")
    tifffile.imwrite(with_profile, frame.pixels, resolution=DPI, iccprofile=GREY_PROFILE)
    write_image(tmp_path / "out.png", frame, WriteOptions(origin=str(with_profile)))
    assert read_image(tmp_path / "out.png").value_range == (0, 4095)
    dpi, profile = told(tmp_path / "out.png")
    assert (dpi, profile) == (pytest.approx(DPI, abs=0.02), GREY_PROFILE)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_a_turned_photograph_is_written_upright_and_stays_so(tmp_path, orientation, suffix):
    origin, path = stored(tmp_path / "origin.jpg", True, "jpg", orientation), tmp_path / f"out.{suffix}"
    written(path, origin)
    upright = read_image(origin)
    again = read_image(path)
    assert again.pixels.shape == upright.pixels.shape == ((40, 30, 3) if orientation in (6, 8) else (30, 40, 3))
    with Image.open(path) as image:
        assert image.getexif().get(0x0112, 1) == 1
        assert image.size == (again.width, again.height)
    dpi, _ = told(path)
    assert dpi == pytest.approx(DPI[::-1] if orientation in (6, 8) else DPI, abs=0.02)


def test_another_size_has_another_resolution_and_the_same_colours(tmp_path, scene):
    origin = stored(tmp_path / "origin.png", True, "png")
    write_image(tmp_path / "view.png", scene(10, 12, colour=True), WriteOptions(origin=str(origin)))
    assert told(tmp_path / "view.png") == (None, RGB_PROFILE)


def test_a_profile_for_other_colours_than_the_picture_has_stays_behind(tmp_path, scene):
    origin = stored(tmp_path / "origin.png", True, "png")
    write_image(tmp_path / "grey.png", scene(30, 40), WriteOptions(origin=str(origin)))
    dpi, profile = told(tmp_path / "grey.png")
    assert (dpi, profile) == (pytest.approx(DPI, abs=0.02), None)


@pytest.mark.parametrize("encoder", ["pillow", "opencv"])
def test_the_coefficients_of_a_jpeg_file_are_the_same_with_and_without_metadata(tmp_path, scene, encoder):
    # Longer than one segment can be.
    long = RGB_PROFILE + bytes(range(256)) * 600
    Image.fromarray(scene(30, 40, colour=True).pixels).save(tmp_path / "origin.jpg", dpi=DPI, icc_profile=long)
    frame = read_image(tmp_path / "origin.jpg")
    for name, origin in (("with", frame.path), ("without", "")):
        write_image(tmp_path / f"{name}.jpg", frame, WriteOptions(origin=origin, encoder=encoder))
    assert told(tmp_path / "with.jpg") == ((300.0, 200.0), long)
    both = [read_image(tmp_path / f"{name}.jpg").pixels for name in ("with", "without")]
    assert np.array_equal(*both)
    assert (tmp_path / "with.jpg").read_bytes().endswith((tmp_path / "without.jpg").read_bytes()[20:])


def test_a_dicom_origin_leaves_raster_files_as_they_are(tmp_path):
    origin = get_testdata_file("CT_small.dcm", download=False)
    frame = read_image(origin)
    assert write_image(tmp_path / "out.tif", frame.with_pixels(frame.pixels), WriteOptions(origin=frame.path)) == ()
    with tifffile.TiffFile(tmp_path / "out.tif") as file:
        assert file.pages[0].tags.valueof("ICCProfile") is None
        # 1: the file states no unit, so that what stands for a resolution is none.
        assert file.pages[0].tags.valueof("ResolutionUnit") == 1


def test_an_origin_that_is_gone_or_damaged_costs_the_metadata_only(tmp_path):
    origin, path = stored(tmp_path / "origin.png", True, "png"), tmp_path / "out.png"
    frame, data = read_image(origin), origin.read_bytes()
    for damaged in (None, data[:20]):
        origin.unlink()
        if damaged:
            origin.write_bytes(damaged)
        (notice,) = write_image(path, frame.with_pixels(frame.pixels), WriteOptions(origin=frame.path))
        assert notice.startswith("Resolution and colour profile were not taken over: origin.png cannot be read")
        assert np.array_equal(read_image(path).pixels, frame.pixels)
        origin.touch()


@pytest.mark.parametrize("dpi", [(0, 0), (1e-9, 300), (1e9, 1e9)], ids=str)
def test_a_resolution_that_nobody_means_is_not_taken_over_or_does_no_harm(tmp_path, scene, dpi):
    frame = scene(30, 40)
    per_metre = [min(int(one * 39.37), 2**31 - 1) for one in dpi]
    write_image(tmp_path / "plain.png", frame)
    data = (tmp_path / "plain.png").read_bytes()
    chunk = b"pHYs" + struct.pack(">IIB", *per_metre, 1)
    whole = data[:33] + struct.pack(">I", 9) + chunk + struct.pack(">I", crc32(chunk)) + data[33:]
    (tmp_path / "origin.png").write_bytes(whole)
    for suffix in KEEPS_DPI:
        write_image(tmp_path / f"out.{suffix}", frame, WriteOptions(origin=str(tmp_path / "origin.png")))
        assert read_image(tmp_path / f"out.{suffix}").pixels.shape == (30, 40)


@pytest.mark.parametrize("kind", ["png", "tif", "jpg", "bmp"])
def test_the_file_it_was_made_from_is_never_overwritten_also_through_a_link(tmp_path, kind):
    origin = stored(tmp_path / f"origin.{kind}", True, kind)
    before, frame = origin.read_bytes(), read_image(origin)
    link = tmp_path / f"link.{kind}"
    link.symlink_to(origin)
    for path in (origin, link, tmp_path / "sub" / ".." / origin.name):
        (tmp_path / "sub").mkdir(exist_ok=True)
        with pytest.raises(InputError, match="the picture was made from this file, which stays as it is"):
            write_image(path, frame.with_pixels(frame.pixels), WriteOptions(origin=frame.path))
    assert origin.read_bytes() == before
