"""Scans of tests: what is found follows from a file's name, so that no test rests on how well the scan works."""

import math
import os
import signal
import time

import numpy as np

from scaleguard_gui.core.blind.calibration import Calibration
from scaleguard_gui.core.blind.document import unread_document
from scaleguard_gui.core.blind.inspection import Inspection, judge_scan
from scaleguard_gui.core.blind.scan_result import Candidate, Region, Scan
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import read_image
from scaleguard_gui.io.scanned_image import ScannedImage, scanned
from scaleguard_gui.io.thumbnail import jpeg_thumbnail

NUMBERS = Calibration(4.0, 0.01, (0.0, 4.0, 12.0), (0.01, 0.5, 0.95), "2026-01-02")
FOREVER = 300
# Score by the beginning of the file's name.
SCORES = {"attack": 10.0, "edit": 6.0, "clean": 1.0}


def front_end(scaler, side):
    return Preprocess(Selection.of("scaler", scaler), Size(side, side))


def scan_of(name, height=96, width=120):
    score = next((score for word, score in SCORES.items() if name.startswith(word)), math.nan)
    if math.isnan(score):
        return Scan((), score, None, (), "It is too small to tell.")
    candidates = (
        Candidate(front_end("opencv.linear", 32), "linear", score),
        Candidate(front_end("opencv.cubic", 48), "cubic", score / 2),
    )
    strength = np.zeros((-(-height // 2), -(-width // 2)), np.float32)
    strength[5:15, 10:30] = score
    regions = (Region(20, 10, 40, 20, 800, score), Region(0, 0, 4, 4, 16, score / 2))
    return Scan(candidates, score, strength, regions)


def inspection_of(frame, numbers=NUMBERS):
    """Return what is found in a frame, by its name."""
    scan = scan_of(frame.name, frame.height, frame.width)
    verdict = judge_scan(scan, frame, numbers)
    flag = None if scan.untold else scan.score > numbers.threshold
    finding = Finding("blind-scan", scan.score, numbers.threshold, "above", flag, verdict.sentence)
    return Inspection(frame, scan, verdict, (finding,), 0.25)


def inspect(frame, ctx=None, numbers=NUMBERS, known=()):
    """Stand in for `core.blind.inspection.inspect`."""
    return inspection_of(frame, numbers)


def fake_scan_file(file, numbers=NUMBERS, wants_thumbnail=False):
    """Stand in for `scan_file`, in this process or another."""
    if "slow" in file:
        time.sleep(FOREVER)
    if "fatal" in file:
        os.kill(os.getpid(), signal.SIGKILL)
    try:
        frame = read_image(file)
    except InputError as error:
        return ScannedImage(unread_document(file, str(error)))
    return scanned(file, inspection_of(frame, numbers), jpeg_thumbnail(frame) if wants_thumbnail else b"")


def in_this_process(work, items, jobs, ctx):
    """Stand in for `in_processes`."""
    for place, item in enumerate(items):
        ctx.check()
        yield place, work(item)
