"""DICOM export: a derived image with new identifiers, described as its origin is, and nameless unless asked."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid
from pydicom.valuerep import format_number_as_ds

from scaleguard_gui import __version__
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.io.dicom_display import DISPLAY_TAGS, display_of, macro_of
from scaleguard_gui.io.encoded import RANGE_LOST, Encoded
from scaleguard_gui.io.file_kind import file_kind
from scaleguard_gui.io.reading import damage_as_sentence
from scaleguard_gui.io.write_options import WriteOptions

# Everything that is not named in these lists stays behind: private data, names of people and places, dates, devices.
_GEOMETRY = (
    *("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio", "SliceThickness"),
    *("SpacingBetweenSlices", "ImagePositionPatient", "ImageOrientationPatient", "SliceLocation"),
    *("PatientPosition", "PatientOrientation"),
)
_GEOMETRY_MACROS = ("PixelMeasuresSequence", "PlanePositionSequence", "PlaneOrientationSequence")
_IDENTITY = ("SOPClassUID", "SOPInstanceUID", "Rows", "Columns", "NumberOfFrames", "PhotometricInterpretation")
_SUBJECT = (
    *("Modality", "BodyPartExamined", "Laterality", "ImageLaterality", "ViewPosition", "BurnedInAnnotation"),
    *("PixelIntensityRelationship", "PixelIntensityRelationshipSign", "PresentationLUTShape", "KVP"),
    *("ScanningSequence", "SequenceVariant", "MRAcquisitionType", "EchoTime", "RepetitionTime"),
    *("LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod"),
)
_DISPLAY = tuple(tag for tag in DISPLAY_TAGS if not tag.endswith("FunctionalGroupsSequence"))
_PATIENT = (
    *("SpecificCharacterSet", "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex"),
    *("PatientAge", "StudyInstanceUID", "StudyID", "StudyDate", "StudyTime", "StudyDescription", "AccessionNumber"),
    *("ReferringPhysicianName", "FrameOfReferenceUID", "PositionReferenceIndicator"),
)
# Type 2 of the patient and study modules: present, and empty where nothing is to be told.
_MAY_BE_EMPTY = (
    *("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyID", "StudyDate", "StudyTime"),
    *("AccessionNumber", "ReferringPhysicianName", "SeriesNumber", "Manufacturer"),
)
_LUT_TABLES = ("LUTDescriptor", "LUTData", "ModalityLUTType")
_LONGEST_DESCRIPTION = 1024


def encode_dicom(frame: Frame, options: WriteOptions) -> Encoded:
    """Return `frame` as an uncompressed DICOM file (Explicit VR Little Endian), derived from `options.origin`.

    With an origin of the same height and width the file keeps its kind (SOP class; Secondary Capture for multi-frame
    and enhanced ones), photometric interpretation, geometry, modality and VOI transforms; without one it is a Secondary
    Capture that is displayed as the frame is. Its identifiers are new. The value that stands for padding is not taken
    over: viewers would blank out pixels of the attack that happen to have it.

    Parameters
    ----------
    frame : Frame
        uint8, uint16 or int16; colour unsigned.
    options : WriteOptions

    Returns
    -------
    Encoded
        With notices about what the file does not keep.

    Raises
    ------
    InputError
        When the origin cannot be read.
    """
    origin = _read_origin(options)
    if origin is not None and (origin.get("Rows"), origin.get("Columns")) != (frame.height, frame.width):
        origin = None
    dataset = Dataset()
    dataset.SOPClassUID = _sop_class(origin)
    dataset.SOPInstanceUID, dataset.SeriesInstanceUID = generate_uid(prefix=None), generate_uid(prefix=None)
    _describe(dataset, origin, options)
    bits_stored = _add_pixels(dataset, frame, origin)
    notices = _add_display(dataset, frame, origin)
    low, high = (-(2 ** (bits_stored - 1)), 2 ** (bits_stored - 1) - 1) if _signed(frame) else (0, 2**bits_stored - 1)
    if frame.value_range != (low, high):
        notices += (RANGE_LOST,)
    return Encoded(_bytes_of(dataset), notices)


def _read_origin(options: WriteOptions) -> Dataset | None:
    """Return what is worth keeping of the origin, its functional groups flattened; None where it is no DICOM image."""
    if not options.origin or file_kind(Path(options.origin)) != "DICOM":
        return None
    tags = (*_IDENTITY, *_GEOMETRY, *_SUBJECT, *DISPLAY_TAGS, *_PATIENT)
    kept = Dataset()
    with damage_as_sentence(Path(options.origin), "DICOM"):
        origin = dcmread(options.origin, stop_before_pixels=True, specific_tags=list(tags), force=True)
        # Copying decodes the elements: here, where damage becomes a sentence.
        _copy(kept, origin, tuple(tag for tag in tags if not tag.endswith("FunctionalGroupsSequence")))
        for macro in _GEOMETRY_MACROS:
            held = macro_of(origin, options.origin_frame, macro)
            if held is not origin:
                _copy(kept, held, _GEOMETRY)
    return kept if "Rows" in kept and "SOPInstanceUID" in kept else None


def _sop_class(origin: Dataset | None) -> UID:
    if origin is None or "SOPClassUID" not in origin:
        return SecondaryCaptureImageStorage
    several = int(origin.get("NumberOfFrames") or 1) > 1
    classic = not any(word in origin.SOPClassUID.name for word in ("Enhanced", "Multi-frame", "Legacy"))
    return origin.SOPClassUID if classic and not several else SecondaryCaptureImageStorage


def _describe(dataset: Dataset, origin: Dataset | None, options: WriteOptions) -> None:
    """Say what the image is and what it was made from; of whom, only if asked."""
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    # Plain ASCII: names that are kept bring their own character set.
    told = (options.derivation or "Written by ScaleGuard.").encode("ascii", "replace").decode()
    dataset.DerivationDescription = told[:_LONGEST_DESCRIPTION]
    dataset.SeriesDescription = "ScaleGuard, not for diagnostic use"
    dataset.SoftwareVersions = f"ScaleGuard {__version__}"
    dataset.ConversionType = "WSD"
    dataset.InstanceNumber = 1
    dataset.Modality = "OT"
    dataset.StudyInstanceUID = generate_uid(prefix=None)
    keeps_names = options.keep_patient and origin is not None
    if not keeps_names:
        dataset.PatientIdentityRemoved = "YES"
        dataset.DeidentificationMethod = "All but image description and geometry left out"
    if origin is not None:
        _copy(dataset, origin, (*_GEOMETRY, *_SUBJECT, *(_PATIENT if keeps_names else ())))
        if "FrameOfReferenceUID" in origin and not keeps_names:
            dataset.FrameOfReferenceUID = generate_uid(prefix=None)
        dataset.SourceImageSequence = Sequence([_reference(origin, options.origin_frame)])
    for keyword in _MAY_BE_EMPTY:
        if keyword not in dataset:
            setattr(dataset, keyword, None)


def _copy(dataset: Dataset, origin: Dataset, keywords: tuple[str, ...]) -> None:
    for keyword in keywords:
        if keyword in origin:
            dataset[keyword] = origin[keyword]


def _reference(origin: Dataset, frame_index: int) -> Dataset:
    reference, purpose = Dataset(), Dataset()
    reference.ReferencedSOPClassUID = origin.get("SOPClassUID", SecondaryCaptureImageStorage)
    reference.ReferencedSOPInstanceUID = origin.SOPInstanceUID
    if int(origin.get("NumberOfFrames") or 1) > 1:
        reference.ReferencedFrameNumber = frame_index + 1
    purpose.CodeValue, purpose.CodingSchemeDesignator = "121322", "DCM"
    purpose.CodeMeaning = "Source image for image processing operation"
    reference.PurposeOfReferenceCodeSequence = Sequence([purpose])
    return reference


def _add_pixels(dataset: Dataset, frame: Frame, origin: Dataset | None) -> int:
    """Add the pixels and what describes them; return the stored bits."""
    pixels = frame.pixels
    allocated = 8 * pixels.dtype.itemsize
    low, high = frame.value_range
    needed = math.ceil(math.log2(2 * max(-low, high + 1) if _signed(frame) else high + 1))
    dataset.Rows, dataset.Columns = frame.height, frame.width
    dataset.SamplesPerPixel = 3 if frame.is_colour else 1
    dataset.BitsAllocated, dataset.BitsStored = allocated, max(needed, 1)
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(_signed(frame))
    if frame.is_colour:
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = "RGB", 0
    else:
        kept = origin.get("PhotometricInterpretation", "") if origin is not None else ""
        shown = "MONOCHROME1" if frame.display.inverted else "MONOCHROME2"
        dataset.PhotometricInterpretation = kept if kept in ("MONOCHROME1", "MONOCHROME2") else shown
    data = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<")).tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OB" if allocated == 8 else "OW"
    return int(dataset.BitsStored)


def _add_display(dataset: Dataset, frame: Frame, origin: Dataset | None) -> tuple[str, ...]:
    """Add modality and VOI transforms: the origin's own where they are what the frame is displayed by."""
    if frame.is_colour:
        return ()
    if origin is not None:
        _copy(dataset, origin, _DISPLAY)
        for keyword in ("ModalityLUTSequence", "VOILUTSequence"):
            if keyword in dataset:
                setattr(dataset, keyword, Sequence([_table(item) for item in dataset[keyword].value]))
        if display_of(dataset, 0)[0] == frame.display:
            return ()
        for keyword in _DISPLAY:
            if keyword in dataset and keyword != "Modality":
                delattr(dataset, keyword)
    display = frame.display
    if (display.slope, display.intercept) != (1, 0) or display.unit:
        dataset.RescaleSlope, dataset.RescaleIntercept = _decimal(display.slope), _decimal(display.intercept)
        dataset.RescaleType = display.unit or "US"
    if display.window is not None:
        ends = [display.slope * end + display.intercept for end in display.window]
        dataset.WindowCenter, dataset.WindowWidth = _decimal(sum(ends) / 2), _decimal(abs(ends[1] - ends[0]))
        dataset.VOILUTFunction = "LINEAR_EXACT"
    return ("The file shows the grey levels in a straight line, not by the curve.",) if display.curve else ()


def _table(item: Dataset) -> Dataset:
    """Return a look-up table without its free text."""
    kept = Dataset()
    _copy(kept, item, _LUT_TABLES)
    return kept


def _decimal(value: float) -> str:
    return format_number_as_ds(float(value))


def _signed(frame: Frame) -> bool:
    return bool(np.issubdtype(frame.pixels.dtype, np.signedinteger))


def _bytes_of(dataset: Dataset) -> bytes:
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()
