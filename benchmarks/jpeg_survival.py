"""The JPEG-surviving attack against the plain one: what the model sees after both were saved, and what it costs.

    python -m benchmarks.jpeg_survival --sources FOLDER --targets FOLDER
        [--qualities 90 75 50] [--scalers opencv.nearest opencv.linear opencv.cubic]
        [--encoder pillow] [--subsampling 4:2:0] [--grey] [--size 224] [--small-size 96] [--effort 4]

Errors are means over the model view of abs(D - T), in grey levels, after saving and reading back; their medians over
all pairs are printed. Pairs with a scaling ratio below 4 and sources of more than 8 bits are left out.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import NamedTuple

import numpy as np

from benchmarks.pairs import Pair, add_pair_options, pairs
from benchmarks.versions import print_versions
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import ENCODERS, SUBSAMPLINGS, JpegOptions, through_jpeg
from scaleguard_gui.core.metrics import mean_squared_error, psnr
from scaleguard_gui.core.registry import Selection

LEAST_RATIO = 4.0


class Case(NamedTuple):
    """Mean errors after saving of the plain and the surviving attack, their PSNR to the source, and seconds."""

    plain: float
    surviving: float
    unsaved: float
    plain_psnr: float
    surviving_psnr: float
    seconds: float


def main() -> None:
    """Attack every pair at every quality and print one row per scaler and quality."""
    options = _options()
    print_versions()
    chroma = "grey" if options.grey else options.subsampling
    print(f"{options.encoder}, {chroma}, epsilon {options.epsilon:g}, ratio >= {LEAST_RATIO:g}; medians")
    print("scaler             Q  cases  plain err  surviving err  of plain  unsaved err  plain PSNR  PSNR  seconds")
    for name in options.scalers:
        able = [pair for pair in pairs(name, options) if _is_able(pair)]
        for quality in options.qualities:
            saved = JpegOptions(quality, options.subsampling, options.encoder)
            cases = [_case(pair, saved, options) for pair in able]
            if not cases:
                print(f"{name:<16} {quality:>3}      0")
                continue
            medians = Case(*(statistics.median(column) for column in zip(*cases, strict=True)))
            share = statistics.median(case.surviving / case.plain for case in cases)
            print(
                f"{name:<16} {quality:>3}  {len(cases):>5}  {medians.plain:>9.2f}  {medians.surviving:>13.2f}"
                f"  {share:>8.1%}  {medians.unsaved:>11.2f}  {medians.plain_psnr:>10.2f}"
                f"  {medians.surviving_psnr:>4.1f}  {medians.seconds:>7.2f}",
                flush=True,
            )


def _is_able(pair: Pair) -> bool:
    return pair.source.pixels.dtype == np.uint8 and min(pair.preprocess.scaling_ratio(pair.source)) >= LEAST_RATIO


def _case(pair: Pair, saved: JpegOptions, options: argparse.Namespace) -> Case:
    plain = pair.attacked(Selection.of("attack", "l2", {"epsilon": options.epsilon}))
    started = time.perf_counter()
    values = {"epsilon": options.epsilon, "effort": options.effort, "quality": saved.quality}
    words = {"subsampling": saved.subsampling, "encoder": saved.encoder}
    surviving = pair.attacked(Selection.of("attack", "jpeg", values | words))
    seconds = time.perf_counter() - started
    kept_plain, kept = through_jpeg(plain, saved), through_jpeg(surviving, saved)
    return Case(
        _error(kept_plain, pair),
        _error(kept, pair),
        _error(surviving, pair),
        psnr(mean_squared_error(pair.source, kept_plain)),
        psnr(mean_squared_error(pair.source, kept)),
        seconds,
    )


def _error(frame: Frame, pair: Pair) -> float:
    return float(np.abs(pair.preprocess.exact_view(frame) - pair.target.pixels).mean())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jpeg_survival", description=str(__doc__).split("\n")[0])
    add_pair_options(parser)
    parser.add_argument("--qualities", type=int, nargs="+", default=[90, 75, 50])
    parser.add_argument("--encoder", choices=ENCODERS, default="pillow")
    parser.add_argument("--subsampling", choices=SUBSAMPLINGS, default="4:2:0")
    parser.add_argument("--effort", type=int, default=4)
    return parser.parse_args()


if __name__ == "__main__":
    main()
