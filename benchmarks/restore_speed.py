"""How long each restorer takes, for the sizes and depths that a dragged slider has to follow.

python -m benchmarks.restore_speed [--sides 1024 2048] [--size 224] [--scalers opencv.linear opencv.cubic]
    [--restorers selective-median ...] [--runs 5] [--cpu]

Restorers that follow a call of a library are printed again with how many times longer than that call they take, the two
taking turns in the same run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import cv2
import numpy as np
from skimage.restoration import denoise_nl_means, denoise_tv_chambolle, denoise_wavelet

from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm, algorithms
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import read_image

KINDS = ("8 bit", "colour", "16 bit", "float")


def _non_local_means(frame: Frame) -> Callable[[], object]:
    if frame.pixels.dtype == np.uint8:
        return lambda: cv2.fastNlMeansDenoising(frame.pixels, None, 10, 7, 21)
    if frame.pixels.dtype == np.uint16:
        return lambda: cv2.fastNlMeansDenoising(frame.pixels, [10 * 257.0], None, 7, 21, cv2.NORM_L1)
    return lambda: denoise_nl_means(frame.pixels, patch_size=7, patch_distance=10, h=10 / 255)


def _total_variation(frame: Frame) -> Callable[[], object]:
    # Single precision: given whole numbers, the library would work in double precision and take longer.
    unit, axis = frame.as_unit(), 2 if frame.is_colour else None
    return lambda: denoise_tv_chambolle(unit, weight=0.1, channel_axis=axis)


def _wavelet(frame: Frame) -> Callable[[], object]:
    unit, axis = frame.as_unit(), 2 if frame.is_colour else None
    return lambda: denoise_wavelet(unit, sigma=0.04, channel_axis=axis, convert2ycbcr=frame.is_colour)


LIBRARY_CALLS = {"non-local-means": _non_local_means, "total-variation": _total_variation, "wavelet": _wavelet}


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
                measured = [_milliseconds(name, frame, preprocess, options) for frame in frames]
                print(f"{side:>5} {name:<22} {scaler or '':<15}" + "".join(f"{ours:9.1f}" for ours, _ in measured))
                if name in LIBRARY_CALLS:
                    ratios = "".join(f"{ours / library:9.2f}" for ours, library in measured)
                    print(f"{side:>5} {'':<22} {'times library':<15}{ratios}")


def _milliseconds(
    name: str, frame: Frame, preprocess: Preprocess | None, options: argparse.Namespace
) -> tuple[float, float]:
    """Return the fastest run of a restorer, and of the library call that it follows; the same where there is none."""
    chosen = algorithm("restorer", name)
    chosen.load_libraries()
    calls: list[Callable[[], object]] = [lambda: chosen.function(frame, preprocess, chosen.parameters(), RunContext())]
    if name in LIBRARY_CALLS:
        calls.append(LIBRARY_CALLS[name](frame))
    seconds = [[_seconds(call, options.cpu) for call in calls] for _ in range(options.runs + 1)]
    fastest = 1e3 * np.min(seconds[1:], axis=0)
    return float(fastest[0]), float(fastest[-1])


def _seconds(call: Callable[[], object], only_computing: bool) -> float:
    clock = time.process_time if only_computing else time.perf_counter
    started = clock()
    call()
    return clock() - started


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.restore_speed", description=str(__doc__).split("\n", 1)[0]
    )
    parser.add_argument("--sides", type=int, nargs="+", default=[1024, 2048])
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cpu", action="store_true", help="count what this process computes, not what it waits for")
    parser.add_argument("--scalers", nargs="+", default=["opencv.nearest", "opencv.linear", "opencv.cubic"])
    parser.add_argument("--restorers", nargs="+", default=[chosen.name for chosen in algorithms("restorer")])
    return parser.parse_args()


if __name__ == "__main__":
    main()
