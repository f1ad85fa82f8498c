"""Joint attack against the per-column cvxpy reference: the same task, the same real epsilon, in one run.

    python -m benchmarks.attack_speed [--images FOLDER] [--source-size 512] [--size 128] [--epsilon 2]

The reference runs first; the epsilon that it really reached is what the joint attack is asked for. With ``--images``
the folder's pictures, in pairs, take the place of scikit-image's.
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
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

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
    print(f"{options.source_size} -> {options.size}, reference asked for epsilon {options.epsilon:g} in each pass")
    print(
        "task                             reference s  joint s (cold)   faster (cold)  real epsilon  L2 joint/reference"
    )
    ratios, l2_ratios = [], []
    for scaler in SCALERS:
        preprocess = Preprocess(Selection.of("scaler", scaler), Size(options.size, options.size))
        for source, target in pairs:
            source = _resized(source, options.source_size)
            ratio, l2_ratio = _compare(source, _resized(target, options.size), preprocess, options.epsilon)
            ratios.append(ratio)
            l2_ratios.append(l2_ratio)
    print(
        f"at least {min(ratios):.0f} times faster, median {statistics.median(ratios):.0f};"
        f" L2 ratio at most {max(l2_ratios):.4f}"
    )


def _compare(source: Frame, target: Frame, preprocess: Preprocess, epsilon: float) -> tuple[float, float]:
    """Print one row; return how many times faster the joint attack is, and its L2 over the reference's."""
    slow, slow_seconds = _timed(lambda: _attack("reference", source, target, preprocess, epsilon))
    reached = _real_epsilon(slow, target, preprocess)
    _, cold = _timed(lambda: _attack("l2", source, target, preprocess, reached))
    runs = [_timed(lambda: _attack("l2", source, target, preprocess, reached)) for _ in range(WARM_RUNS)]
    fast, seconds = runs[0][0], statistics.median(run[1] for run in runs)
    l2_ratio = _l2(fast, source) / _l2(slow, source)
    title = f"{preprocess.scaler.name} {source.name} <- {target.name}"
    print(
        f"{title:<32} {slow_seconds:>11.2f}  {seconds:.4f} ({cold:.4f})  {slow_seconds / seconds:>6.0f}"
        f" ({slow_seconds / cold:.0f})  {_real_epsilon(fast, target, preprocess):>5g} of {reached:g}  {l2_ratio:>8.4f}"
    )
    return slow_seconds / seconds, l2_ratio


def _attack(name: str, source: Frame, target: Frame, preprocess: Preprocess, epsilon: float) -> Frame:
    chosen = algorithm("attack", name)
    return chosen.function(source, target, preprocess, chosen.parameters(epsilon=epsilon), RunContext())


def _timed(run: Callable[[], Frame]) -> tuple[Frame, float]:
    started = time.perf_counter()
    return run(), time.perf_counter() - started


def _real_epsilon(attacked: Frame, target: Frame, preprocess: Preprocess) -> float:
    gap = preprocess.scale(attacked.pixels).astype(np.float64) - target.pixels
    return float(np.abs(gap).max()) / target.grey_level


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
    parser.add_argument("--source-size", type=int, default=512)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--epsilon", type=float, default=2.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
