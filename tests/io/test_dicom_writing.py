"""Writing DICOM: the same pixels, depth and display as the origin, new identifiers, and nobody's name unless asked."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Display
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.write_options import WriteOptions

# Files that travel inside pydicom.
BUNDLED = [
    "CT_small.dcm",
    "MR_small.dcm",
    "MR_small_RLE.dcm",
    "examples_ybr_color.dcm",
    "examples_rgb_color.dcm",
    "examples_palette.dcm",
    "JPEG2000.dcm",
    "liver_1frame.dcm",
    "SC_rgb_small_odd.dcm",
    "image_dfl.dcm",
]
SECRET = "Doe^Jane"


def bundled(name):
    return get_testdata_file(name, download=False)


@pytest.fixture
def origin(tmp_path):
    """A file with names in every place, a private element, a padding value and an odd number of bytes."""
    dataset = dcmread(bundled("CT_small.dcm"))
    dataset.PatientName, dataset.PatientID, dataset.PatientComments = SECRET, "4711", "of Jane Doe"
    dataset.InstitutionName, dataset.OperatorsName = "Jane Doe Hospital", SECRET
    dataset.WindowCenter, dataset.WindowWidth, dataset.RescaleType = 40, 400, "HU"
    dataset.PixelPaddingValue = -2000
    dataset.add_new(0x00991001, "LO", "Jane Doe")
    table = Dataset()
    table.LUTDescriptor, table.LUTData, table.LUTExplanation = [2, 0, 8], b"\x00\xff", "for Jane Doe"
    dataset.VOILUTSequence = Sequence([table])
    path = tmp_path / "origin.dcm"
    dataset.save_as(path)
    return path


def written(tmp_path, frame, **options):
    path = tmp_path / "out.dcm"
    notices = write_image(path, frame, WriteOptions(**options))
    return path, notices


@pytest.mark.parametrize("name", BUNDLED)
def test_what_is_written_is_what_the_origin_was(tmp_path, name):
    frame = read_image(bundled(name))
    path, notices = written(tmp_path, frame.with_pixels(frame.pixels), origin=frame.path)
    again = read_image(path)
    assert notices == ()
    assert np.array_equal(again.pixels, frame.pixels)
    assert (again.pixels.dtype, again.value_range, again.display) == (
        frame.pixels.dtype,
        frame.value_range,
        frame.display,
    )


def test_depth_geometry_and_kind_are_the_origins_and_identifiers_are_new(tmp_path, origin):
    frame, before = read_image(origin), dcmread(origin)
    path, _ = written(tmp_path, frame.with_pixels(frame.pixels), origin=frame.path, derivation="An attack.")
    after = dcmread(path)
    for keyword in (
        *(
            "SOPClassUID",
            "Modality",
            "BitsAllocated",
            "BitsStored",
            "HighBit",
            "PixelRepresentation",
            "Rows",
            "Columns",
        ),
        *("PhotometricInterpretation", "RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth"),
        *("PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "SliceThickness"),
    ):
        assert after[keyword].value == before[keyword].value, keyword
    for keyword in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID"):
        assert after[keyword].value != before[keyword].value, keyword
    assert after.ImageType == ["DERIVED", "SECONDARY"]
    assert after.DerivationDescription == "An attack."
    (source,) = after.SourceImageSequence
    assert source.ReferencedSOPInstanceUID == before.SOPInstanceUID
    assert source.ReferencedSOPClassUID == before.SOPClassUID
    assert after.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert after.file_meta.MediaStorageSOPInstanceUID == after.SOPInstanceUID
    assert "PixelPaddingValue" not in after


def test_a_grey_level_curve_is_kept_without_its_free_text(tmp_path, origin):
    dataset = dcmread(origin)
    table = Dataset()
    table.LUTDescriptor, table.LUTData, table.LUTExplanation = [16, 0, 16], [k * k for k in range(16)], "for Jane Doe"
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    dataset.VOILUTSequence = Sequence([table])
    for keyword in ("WindowCenter", "WindowWidth", "RescaleSlope", "RescaleIntercept", "RescaleType"):
        delattr(dataset, keyword)
    dataset.save_as(origin)
    frame = read_image(origin)
    assert frame.display.curve, "the file should ask for a curve"
    path, notices = written(tmp_path, frame.with_pixels(frame.pixels), origin=frame.path)
    assert (read_image(path).display, notices) == (frame.display, ())
    assert b"Jane" not in path.read_bytes()


def test_a_curve_without_an_origin_is_told_to_be_lost(tmp_path, scene):
    display = Display(window=(0.0, 255.0), curve=(0.0, 0.2, 1.0))
    _, notices = written(tmp_path, replace(scene(9, 9), display=display))
    assert notices == ("The file shows the grey levels in a straight line, not by the curve.",)


def test_two_files_never_share_an_identifier(tmp_path, origin):
    frame = read_image(origin)
    uids = {dcmread(written(tmp_path, frame, origin="")[0]).SOPInstanceUID for _ in range(2)}
    assert len(uids) == 2


def test_nobody_is_named_unless_asked(tmp_path, origin):
    frame = read_image(origin)
    path, _ = written(tmp_path, frame.with_pixels(frame.pixels), origin=frame.path)
    data = path.read_bytes()
    for secret in (b"Doe", b"Jane", b"4711"):
        assert secret not in data
    after = dcmread(path)
    assert (str(after.PatientName), after.PatientID, after.PatientIdentityRemoved) == ("", "", "YES")
    assert not any(element.tag.is_private for element in after)


def test_names_of_patient_and_study_are_kept_when_asked_and_nothing_else(tmp_path, origin):
    frame, before = read_image(origin), dcmread(origin)
    path, _ = written(tmp_path, frame.with_pixels(frame.pixels), origin=frame.path, keep_patient=True)
    after = dcmread(path)
    for keyword in ("PatientName", "PatientID", "StudyInstanceUID", "FrameOfReferenceUID", "StudyDate"):
        assert after[keyword].value == before[keyword].value, keyword
    assert "PatientIdentityRemoved" not in after
    assert "InstitutionName" not in after and "PatientComments" not in after
    assert b"Hospital" not in path.read_bytes()


def test_names_keep_their_letters(tmp_path, origin):
    dataset = dcmread(origin)
    dataset.SpecificCharacterSet, dataset.PatientName = "ISO_IR 192", "Müller^Zoë"
    dataset.save_as(origin)
    frame = read_image(origin)
    path, _ = written(
        tmp_path, frame.with_pixels(frame.pixels), origin=frame.path, keep_patient=True, derivation="Größe"
    )
    after = dcmread(path)
    assert str(after.PatientName) == "Müller^Zoë"
    assert after.DerivationDescription == "Gr??e"


def test_the_origin_is_never_overwritten(origin):
    before = origin.read_bytes()
    with pytest.raises(InputError, match=r"origin\.dcm cannot be written: the picture was made from this file"):
        write_image(origin, read_image(origin), WriteOptions(origin=str(origin)))
    assert origin.read_bytes() == before


def test_one_frame_of_several_becomes_a_single_secondary_capture_that_names_it(tmp_path):
    path = bundled("examples_ybr_color.dcm")
    frame = read_image(path, 3)
    out, _ = written(tmp_path, frame.with_pixels(frame.pixels), origin=path, origin_frame=3)
    after = dcmread(out)
    assert after.SOPClassUID == SecondaryCaptureImageStorage
    assert after.SourceImageSequence[0].ReferencedFrameNumber == 4
    assert np.array_equal(read_image(out).pixels, frame.pixels)


def test_the_geometry_of_an_enhanced_frame_is_its_own(tmp_path, origin):
    dataset = dcmread(origin)
    groups = []
    for number in range(2):
        measures, position, group = Dataset(), Dataset(), Dataset()
        measures.PixelSpacing = [0.5 + number, 0.5 + number]
        position.ImagePositionPatient = [0, 0, 10 * number]
        group.PixelMeasuresSequence, group.PlanePositionSequence = Sequence([measures]), Sequence([position])
        groups.append(group)
    dataset.PerFrameFunctionalGroupsSequence = Sequence(groups)
    dataset.NumberOfFrames, dataset.PixelData = 2, dataset.PixelData * 2
    dataset.save_as(origin)
    frame = read_image(origin, 1)
    path, _ = written(tmp_path, frame.with_pixels(frame.pixels), origin=frame.path, origin_frame=1)
    after = dcmread(path)
    assert (after.PixelSpacing, after.ImagePositionPatient) == ([1.5, 1.5], [0, 0, 10])
    assert "PerFrameFunctionalGroupsSequence" not in after


def test_a_model_view_takes_over_no_geometry(tmp_path, origin):
    frame = read_image(origin)
    path, _ = written(tmp_path, frame.with_pixels(frame.pixels[::2, ::2].copy()), origin=frame.path)
    after = dcmread(path)
    assert "PixelSpacing" not in after and "SourceImageSequence" not in after
    again = read_image(path).display
    assert (again.slope, again.intercept, again.unit) == (frame.display.slope, frame.display.intercept, "HU")
    assert again.window == pytest.approx(frame.display.window)


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "rgb"])
@pytest.mark.parametrize(
    ("dtype", "value_range"), [("uint8", None), ("uint16", None), ("uint16", (0, 4095)), ("int16", (-1024, 1023))]
)
def test_frames_of_other_files_become_secondary_captures(tmp_path, scene, dtype, value_range, colour):
    frame = scene(37, 53, dtype=dtype, colour=colour, value_range=value_range)
    if colour and dtype == "int16":
        with pytest.raises(InputError, match="DICOM holds no signed colours"):
            written(tmp_path, frame)
        return
    path, notices = written(tmp_path, frame)
    again = read_image(path)
    assert notices == ()
    assert np.array_equal(again.pixels, frame.pixels)
    assert (again.pixels.dtype, again.value_range) == (frame.pixels.dtype, frame.value_range)
    assert dcmread(path).SOPClassUID == SecondaryCaptureImageStorage
    assert len(dcmread(path).PixelData) % 2 == 0


def test_a_window_and_an_inversion_are_kept_without_an_origin(tmp_path, scene):
    display = Display(slope=2.0, intercept=-1000.0, window=(100.0, 900.0), inverted=True, unit="HU")
    frame = replace(scene(37, 53, dtype="uint16"), display=display)
    path, _ = written(tmp_path, frame)
    assert read_image(path).display == display


def test_a_range_that_no_number_of_bits_has_is_told_to_be_lost(tmp_path, scene):
    _, notices = written(tmp_path, scene(9, 9, dtype="uint16", value_range=(0, 1000)))
    assert notices == ("The file does not keep the picture's value range.",)


def test_an_origin_of_another_kind_is_none(tmp_path, scene):
    write_image(tmp_path / "a.png", scene(9, 9))
    path, _ = written(tmp_path, scene(9, 9), origin=str(tmp_path / "a.png"))
    assert "SourceImageSequence" not in dcmread(path)


def test_an_origin_that_is_gone_is_named(tmp_path, scene):
    with pytest.raises(InputError, match=r"gone\.dcm cannot be read: there is no such file"):
        written(tmp_path, scene(9, 9), origin=str(Path(tmp_path) / "gone.dcm"))
    assert list(tmp_path.iterdir()) == []
