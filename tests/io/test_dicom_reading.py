"""DICOM: stored values reach the frame, looking is only hinted at, and the patient stays in the file."""

import base64
import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    MPEG4HP41,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGExtended12Bit,
    JPEGLSLossless,
    RLELossless,
)

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.deflated import check_inflated_size
from scaleguard_gui.io.images import count_frames, read_image


def bundled(name):
    path = get_testdata_file(name, download=False)
    assert path is not None, f"{name} is bundled with pydicom"
    return Path(path)


def dataset(pixels, bits=None, photometric="MONOCHROME2", frames=None, **elements):
    """A data set of the MR image bundled with pydicom, with other pixels: (M, N), (M, N, 3) or several of them."""
    made = pydicom.dcmread(bundled("MR_small.dcm"))
    shape = pixels.shape[1:] if frames else pixels.shape
    made.Rows, made.Columns = shape[:2]
    made.SamplesPerPixel = 3 if len(shape) == 3 else 1
    if made.SamplesPerPixel == 3:
        made.PlanarConfiguration = 0
    if frames:
        made.NumberOfFrames = frames
    made.BitsAllocated = pixels.dtype.itemsize * 8
    made.BitsStored = bits or made.BitsAllocated
    made.HighBit = made.BitsStored - 1
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    made.PhotometricInterpretation = photometric
    made["PixelData"].VR = "OW" if made.BitsAllocated > 8 else "OB"
    made.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
    for element in ("WindowCenter", "WindowWidth", "SmallestImagePixelValue", "LargestImagePixelValue"):
        if element in made:
            del made[element]
    for name, value in elements.items():
        setattr(made, name, value)
    return made


