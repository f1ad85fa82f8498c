"""The blind scan against the machine: how many Fourier transforms it takes, how much memory, how many images a second.

    python -m benchmarks.scan_speed [--width 2000] [--height 2500] [--runs 5]
    python -m benchmarks.scan_speed --folder [--width 1000] [--height 1250] [--images 24] [--jobs 1 2]

Looked at are drawn chest radiographs: as they are, in 12 bits, and attacked through OpenCV's linear scaler, as a whole
and in one place. A scan is all that is done with an image of a folder once it is read, and the map. Each image is
scanned in a process of its own, with one thread, taking turns with ``numpy.fft.fft2`` of the same pixels; figures are
medians. Memory is the peak of the resident set over the moment before the first scan, when the image and all libraries
are there, in images in float32 (Linux only). With ``--folder``, half of the images and all of them are scanned as the
command line scans folders, reading and starting of the processes included; the pace of the second half has no start.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from benchmarks.chest_phantom import chest
from benchmarks.resident_set import forget_peak, peak
from benchmarks.versions import print_versions
from scaleguard_gui.core.blind.calibration import calibration
from scaleguard_gui.core.blind.inspection import Inspection, inspect
from scaleguard_gui.core.blind.strength_map import strength_map
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_attack
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.engine.batch import Batch
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.presets import known_front_ends
from scaleguard_gui.io.samples import bundled_picture
from scaleguard_gui.io.scanned_image import scan_file

# The most transforms that a scan may take, and images in float32 that it may hold.
ALLOWED, ALLOWED_MEMORY = 5.0, 6.0
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
DEEP = 4095
SIZE = 224
# Somewhat more than 1 % of what the model sees.
EDITED = "90,110,24,24"
# Side of the part of an image that is scanned first: a scan loads libraries when it needs them.
SMALL = 256


def main() -> None:
    """Draw, scan and print."""
    options = _options()
    if options.one:
        print(json.dumps(_measured(options.one, options.runs)))
        return
    print_versions()
    with tempfile.TemporaryDirectory() as folder:
        if options.folder:
            _print_folder(options, Path(folder))
        else:
            _print_images(options, Path(folder))


def _print_images(options: argparse.Namespace, folder: Path) -> None:
    frames = _drawn(options.width, options.height)
    print(f"{options.width} x {options.height}, medians of {options.runs}, load", end=" ")
    print(", ".join(f"{load:.1f}" for load in os.getloadavg()))
    print("image                          fft2 ms   scan ms   transforms (allowed)   memory (allowed)   verdict")
    for name, frame in frames.items():
        path = folder / "image.npy"
        np.save(path, frame.pixels)
        command = [sys.executable, "-m", "benchmarks.scan_speed", "--one", str(path), "--runs", str(options.runs)]
        environment = os.environ | ONE_THREAD
        answer = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
        one = json.loads(answer)
        print(
            f"{name:<28} {1e3 * one['transform']:>9.0f} {1e3 * one['scan']:>9.0f}"
            f" {one['scan'] / one['transform']:>12.2f} ({ALLOWED:g})  {one['memory']:>14.2f} ({ALLOWED_MEMORY:g})"
            f"      {one['verdict']}",
            flush=True,
        )


def _measured(path: Path, runs: int) -> dict[str, float | str]:
    """Scan one image in this process, taking turns with transforms of it."""
    cv2.setNumThreads(1)
    pixels = np.load(path)
    frame = Frame.of(pixels) if pixels.dtype == np.uint8 else Frame(pixels, (0.0, float(DEEP)))
    _scan(frame.with_pixels(np.ascontiguousarray(pixels[:SMALL, :SMALL])))
    resident = forget_peak()
    inspection = _scan(frame)
    grown = peak() - resident
    scans, transforms = [], []
    for _ in range(runs):
        started = time.perf_counter()
        np.fft.fft2(pixels)
        between = time.perf_counter()
        _scan(frame)
        transforms.append(between - started)
        scans.append(time.perf_counter() - between)
    return {
        "transform": statistics.median(transforms),
        "scan": statistics.median(scans),
        "memory": grown / (4 * pixels.size),
        "verdict": inspection.verdict.kind,
    }


def _scan(frame: Frame) -> Inspection:
    inspection = inspect(frame, None, calibration(), known_front_ends())
    strength_map(inspection.scan, frame)
    return inspection


def _print_folder(options: argparse.Namespace, folder: Path) -> None:
    frames = list(_drawn(options.width, options.height).values())
    files = [str(folder / f"{number:04}.png") for number in range(options.images)]
    for number, file in enumerate(files):
        write_image(file, frames[number % len(frames)])
    print(f"{options.width} x {options.height}, load", ", ".join(f"{load:.1f}" for load in os.getloadavg()))
    print("processes   images   seconds   images a second   speed-up   further images a second")
    alone: dict[int, float] = {}
    for jobs in options.jobs:
        half, whole = (_batch_seconds(files[:count], jobs) for count in (options.images // 2, options.images))
        further = (options.images - options.images // 2) / (whole - half)
        for count, seconds, told in ((options.images // 2, half, ""), (options.images, whole, f"{further:>25.2f}")):
            speed_up = alone.setdefault(count, seconds) / seconds
            print(f"{jobs:>9} {count:>8} {seconds:>9.2f} {count / seconds:>17.2f} {speed_up:>10.2f} {told}", flush=True)


def _batch_seconds(files: list[str], jobs: int) -> float:
    batch = Batch(files, partial(scan_file, numbers=calibration()), jobs)
    started = time.perf_counter()
    for step in batch.run(RunContext()):
        if step.image.error:
            raise RuntimeError(step.image.error)
    return time.perf_counter() - started


def _drawn(width: int, height: int) -> dict[str, Frame]:
    """Draw a chest, and attack it."""
    drawn = chest(width, height)
    honest = Frame.of(np.rint(255 * drawn).astype(np.uint8))
    preprocess = Preprocess(Selection.of("scaler", "opencv.linear"), Size(SIZE, SIZE))
    target = fit_target(read_image(bundled_picture("chelsea.png")), honest, preprocess)
    whole, local = Selection.of("attack", "l2"), Selection.of("attack", "local-edit", {"region": EDITED})
    return {
        "honest": honest,
        "honest, 12 bits": Frame(np.rint(DEEP * drawn).astype(np.uint16), (0.0, float(DEEP))),
        "attacked": run_attack(honest, target, preprocess, whole, RunContext()).frame,
        "attacked in one place": run_attack(honest, target, preprocess, local, RunContext()).frame,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan_speed", description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("--width", type=int, help="2000 by default, 1000 with --folder")
    parser.add_argument("--height", type=int, help="2500 by default, 1250 with --folder")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", action="store_true", help="scan many images on several processes")
    parser.add_argument("--images", type=int, default=24, help="with --folder")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="with --folder: processes at a time")
    parser.add_argument("--one", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.width = options.width or (1000 if options.folder else 2000)
    options.height = options.height or (1250 if options.folder else 2500)
    return options


if __name__ == "__main__":
    main()
