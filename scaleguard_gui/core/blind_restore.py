"""Blind restore: how an image is repaired of which nobody knows more than the blind scan says."""

from __future__ import annotations

from pathlib import PurePath

from scaleguard_gui.core.blind.inspection import NEARLY_ALL, Inspection
from scaleguard_gui.core.blind.scan_result import Candidate
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope, detected_pixels

_LOSSY = (".jpg", ".jpeg", ".jpe", ".jfif", ".webp")


def default_restorer(suspect: Frame) -> Selection:
    """Return what repairs an attack unless a person chooses otherwise: "lattice-undo".

    For an image from a file with loss, which spread the payload over pixels that nobody reads, "lattice-denoise".
    """
    is_lossy = PurePath(suspect.path).suffix.lower() in _LOSSY
    return Selection.of("restorer", "lattice-denoise" if is_lossy else "lattice-undo")


def found_candidate(inspection: Inspection) -> Candidate | None:
    """Return the strongest candidate, whose front end an attack is undone for.

    None where the verdict is not "attack": what the scan then takes for a front end is chance.
    """
    return inspection.scan.candidates[0] if inspection.verdict.kind == "attack" else None


def fitting_scope(inspection: Inspection) -> RestoreScope:
    """Return the scope for an attack that was found: "detected", unless that is nearly all of the image."""
    mask = detected_pixels(inspection.suspect, None, inspection)
    return EVERYWHERE if mask is None or mask.mean() >= NEARLY_ALL else RestoreScope("detected")