@pytest.fixture
def saved(tmp_path):
    def save(made, name="a.dcm"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made.save_as(tmp_path / name)
        return tmp_path / name

    return save


@pytest.fixture
def twelve_bits():
    return np.random.default_rng(5).integers(0, 4096, (40, 56), dtype=np.uint16)


@pytest.mark.parametrize("syntax", [None, RLELossless, JPEGLSLossless, JPEG2000Lossless], ids=lambda s: s and s.name)
def test_stored_values_survive_every_lossless_syntax(saved, twelve_bits, syntax):
    made = dataset(twelve_bits, bits=12)
    if syntax:
        made.compress(syntax)
    frame = read_image(saved(made))
    np.testing.assert_array_equal(frame.pixels, twelve_bits)
    assert (frame.pixels.dtype, frame.value_range) == (np.uint16, (0, 4095))


def test_stored_values_survive_deflating(saved, twelve_bits):
    made = dataset(twelve_bits, bits=12)
    made.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    np.testing.assert_array_equal(read_image(saved(made)).pixels, twelve_bits)


# Shape, dtype, smallest and largest stored value as pydicom's own documentation and tests give them.
@pytest.mark.parametrize(
    ("name", "shape", "dtype", "extremes"),
    [
        ("MR_small_RLE.dcm", (64, 64), "int16", (127, 2145)),
        ("MR_small_jp2klossless.dcm", (64, 64), "int16", (127, 2145)),
        ("MR_small_jpeg_ls_lossless.dcm", (64, 64), "int16", (127, 2145)),
        ("MR_small_bigendian.dcm", (64, 64), "int16", (127, 2145)),
        ("MR_small_implicit.dcm", (64, 64), "int16", (127, 2145)),
        ("CT_small.dcm", (128, 128), "int16", (128, 2191)),
        ("JPEG2000.dcm", (1024, 256), "int16", (-30, 245)),
        ("JPEGLSNearLossless_16.dcm", (50, 10), "uint16", (0, 65535)),
        ("SC_rgb_jpeg_gdcm.dcm", (100, 100, 3), "uint8", (0, 255)),  # JPEG Lossless
        ("SC_rgb_rle_16bit.dcm", (100, 100, 3), "uint16", (0, 65535)),
        ("image_dfl.dcm", (512, 512), "uint8", (0, 255)),
        ("liver_1frame.dcm", (512, 512), "uint8", (0, 1)),  # one bit per pixel
    ],
)
def test_bundled_files_are_read(name, shape, dtype, extremes):
    frame = read_image(bundled(name))
    assert (frame.pixels.shape, frame.pixels.dtype) == (shape, dtype)
    assert (frame.pixels.min(), frame.pixels.max()) == extremes


@pytest.mark.parametrize(
    ("name", "colours"),
    [
        ("SC_rgb_dcmtk_+eb+cy+np.dcm", "YBR_FULL_422"),  # JPEG Baseline
        ("SC_rgb_dcmtk_+eb+cy+n1.dcm", "YBR_FULL"),
        ("SC_ybr_full_422_uncompressed.dcm", "YBR_FULL_422"),
        ("examples_jpeg2k.dcm", "YBR_RCT"),
    ],
)
def test_ybr_becomes_rgb_and_that_is_said(name, colours):
    frame = read_image(bundled(name))
    assert f"The colours were converted from {colours} to RGB." in frame.notices
    if name.startswith("SC_"):
        # The stripes of this well-known test picture: red first, black and white near its end.
        for row, wanted in [
            (5, (255, 0, 0)),
            (25, (0, 255, 0)),
            (45, (0, 0, 255)),
            (75, (64, 64, 64)),
            (95, (255,) * 3),
        ]:
            np.testing.assert_allclose(frame.pixels[row, 50], wanted, atol=6)


def test_palette_colours_are_applied():
    frame = read_image(bundled("examples_palette.dcm"))
    stored = pydicom.dcmread(bundled("examples_palette.dcm"))
    red = np.frombuffer(stored.RedPaletteColorLookupTableData, "<u2")
    np.testing.assert_array_equal(frame.pixels[..., 0], red[stored.pixel_array])
    assert "palette" in frame.notices[0]


@pytest.mark.parametrize("name", ["JPEG-lossy.dcm", "JPGExtended.dcm"])
def test_twelve_bit_jpeg_extended_gets_one_clear_sentence(name):
    with pytest.raises(InputError) as caught:
        read_image(bundled(name))
    assert str(caught.value) == (
        f"{name} cannot be read: its pixels are 12-bit JPEG Extended, for which there is no decoder here; "
        "convert it to JPEG Lossless."
    )


def test_eight_bit_jpeg_extended_is_not_refused_for_its_syntax(saved):
    made = dataset(np.zeros((8, 8), np.uint8), PixelData=encapsulate([b"no JPEG"]))
    made.file_meta.TransferSyntaxUID = JPEGExtended12Bit
    made["PixelData"].is_undefined_length = True
    with pytest.raises(InputError, match="truncated or damaged"):
        read_image(saved(made))


def test_high_throughput_jpeg_2000_is_read(saved):
    # Made once by OpenJPH from the picture below; nothing that tests depend on can write this syntax.
    stream = base64.b64decode(
        "/0//UQApQAAAAAAMAAAACAAAAAAAAAAAAAAADAAAAAgAAAAAAAAAAAABDwEB/1AACAACAAAACv9SAAwAAgABAAUEBEAB/1wAEyCIkJCQkJCQ"
        "kJCQkJCQiIiI/2QAFwABT3BlbkpQSCBWZXIgMC4yNi4zLv+QAAoAAAAAAGcAAf+TwAAm7fUFB3QAAMAAEwAQ9AOHdADAABLAABMApwEHdAC0"
        "tABCNADAABPAABUARCXqgot0AFgM+wDkd1UAwAAqoAAVgFasWLHy2nICdQCmMcaY4AD2AAHsuAD/2Q=="
    )
    rows, columns = np.mgrid[0:8, 0:12]
    picture = (columns * 300 + rows * 20).astype(np.uint16)
    made = dataset(picture, PixelData=encapsulate([stream]))
    made.file_meta.TransferSyntaxUID = HTJ2KLossless
    made["PixelData"].is_undefined_length = True
    np.testing.assert_array_equal(read_image(saved(made)).pixels, picture)


def test_video_is_named(saved):
    made = dataset(np.zeros((8, 8), np.uint8), PixelData=encapsulate([b"no video"]))
    made.file_meta.TransferSyntaxUID = MPEG4HP41
    made["PixelData"].is_undefined_length = True
    with pytest.raises(InputError, match=r"stored as MPEG-4 AVC/H\.264 High Profile / Level 4\.1, which is not"):
        read_image(saved(made))


@pytest.mark.parametrize("name", ["test-SR.dcm", "rtplan.dcm", "waveform_ecg.dcm"])
def test_a_file_without_pixels_is_named(name):
    with pytest.raises(InputError, match=f"{name} cannot be read: it holds no pixels"):
        read_image(bundled(name))


def test_a_header_that_promises_pixels_and_has_none_is_named(saved, twelve_bits):
    made = dataset(twelve_bits)
    del made["PixelData"]
    with pytest.raises(InputError, match="it holds no pixels"):
        read_image(saved(made))


def test_text_named_dcm_is_no_dicom(tmp_path):
    (tmp_path / "a.dcm").write_text("Dear colleague, " * 100)
    with pytest.raises(InputError, match=r"a\.dcm cannot be read: "):
        read_image(tmp_path / "a.dcm")


@pytest.mark.parametrize("suffix", ["", ".dcm", ".1.2.840", ".png"])
def test_dicom_is_known_by_its_content(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_bytes(bundled("MR_small.dcm").read_bytes())
    frame = read_image(tmp_path / f"a{suffix}")
    assert frame.pixels.shape == (64, 64)
    assert bool(frame.notices) == (suffix == ".png")


def test_a_file_without_preamble_is_read_by_its_suffix(tmp_path):
    whole = pydicom.dcmread(bundled("MR_small_implicit.dcm"))
    old = Dataset()
    old.update({element.tag: element for element in whole})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pydicom.dcmwrite(tmp_path / "old.dcm", old, implicit_vr=True, little_endian=True)
    np.testing.assert_array_equal(read_image(tmp_path / "old.dcm").pixels, whole.pixel_array)


@pytest.mark.parametrize(
    "name",
    ["MR_small.dcm", "MR_small_RLE.dcm", "MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm", "image_dfl.dcm"],
)
def test_a_truncated_file_is_an_error_and_not_half_a_picture(tmp_path, name):
    whole = bundled(name).read_bytes()
    for length in np.linspace(200, len(whole) - 300, 12).astype(int):
        (tmp_path / name).write_bytes(whole[:length])
        with pytest.raises(InputError, match=f"{name} cannot be read: "):
            read_image(tmp_path / name)


def test_one_frame_of_many_is_chosen(saved):
    cine = np.random.default_rng(2).integers(0, 256, (4, 20, 30), dtype=np.uint8)
    for syntax in (None, RLELossless):
        made = dataset(cine, frames=4)
        if syntax:
            made.compress(syntax)
        path = saved(made, "cine.dcm")
        assert count_frames(path) == 4
        frame = read_image(path, 2)
        np.testing.assert_array_equal(frame.pixels, cine[2])
        assert frame.name == "cine.dcm [3/4]"
        with pytest.raises(InputError, match="holds 4 frames and there is no frame 5"):
            read_image(path, 4)


def test_signed_values_have_a_signed_range(saved):
    stored = np.array([[-2048, 0], [5, 2047]], np.int16)
    assert read_image(saved(dataset(stored, bits=12))).value_range == (-2048, 2047)


def test_bits_above_the_stored_ones_are_no_part_of_a_value(saved):
    values = np.array([[0, 9], [5, 2047]], np.uint16)
    overlay = np.array([[0x1000, 0], [0x8000, 0]], np.uint16)  # as old files hide an overlay there
    frame = read_image(saved(dataset(values | overlay, bits=12)))
    np.testing.assert_array_equal(frame.pixels, values)
    assert frame.value_range == (0, 4095)


def test_eight_bit_signed_values_stay(saved):
    stored = np.array([[-128, 0], [5, 127]], np.int8)
    frame = read_image(saved(dataset(stored)))
    assert (frame.pixels.tolist(), frame.value_range) == (stored.tolist(), (-128, 127))


def test_more_than_sixteen_bits_are_named():
    with pytest.raises(InputError, match="holds uint32 values; integers of up to 16 bits"):
        read_image(bundled("rtdose_1frame.dcm"))


def test_floating_point_pixels_are_read(saved):
    stored = np.linspace(-3, 7, 24, dtype=np.float32).reshape(4, 6)
    made = dataset(stored.view(np.uint32))
    del made["PixelData"], made["PixelRepresentation"], made["BitsStored"], made["HighBit"]
    made.FloatPixelData = stored.tobytes()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    frame = read_image(saved(made))
    np.testing.assert_array_equal(frame.pixels, stored)
    assert frame.value_range == (-3, 7)


def test_a_window_is_given_in_stored_values(saved, twelve_bits):
    scaled = {"RescaleSlope": 2, "RescaleIntercept": -1000}
    made = dataset(twelve_bits, Modality="CT", WindowCenter=[40, 300], WindowWidth=[401, 1500], **scaled)
    display = read_image(saved(made)).display
    # PS3.3 C.11.2.1.2.1: c - 0.5 -+ (w - 1) / 2 = 39.5 -+ 200 HU, and stored = (HU + 1000) / 2.
    assert display.window == ((39.5 - 200 + 1000) / 2, (39.5 + 200 + 1000) / 2)
    assert (display.slope, display.intercept, display.unit, display.inverted) == (2, -1000, "HU", False)


def test_an_exact_window_is_not_shifted(saved, twelve_bits):
    made = dataset(twelve_bits, WindowCenter=100, WindowWidth=50, VOILUTFunction="LINEAR_EXACT")
    assert read_image(saved(made)).display.window == (75, 125)


@pytest.mark.parametrize(("photometric", "slope", "inverted"), [("MONOCHROME1", 1, True), ("MONOCHROME1", -1, False)])
def test_inversion_is_for_display_only(saved, twelve_bits, photometric, slope, inverted):
    made = dataset(twelve_bits, photometric=photometric, RescaleSlope=slope, RescaleIntercept=0)
    frame = read_image(saved(made))
    assert frame.display.inverted is inverted
    np.testing.assert_array_equal(frame.pixels, twelve_bits)


def test_enhanced_files_keep_their_transforms_per_frame(saved):
    cine = np.zeros((2, 8, 8), np.uint16)
    made = dataset(cine, frames=2, Modality="CT")
    per_frame = []
    for centre in (50, 500):
        window, transform, group = Dataset(), Dataset(), Dataset()
        window.WindowCenter, window.WindowWidth = centre, 101
        transform.RescaleSlope, transform.RescaleIntercept, transform.RescaleType = 1, -24, "HU"
        group.FrameVOILUTSequence = Sequence([window])
        group.PixelValueTransformationSequence = Sequence([transform])
        per_frame.append(group)
    made.PerFrameFunctionalGroupsSequence = Sequence(per_frame)
    display = read_image(saved(made), 1).display
    assert (display.intercept, display.window, display.unit) == (-24, (499.5 - 50 + 24, 499.5 + 50 + 24), "HU")


def lookup_table(first, data):
    table = Dataset()
    table.LUTDescriptor, table.LUTData = [len(data), first, 16], list(data)
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    return Sequence([table])


def test_look_up_tables_become_a_curve_for_display(saved, twelve_bits):
    squares = (np.arange(101) ** 2).astype(int).tolist()
    made = dataset(twelve_bits, VOILUTSequence=lookup_table(200, squares))
    frame = read_image(saved(made))
    np.testing.assert_array_equal(frame.pixels, twelve_bits)
    assert frame.display.window == (200, 300)
    steps = np.linspace(0, 1, len(frame.display.curve))
    # The table is a parabola, sampled at whole numbers: 1/100 of its width apart.
    np.testing.assert_allclose(frame.display.curve, steps**2, atol=1e-4)


def test_a_modality_table_and_a_window_make_one_curve(saved, twelve_bits):
    doubled = (2 * np.arange(4096)).tolist()
    tables = {"ModalityLUTSequence": lookup_table(0, doubled), "WindowCenter": 4000, "WindowWidth": 2001}
    made = dataset(twelve_bits, **tables)
    made.ModalityLUTSequence[0].ModalityLUTType = "US"
    window = read_image(saved(made)).display.window
    # PS3.3 C.11.2.1.2.1: 3999.5 -+ 1000 of the doubled values.
    assert window == pytest.approx(((3999.5 - 1000) / 2, (3999.5 + 1000) / 2), abs=1)


def test_a_sigmoid_window_becomes_its_curve(saved, twelve_bits):
    made = dataset(twelve_bits, WindowCenter=2048, WindowWidth=800, VOILUTFunction="SIGMOID")
    display = read_image(saved(made)).display
    stored = np.linspace(*display.window, len(display.curve))
    sigmoid = 1 / (1 + np.exp(-4 * (stored - 2048) / 800))  # PS3.3 C.11.2.1.3.1
    np.testing.assert_allclose(display.curve, sigmoid, atol=1e-3)


def test_a_damaged_table_is_said_and_the_line_stays_straight(saved, twelve_bits):
    frame = read_image(saved(dataset(twelve_bits, VOILUTSequence=lookup_table(0, [7, 7]))))
    assert frame.display.curve == ()
    assert "The file's grey level curve is damaged" in " ".join(frame.notices)


def test_nothing_about_the_patient_leaves_the_file(saved, twelve_bits, capfd, caplog, recwarn):
    secret = "Geheim^Anna"
    made = dataset(twelve_bits, PatientName=secret, PatientID=secret, PatientComments=secret, ImageComments=secret)
    path = saved(made)
    recwarn.clear()
    frame = read_image(path)
    assert "Geheim" not in repr(frame)
    broken = path.read_bytes().replace(b"MONOCHROME2 ", b"Geheim^Anna ")
    path.write_bytes(broken[:-500])
    with pytest.raises(InputError) as caught:
        read_image(path)
    assert "Geheim" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    said = "".join(capfd.readouterr()) + caplog.text + " ".join(str(w.message) for w in recwarn)
    assert "Geheim" not in said


def test_a_deflated_bomb_is_measured_before_it_is_unpacked(saved):
    made = dataset(np.zeros((1000, 1000), np.uint16))
    made.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    path = saved(made)
    assert path.stat().st_size < 20_000
    check_inflated_size(path)
    with pytest.raises(InputError, match="unpacks to more than 1 million bytes"):
        check_inflated_size(path, limit=1_000_000)


def test_huge_dimensions_are_refused_by_the_header(saved):
    made = dataset(np.zeros((8, 8), np.uint8), Rows=60000, Columns=60000)
    with pytest.raises(InputError, match="60000x60000 pixels, and at most 16384"):
        read_image(saved(made))
