"""The joint attack on many pairs: does the real call stay within epsilon, and how visible is it?

    python -m benchmarks.attack_corpus --sources FOLDER --targets FOLDER [--size 224] [--small-size 96]
        [--scalers opencv.nearest opencv.linear opencv.cubic] [--epsilon 2] [--attack l2]

Sources narrower than twice ``--size`` are attacked at ``--small-size``.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.target import fit_target

IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"}


@dataclass(frozen=True)
class Case:
    """One attack: which, how near to its target, how visible, how long."""

    title: str
    epsilon: float
    psnr: float
    seconds: float


def main() -> None:
    """Attack every pair with every scaler and print one row per scaler."""
    options = _options()
    print_versions()
    sources, targets = _frames(options.sources), _frames(options.targets)
    print(f"{len(sources)} sources x {len(targets)} targets, {options.attack} asked for epsilon {options.epsilon:g}")
    print("scaler             cases  within  worst epsilon  median PSNR dB  median s  largest s")
    for name in options.scalers:
        cases = list(_cases(name, sources, targets, options))
        within = sum(case.epsilon <= options.epsilon + 1e-9 for case in cases)
        worst = max(cases, key=lambda case: case.epsilon)
        times = [case.seconds for case in cases]
        print(
            f"{name:<18} {len(cases):>5}  {within:>6}  {worst.epsilon:>13.3g}"
            f"  {statistics.median(case.psnr for case in cases):>14.2f}"
            f"  {statistics.median(times):>8.4f}  {max(times):>9.4f}"
        )
        if worst.epsilon > options.epsilon:
            print(f"    worst: {worst.title}")


def _cases(scaler: str, sources: list[Frame], targets: list[Frame], options: argparse.Namespace) -> Iterator[Case]:
    attack = Selection.of("attack", options.attack, {"epsilon": options.epsilon} if options.attack != "direct" else {})
    function = algorithm("attack", attack.name).function
    for source in sources:
        side = options.size if source.width >= 2 * options.size else options.small_size
        preprocess = Preprocess(Selection.of("scaler", scaler), Size(side, side))
        try:
            preprocess.check_shrinks(source)
        except ParameterError as error:
            print(f"    left out: {error}")
            continue
        for target in targets:
            fitted = fit_target(target, source, preprocess.size)
            started = time.perf_counter()
            attacked = function(source, fitted, preprocess, attack.parameters, RunContext())
            seconds = time.perf_counter() - started
            gap = preprocess.scale(attacked.pixels).astype(np.float64) - fitted.pixels
            epsilon = float(np.abs(gap).max()) / source.grey_level
            yield Case(f"{source.name} <- {target.name}", epsilon, _psnr(attacked, source), seconds)


def _psnr(attacked: Frame, source: Frame) -> float:
    squares = np.square(attacked.pixels.astype(np.float32) - source.pixels)
    return float(10 * np.log10(source.span**2 / max(float(squares.mean()), 1e-12)))


def _frames(folder: Path) -> list[Frame]:
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES)
    return [_frame(path) for path in paths]


def _frame(path: Path) -> Frame:
    with Image.open(path) as opened:
        image = ImageOps.exif_transpose(opened)
        grey = image.mode in {"L", "1", "LA", "I;16", "I"}
        return Frame.of(np.asarray(image.convert("L" if grey else "RGB")), path.name)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack_corpus", description=__doc__.split("\n")[0])
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--small-size", type=int, default=96)
    parser.add_argument("--epsilon", type=float, default=2.0)
    parser.add_argument("--attack", default="l2")
    parser.add_argument("--scalers", nargs="+", default=["opencv.nearest", "opencv.linear", "opencv.cubic"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
