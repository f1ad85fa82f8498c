"""What evaluation's tests look at: a stand-in for the blind scan, and samples made up."""

import cv2
import numpy as np

from scaleguard_gui.core.blind.inspection import NAME, Inspection
from scaleguard_gui.core.blind.scan_result import Candidate, Region, Scan
from scaleguard_gui.core.evaluation.repair import Repair
from scaleguard_gui.core.evaluation.samples import Found, Sample, Told
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.verdict import Verdict

THRESHOLD = 8.0


def stand_in(suspect, ctx=None, numbers=None):
    """Judge by the mean distance to a median: it suffices for whole images, and takes no time."""
    pixels = suspect.pixels if suspect.pixels.ndim == 2 else suspect.pixels[..., 1]
    noise = cv2.absdiff(pixels, cv2.medianBlur(np.ascontiguousarray(pixels), 3))
    score = float(noise.mean())
    candidate = Candidate(Preprocess(Selection.of("scaler", "opencv.linear"), Size(32, 32)), "linear", score)
    scan = Scan((candidate,), score, None, (Region(0, 0, 20, 20, 400, score),))
    is_attack = score > THRESHOLD
    finding = Finding(NAME, score, THRESHOLD, "above", is_attack, "made up")
    verdict = Verdict("attack" if is_attack else "clean", score / THRESHOLD, "made up")
    return Inspection(suspect, scan, verdict, (finding,), 0.5)


def sample(image, case, score, **values):
    """A sample that the blind scan gave a score."""
    told = {NAME: Told(score, 0.5, "above", None if np.isnan(score) else score > 0.5, 1.0)}
    found = Found("opencv.linear", "linear", (32, 32), ((0, 0, 10, 10),))
    return Sample(image, case, told=told, found=found, **values)


def repaired(image, case, by_restorer, family="linear", **values):
    """A sample that restorers worked on, each with its PSNR and what it left of the payload."""
    repairs = tuple(
        Repair(name, psnr=psnr, view_psnr=psnr, ssim=0.9, cosine=0.9, left=left, changed=0.5, seconds=0.5)
        for name, (psnr, left) in by_restorer.items()
    )
    return Sample(image, case, family=family, repairs=repairs, **values)


def without_times(samples):
    mappings = [sample.to_mapping() for sample in samples]
    for mapping in mappings:
        for told in mapping["told"].values():
            told.pop("seconds")
        for repair in mapping["repairs"]:
            repair.pop("seconds")
    return mappings
