"""Blind restore: how an image is repaired of which nobody knows more than the blind scan says."""

from __future__ import annotations

from scaleguard_gui.core.blind.inspection import NEARLY_ALL, Inspection
from scaleguard_gui.core.blind.scan_result import Candidate
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope, detected_pixels

# What repairs an attack unless a person chooses otherwise.
DEFAULT_RESTORER = "selective-median"


def default_restorer() -> Selection:
    """Return the restorer for an attack that the blind scan found."""
    return Selection.of("restorer", DEFAULT_RESTORER)


def found_candidate(inspection: Inspection) -> Candidate | None:
    """Return the strongest candidate, whose front end an attack is undone for.

    None where the verdict is not "attack": what the scan then takes for a front end is chance.
    """
    return inspection.scan.candidates[0] if inspection.verdict.kind == "attack" else None


def fitting_scope(inspection: Inspection) -> RestoreScope:
    """Return the scope for an attack that was found: "detected", unless that is nearly all of the image."""
    mask = detected_pixels(inspection.suspect, None, inspection)
    return EVERYWHERE if mask is None or mask.mean() >= NEARLY_ALL else RestoreScope("detected")
