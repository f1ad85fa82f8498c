"""DICOM grey level curves: look-up tables and sigmoids, sampled once over all stored values (PS3.3 C.11.1, C.11.2)."""

from __future__ import annotations

import numpy as np
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi_lut

Window = tuple[float, float]

# More than the 256 grey levels of a screen, so that a steep curve keeps its steps.
_SAMPLES = 1024


def is_curved(header: Dataset) -> bool:
    """Tell whether the way from stored values to brightness is anything but a straight line between two ends."""
    has_window = header.get("WindowCenter") is not None
    is_sigmoid = has_window and header.get("VOILUTFunction") == "SIGMOID"
    return "ModalityLUTSequence" in header or is_sigmoid or ("VOILUTSequence" in header and not has_window)


def curve_of(header: Dataset) -> tuple[Window, tuple[float, ...]]:
    """Follow all stored values through modality and VOI transform.

    Parameters
    ----------
    header : pydicom.Dataset
        With the display tags, BitsStored, PixelRepresentation and PhotometricInterpretation.

    Returns
    -------
    window : tuple of (low, high)
        Stored values between which the brightness changes.
    curve : tuple of float
        Brightness 0..1 at even steps from one to the other.

    Raises
    ------
    ValueError, KeyError, IndexError, TypeError, NotImplementedError
        When the tables are damaged.
    """
    bits, signed = int(header.BitsStored), bool(header.get("PixelRepresentation"))
    low = -(1 << (bits - 1)) if signed else 0
    stored = np.arange(low, low + (1 << bits), dtype=np.int32)
    bright = np.asarray(apply_voi_lut(apply_modality_lut(stored, header), header, prefer_lut=False), np.float64)
    least, most = float(bright.min()), float(bright.max())
    if not np.isfinite(most - least) or least == most:
        raise ValueError("the grey level curve is flat")
    changes = np.flatnonzero(np.diff(bright))
    window = float(stored[changes[0]]), float(stored[changes[-1] + 1])
    places = np.linspace(*window, _SAMPLES)
    curve = (np.interp(places, stored, bright) - least) / (most - least)
    return window, tuple(curve.tolist())
