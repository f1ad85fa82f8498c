"""Joint attack against the per-column cvxpy reference: the same task, the same real epsilon, in one run.

    python -m benchmarks.attack_speed [--images FOLDER] [--tasks 512:128 1024:224] [--epsilon 2]

The reference runs first; the epsilon that it really reached is what the joint attack is asked for. Cold is the first
joint attack, with all matrices to be made anew; warm the median of some more. With ``--images`` the folder's pictures,
in pairs, take the place of scikit-image's.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import skimage.data

from benchmarks.versions import print_versions
from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.matrices import axis_matrix
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.footprint import footprint_of
from scaleguard_gui.core.stages import run_attack

SCALERS = ("opencv.linear", "opencv.cubic")
# Bundled with scikit-image: nothing is downloaded.
BUNDLED = (("camera", "coffee"), ("brick", "chelsea"), ("moon", "astronaut"))
WARM_RUNS = 7
IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"}

Pair = tuple[Frame, Frame]


def main() -> None:
    """Run the comparison and print a table."""
    options = _options()
    cv2.setNumThreads(1)
    print_versions()
    pairs = _pairs_of(options.images) if options.images else _bundled_pairs()
    for task in options.tasks:
        source_size, size = (int(side) for side in task.split(":"))
        _table(pairs, source_size, size, options.epsilon)


def _table(pairs: list[Pair], source_size: int, size: int, epsilon: float) -> None:
    """Compare all pairs under all scalers at one size."""
    print(f"{source_size} -> {size}, reference asked for epsilon {epsilon:g} in each pass")
    print(
        "task                             reference s  warm s (cold)    faster (cold)  real epsilon  L2 joint/reference"
    )
    rows = []
    for scaler in SCALERS:
        preprocess = Preprocess(Selection.of("scaler", scaler), Size(size, size))
        for source, target in pairs:
            rows.append(_compare(_resized(source, source_size), _resized(target, size), preprocess, epsilon))
    warm, cold, l2_ratios = zip(*rows, strict=True)
    print(
        f"at least {min(warm):.0f} times faster warm, {min(cold):.0f} cold; median {statistics.median(warm):.0f} and"
        f" {statistics.median(cold):.0f}; L2 ratio at most {max(l2_ratios):.4f}\n"
    )


def _compare(source: Frame, target: Frame, preprocess: Preprocess, epsilon: float) -> tuple[float, float, float]:
    """Print one row; return how many times faster the joint attack is, warm and cold, and the ratio of L2."""
    slow, slow_seconds = _timed(lambda: _attack("reference", source, target, preprocess, epsilon))
    reached = real_epsilon(slow, target, preprocess)
    footprint_of.cache_clear()
    axis_matrix.cache_clear()
    _, cold = _timed(lambda: _attack("l2", source, target, preprocess, reached))
    runs = [_timed(lambda: _attack("l2", source, target, preprocess, reached)) for _ in range(WARM_RUNS)]
    fast, seconds = runs[0][0], statistics.median(run[1] for run in runs)
    l2_ratio = _l2(fast, source) / _l2(slow, source)
    title = f"{preprocess.scaler.name} {source.name} <- {target.name}"
    print(
        f"{title:<32} {slow_seconds:>11.2f}  {seconds:.4f} ({cold:.4f})  {slow_seconds / seconds:>6.0f}"
        f" ({slow_seconds / cold:.0f})  {real_epsilon(fast, target, preprocess):>5g} of {reached:g}  {l2_ratio:>8.4f}"
    )
    return slow_seconds / seconds, slow_seconds / cold, l2_ratio


def _attack(name: str, source: Frame, target: Frame, preprocess: Preprocess, epsilon: float) -> Frame:
    return run_attack(
        source, target, preprocess, Selection.of("attack", name, {"epsilon": epsilon}), RunContext()
    ).frame


def _timed(run: Callable[[], Frame]) -> tuple[Frame, float]:
    started = time.perf_counter()
    return run(), time.perf_counter() - started


def _l2(attacked: Frame, source: Frame) -> float:
    return float(np.linalg.norm(attacked.pixels.astype(np.float64) - source.pixels))


def _resized(frame: Frame, side: int) -> Frame:
    return frame.with_pixels(cv2.resize(frame.pixels, (side, side), interpolation=cv2.INTER_AREA))


def _bundled_pairs() -> list[Pair]:
    return [(_bundled(source), _bundled(target)) for source, target in BUNDLED]


def _bundled(name: str) -> Frame:
    return to_grey(Frame.of(getattr(skimage.data, name)(), name))


def _pairs_of(folder: Path) -> list[Pair]:
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES)
    frames = [Frame.of(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), path.stem[:12]) for path in paths]
    return list(zip(frames[::2], frames[1::2], strict=False))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack_speed", description=__doc__)
    parser.add_argument("--images", type=Path, help="folder of pictures to take in pairs (source, target)")
    parser.add_argument("--tasks", nargs="+", default=["512:128", "1024:224"], help="sides of source and model view")
    parser.add_argument("--epsilon", type=float, default=2.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
