"""DICOM display: modality and VOI transforms become hints for looking, in stored values (PS3.3 C.11.1 and C.11.2)."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from scaleguard_gui.core.frame import Display
from scaleguard_gui.io.dicom_curve import Window, curve_of, is_curved

_PER_FRAME, _SHARED = "PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"
_TRANSFORM, _WINDOW = "PixelValueTransformationSequence", "FrameVOILUTSequence"

DISPLAY_TAGS = (
    *("Modality", "RescaleSlope", "RescaleIntercept", "RescaleType", "ModalityLUTSequence"),
    *("WindowCenter", "WindowWidth", "VOILUTFunction", "VOILUTSequence", _PER_FRAME, _SHARED),
)


def display_of(header: Dataset, frame_index: int) -> tuple[Display, tuple[str, ...]]:
    """Return how a frame is meant to be looked at, and notices about what cannot be followed.

    Parameters
    ----------
    header : pydicom.Dataset
        With `DISPLAY_TAGS` and PhotometricInterpretation; enhanced files keep them per frame or shared by all.
    frame_index : int
        From 0.
    """
    transform = macro_of(header, frame_index, _TRANSFORM)
    slope, intercept = _number(transform.get("RescaleSlope"), 1.0), _number(transform.get("RescaleIntercept"), 0.0)
    notices = []
    if slope == 0:
        slope, intercept = 1.0, 0.0
        notices.append("The file's rescale slope is 0 and was ignored.")
    window: Window | None = None
    curve: tuple[float, ...] = ()
    if is_curved(header):
        try:
            window, curve = curve_of(header)
        except (ValueError, KeyError, IndexError, TypeError, NotImplementedError):
            notices.append("The file's grey level curve is damaged; the grey levels are shown in a straight line.")
    if not curve:
        window = _stored_window(macro_of(header, frame_index, _WINDOW), slope, intercept)
    # A falling modality transform turns dark into bright once more; a curve has that in it.
    inverted = (header.get("PhotometricInterpretation") == "MONOCHROME1") != (slope < 0 and not curve)
    display = Display(slope, intercept, window, curve, inverted, _unit(header, transform))
    return display, tuple(notices)


def macro_of(header: Dataset, frame_index: int, name: str) -> Dataset:
    """Return the data set that holds a frame's macro `name`: per frame, shared, or the header itself."""
    per_frame, shared = header.get(_PER_FRAME) or [], header.get(_SHARED) or []
    candidates = [per_frame[frame_index]] if frame_index < len(per_frame) else []
    for holder in [*candidates, *shared[:1]]:
        if holder.get(name):
            return holder[name][0]
    return header


def _stored_window(holder: Dataset, slope: float, intercept: float) -> Window | None:
    """Return the first window in stored values; centre and width are in units of the modality transform."""
    centre, width = _number(holder.get("WindowCenter"), None), _number(holder.get("WindowWidth"), None)
    if centre is None or width is None or width <= 0:
        return None
    if holder.get("VOILUTFunction", "LINEAR") == "LINEAR":
        # PS3.3 C.11.2.1.2.1: black up to c - 0.5 - (w-1)/2, white from c - 0.5 + (w-1)/2 on.
        centre, width = centre - 0.5, max(width - 1, 1e-3)
    ends = sorted((centre + side * width / 2 - intercept) / slope for side in (-1, 1))
    return ends[0], ends[1]


def _unit(header: Dataset, transform: Dataset) -> str:
    named = transform.get("RescaleType")
    is_rescaled = transform.get("RescaleSlope") is not None
    return "HU" if is_rescaled and (named == "HU" or (not named and header.get("Modality") == "CT")) else ""


def _number(value: Any, default: Any) -> Any:
    """Return the (first) value as float, or `default` where there is none."""
    if isinstance(value, MultiValue | list | tuple):
        value = value[0] if len(value) else None
    return default if value is None or value == "" else float(value)
