"""How long each restorer takes, for the sizes and depths that a dragged slider has to follow.

python -m benchmarks.restore_speed [--sides 1024 2048] [--size 224] [--scalers opencv.linear opencv.cubic]
    [--restorers selective-median ...] [--runs 5]
"""

from __future__ import annotations

import argparse
import time

import cv2
import numpy as np

from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm, algorithms
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import read_image

KINDS = ("8 bit", "colour", "16 bit", "float")


def main() -> None:
    """Print the milliseconds of the fastest of some runs, after one that fills the caches, on one thread of OpenCV."""
    options = _options()
    cv2.setNumThreads(1)
    print_versions()
    size = Size(options.size, options.size)
    print(f"milliseconds, model view {size}; " + ", ".join(KINDS))
    phantom = read_image(resource_path("samples", "chest-phantom-attacked.png")).pixels
    for side in options.sides:
        eight = cv2.resize(phantom, (side, side), interpolation=cv2.INTER_LINEAR)
        frames = [
            Frame.of(eight),
            Frame.of(np.repeat(eight[..., None], 3, axis=2)),
            Frame.of(eight.astype(np.uint16) * 257),
            Frame.of(eight.astype(np.float32) / 255),
        ]
        for name in options.restorers:
            needs = algorithm("restorer", name).needs_preprocess
            for scaler in options.scalers if needs else [None]:
                preprocess = Preprocess(Selection.of("scaler", scaler), size) if scaler else None
                row = "".join(f"{_milliseconds(name, frame, preprocess, options.runs):9.1f}" for frame in frames)
                print(f"{side:>5} {name:<18} {scaler or '':<15}{row}")


def _milliseconds(name: str, frame: Frame, preprocess: Preprocess | None, runs: int) -> float:
    chosen = algorithm("restorer", name)
    seconds = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        chosen.function(frame, preprocess, chosen.parameters(), RunContext())
        seconds.append(time.perf_counter() - started)
    return 1e3 * min(seconds[1:])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.restore_speed", description=str(__doc__).split("\n", 1)[0]
    )
    parser.add_argument("--sides", type=int, nargs="+", default=[1024, 2048])
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scalers", nargs="+", default=["opencv.nearest", "opencv.linear", "opencv.cubic"])
    parser.add_argument("--restorers", nargs="+", default=[chosen.name for chosen in algorithms("restorer")])
    return parser.parse_args()


if __name__ == "__main__":
    main()
