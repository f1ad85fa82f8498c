"""Scan state: how far the blind scan of the image that is looked at has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.frame import Frame

Progress = Literal["none", "running", "done", "ended"]


@dataclass(frozen=True, eq=False)
class ScanState:
    """What is known about one image.

    Parameters
    ----------
    frame : Frame, optional
        The suspect, or in Craft the attack image that is shown.
    progress : {"none", "running", "done", "ended"}
        "ended" without a result: it was stopped, or it failed.
    inspection : Inspection, optional
        Of `frame`: the newest one that was finished, also while it is scanned again.
    is_crafted : bool
        Whether it is an attack image made here.
    """

    frame: Frame | None = None
    progress: Progress = "none"
    inspection: Inspection | None = None
    is_crafted: bool = False
