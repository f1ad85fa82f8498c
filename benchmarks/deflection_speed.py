"""How much faster pixel deflection is than the paper's procedure written as plain loops, which it agrees with.

python -m benchmarks.deflection_speed [--side 224] [--deflections 1500] [--runs 20]

Both take the same draws from the same seed, in turns; of processor time, so that other work does not count, the least.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from skimage import data

from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.deflection import deflected
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.core.restorers.pixel_deflection import PAPERS_PIXELS
from scaleguard_gui.core.saliency import saliency
from scaleguard_gui.core.wavelets import wavelet_denoised
from tests.core.deflection_loops import deflected_by_loop, denoised_by_loop

SIGMA = 0.04
CTX = RunContext()


def main() -> None:
    """Print milliseconds and ratios."""
    options = _options()
    print_versions()
    algorithm("restorer", "pixel-deflection").load_libraries()
    side, count = options.side, options.deflections
    print(f"{side}x{side}, K = {count}; loop, ours in ms, ratio; the results are the same")
    for title, pixels in (("grey", data.camera()), ("colour", data.astronaut())):
        frame = Frame.of(np.ascontiguousarray(pixels[:side, :side]))
        for together in (False, True) if frame.is_colour else (False,):
            for importance in (None, saliency(frame)):
                way = (" together" if together else " in turn" if frame.is_colour else "") + (
                    ", map" if importance is not None else ""
                )
                loop, ours, same = _deflection(frame.pixels, count, together, importance, options.runs)
                _tell(f"deflection, {title}{way}", loop, ours, same)
        _whole(title, frame, count, options.runs)


def _deflection(
    pixels: Pixels, count: int, together: bool, importance: Pixels | None, runs: int
) -> tuple[float, float, bool]:
    """Return the seconds of loop and vectorised deflection, and whether they agree."""
    loop = ours = np.inf
    for _ in range(runs):
        generator = np.random.default_rng(1)
        seconds, expected = _timed(lambda g=generator: deflected_by_loop(pixels, count, 10, g, importance, together))
        loop = min(loop, seconds)
        for _ in range(5):
            generator = np.random.default_rng(1)
            seconds, found = _timed(
                lambda g=generator: deflected(pixels, count, 10, g, CTX, importance=importance, together=together)
            )
            ours = min(ours, seconds)
    return loop, ours, np.array_equal(expected, found)


def _whole(title: str, frame: Frame, count: int, runs: int) -> None:
    """Time the whole restorer: against loops for all of it, and against a loop that ends with the library's call."""
    restorer = algorithm("restorer", "pixel-deflection")
    params = restorer.parameters(deflections=round(count * PAPERS_PIXELS / (frame.width * frame.height)), seed=1)
    ours = loop = mixed = np.inf
    for _ in range(runs):
        seconds, found = _timed(lambda: restorer.function(frame, None, params, CTX).pixels)
        ours = min(ours, seconds)
        seconds, _ = _timed(lambda: wavelet_denoised(_moved(frame, count), SIGMA, CTX))
        mixed = min(mixed, seconds)
    for _ in range(2):
        seconds, expected = _timed(lambda: frame.from_unit(denoised_by_loop(_moved(frame, count), SIGMA)))
        loop = min(loop, seconds)
    gap = np.abs(found.astype(int) - expected)
    # The library rounds to single precision on the way.
    _tell(f"deflection and wavelets, {title}, loops for both", loop, ours, bool(gap.max() <= 1))
    print(f"    {np.mean(gap > 0):.2%} of the values differ, by one level")
    _tell(f"deflection and wavelets, {title}, the loop ending with the library's denoising", mixed, ours, True)


def _moved(frame: Frame, count: int) -> Pixels:
    moved = deflected_by_loop(frame.pixels, count, 10, np.random.default_rng(1))
    return Frame.of(moved).as_unit()


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    result = run()
    return time.process_time() - started, result


def _tell(title: str, loop: float, ours: float, same: bool) -> None:
    print(f"{title:<72} {1e3 * loop:9.2f} {1e3 * ours:8.3f} {loop / ours:7.1f}x{'' if same else '  DIFFERENT'}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.deflection_speed", description=str(__doc__).split("\n", 1)[0]
    )
    parser.add_argument("--side", type=int, default=224)
    parser.add_argument("--deflections", type=int, default=1500)
    parser.add_argument("--runs", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    main()
