"""Blind scans that tests of the window make up: what is found is known, and when it is found is up to the test."""

import threading

import numpy as np

from scaleguard_gui.core.blind.calibration import Calibration
from scaleguard_gui.core.blind.inspection import NAME, Inspection, judge_scan
from scaleguard_gui.core.blind.scan_result import Candidate, Region, Scan
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

NUMBERS = Calibration(6.0, 0.02, (0.0, 6.0, 12.0), (0.0, 0.5, 1.0))
UNTOLD = "It is too small for any front end."


def front_end(scaler="opencv.nearest", side=32):
    return Preprocess(Selection.of("scaler", scaler), Size(side, side))


CANDIDATES = (
    Candidate(front_end(), "nearest", 9.0, {"contrast": 3.5}),
    Candidate(front_end("opencv.linear"), "linear", 7.25),
)


def inspection(frame, score=9.0):
    """Find something in the top left quarter; a score of None tells nothing, one below 6 finds nothing."""
    if score is None:
        scan = Scan((), float("nan"), None, (), UNTOLD)
    else:
        strength = np.zeros((frame.height // 2, frame.width // 2), np.float32)
        strength[: frame.height // 8, : frame.width // 8] = score
        region = Region(0, 0, frame.width // 4, frame.height // 4, 100, score)
        scan = Scan(CANDIDATES, score, strength, (region,) if score > 6 else ())
    verdict = judge_scan(scan, frame, NUMBERS)
    attack = None if score is None else score > 6
    return Inspection(frame, scan, verdict, (Finding(NAME, scan.score, 6.0, "above", attack, verdict.sentence),), 1.25)


class Scans:
    """Stands in for `inspect`: frames whose name is in `held` are not finished before `release`."""

    def __init__(self):
        self.score = 9.0
        self.begun, self.held = [], set()
        self._released = threading.Event()

    def __call__(self, frame, ctx, numbers, known):
        self.begun.append(frame)
        ctx.progress(0.25, "Scanning")
        while frame.name in self.held and not self._released.wait(0.002):
            ctx.check()
        return inspection(frame, self.score)

    def release(self):
        self._released.set()
