"""Document: what a blind scan found in one image, in JSON's own types; the row of every list of images."""

from __future__ import annotations

from typing import Any

from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.json_values import without_infinities

UNREADABLE = "unreadable"
FAILED = "failed"


def image_document(file: str, inspection: Inspection) -> dict[str, Any]:
    """Describe one image.

    Parameters
    ----------
    file : str
        As it was given.
    inspection : Inspection

    Returns
    -------
    dict
        ``file``, ``verdict``, ``score`` (grows with suspicion, comparable between images), ``probability``,
        ``false_alarm_rate``, ``scaler`` and ``size`` of the strongest candidate, all ``candidates``, ``regions`` in
        pixels of the image, ``findings`` and ``seconds``; None where nothing is known.
    """
    scan, verdict = inspection.scan, inspection.verdict
    candidates = [
        {
            "scaler": candidate.preprocess.scaler.name,
            "size": candidate.preprocess.size._asdict(),
            "score": candidate.score,
        }
        for candidate in scan.candidates
    ]
    best = candidates[0] if candidates else {"scaler": None, "size": None}
    document = {
        "file": file,
        "verdict": verdict.kind,
        "score": scan.score,
        "probability": verdict.probability,
        "false_alarm_rate": verdict.false_alarm_rate,
        "scaler": best["scaler"],
        "size": best["size"],
        "candidates": candidates,
        "regions": [
            {"x": one.x, "y": one.y, "width": one.width, "height": one.height, "score": one.score}
            for one in scan.regions
        ],
        "findings": [finding_document(finding) for finding in inspection.findings],
        "seconds": inspection.seconds,
    }
    return without_infinities(document)


def unread_document(file: str, error: str, verdict: str = UNREADABLE) -> dict[str, Any]:
    """Describe an image that came to nothing: the same keys, with the sentence why as ``error``."""
    return {
        "file": file,
        "verdict": verdict,
        **dict.fromkeys(("score", "probability", "false_alarm_rate", "scaler", "size")),
        "candidates": [],
        "regions": [],
        "findings": [],
        "seconds": None,
        "error": error,
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """Describe what one test says."""
    return {
        "detector": finding.detector,
        "score": finding.score,
        "threshold": finding.threshold,
        "direction": finding.direction,
        "attack": finding.attack,
        "sentence": finding.sentence,
        "decides": finding.decides,
        "measures": dict(finding.measures),
    }


def by_suspicion(document: dict[str, Any]) -> tuple[bool, bool, float, str]:
    """Sort key of documents: the most suspicious first; those without a score behind, unread ones last."""
    score = document["score"]
    return "error" in document, score is None, 0.0 if score is None else -score, document["file"]
