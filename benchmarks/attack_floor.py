"""The joint attack against the physical floor: how many passes over the source it takes, and how much memory.

    python -m benchmarks.attack_floor [--image FILE] [--side 4096] [--size 224] [--epsilon 2] [--runs 3]
        [--scalers opencv.linear ...] [--targets astronaut ...]

A pass is one float32 read-modify-write over an array of the source's shape, measured in the same process right before
and after the solve. Every solve runs in a process of its own, after libraries are loaded: what the command line calls
`seconds`. Memory is the peak of the resident set over the moment before the solve, in sources in float32 (Linux only).
Without ``--image``, the source is scikit-image's camera, enlarged, with noise; targets are scikit-image's pictures.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import skimage.data

from benchmarks.resident_set import forget_peak, peak
from benchmarks.versions import print_versions
from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_attack
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.io.images import read_image

# The most passes that each scaler may take.
ALLOWED = {
    "opencv.nearest": 20,
    "opencv.linear": 20,
    "opencv.cubic": 20,
    "opencv.lanczos4": 60,
    "opencv.area": 200,
    "pillow.bilinear": 200,
    "pillow.bicubic": 200,
}
ALLOWED_MEMORY = 3.0
# Bundled with scikit-image: nothing is downloaded.
TARGETS = ("astronaut", "coffee", "moon")
PASSES = 15
# Standard deviation of the noise of the made source, in grey levels: about a photograph's.
NOISE = 3.0


def main() -> None:
    """Measure every scaler with every target, and print medians."""
    options = _options()
    if options.one:
        print(json.dumps(_measured(options, options.scalers[0], options.targets[0])))
        return
    print_versions()
    print(f"{options.side} -> {options.size}, epsilon {options.epsilon:g}, medians of {options.runs}, load", end=" ")
    print(", ".join(f"{load:.1f}" for load in os.getloadavg()))
    print("task                              ms   pass ms   passes (allowed)   memory (allowed)  real epsilon     L2")
    for scaler in options.scalers:
        for target in options.targets:
            _print_row(scaler, target, [_in_own_process(options, scaler, target) for _ in range(options.runs)])


def _print_row(scaler: str, target: str, runs: list[dict[str, float]]) -> None:
    one = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    print(
        f"{scaler + ' <- ' + target:<30} {1e3 * one['seconds']:>6.0f} {1e3 * one['pass']:>9.2f}"
        f" {one['passes']:>8.1f} ({ALLOWED.get(scaler, 0):>3})  {one['memory']:>12.2f} ({ALLOWED_MEMORY:g})"
        f" {one['epsilon']:>16.3g} {one['l2']:>12.1f}",
        flush=True,
    )


def _in_own_process(options: argparse.Namespace, scaler: str, target: str) -> dict[str, float]:
    asked = ["--side", options.side, "--size", options.size, "--epsilon", options.epsilon]
    asked += ["--image", options.image] if options.image else []
    asked += ["--scalers", scaler, "--targets", target, "--one"]
    command = [sys.executable, "-m", "benchmarks.attack_floor", *map(str, asked)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    measured: dict[str, float] = json.loads(answer)
    return measured


def _measured(options: argparse.Namespace, scaler: str, target_name: str) -> dict[str, float]:
    """Solve once, cold, and return what it took."""
    source = _source(options)
    preprocess = Preprocess(Selection.of("scaler", scaler), Size(options.size, options.size))
    target = fit_target(to_grey(Frame.of(getattr(skimage.data, target_name)(), target_name)), source, preprocess)
    attack = Selection.of("attack", "l2", {"epsilon": options.epsilon})
    algorithm("attack", attack.name).load_libraries()
    before = _pass_seconds(source)
    resident = forget_peak()
    started = time.perf_counter()
    crafted = run_attack(source, target, preprocess, attack, RunContext())
    seconds = time.perf_counter() - started
    grown = peak() - resident
    one_pass = statistics.median(before + _pass_seconds(source))
    change = crafted.frame.pixels.astype(np.float64) - source.pixels
    return {
        "seconds": seconds,
        "pass": one_pass,
        "passes": seconds / one_pass,
        "memory": grown / (4 * source.pixels.size),
        "epsilon": real_epsilon(crafted.frame, crafted.goal, preprocess),
        "l2": float(np.linalg.norm(change)),
    }


def _source(options: argparse.Namespace) -> Frame:
    if options.image:
        frame = to_grey(read_image(options.image))
        return frame.with_pixels(cv2.resize(frame.pixels, (options.side, options.side), interpolation=cv2.INTER_AREA))
    enlarged = cv2.resize(skimage.data.camera(), (options.side, options.side), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(0).normal(0, NOISE, enlarged.shape)
    return Frame.of(np.clip(np.rint(enlarged + noise), 0, 255).astype(np.uint8), "camera")


def _pass_seconds(source: Frame) -> list[float]:
    ground = np.zeros(source.pixels.shape, np.float32)
    np.add(ground, 1, out=ground)
    seconds = []
    for _ in range(PASSES):
        started = time.perf_counter()
        np.add(ground, 1, out=ground)
        seconds.append(time.perf_counter() - started)
    return seconds


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.attack_floor", description=str(__doc__).split("\n", 1)[0]
    )
    parser.add_argument("--image", type=Path, help="the source; made grey and square, its sides averaged to --side")
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--epsilon", type=float, default=2.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scalers", nargs="+", default=list(ALLOWED))
    parser.add_argument("--targets", nargs="+", default=list(TARGETS), help="names of pictures of skimage.data")
    parser.add_argument("--one", action="store_true", help="measure one solve in this process, and print JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
