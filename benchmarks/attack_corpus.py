"""Attacks over folders of pictures: how near the real model view comes to the target, how visible, and how fast.

    python -m benchmarks.attack_corpus --sources FOLDER --targets FOLDER
        [--size 224] [--small-size 96] [--epsilon 2] [--attack l2] [--grey]
        [--scalers opencv.nearest opencv.linear opencv.cubic]

Images less than twice the size on both sides are attacked at the small size.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import NamedTuple

from benchmarks.pairs import Pair, add_pair_options, chosen_attack, pairs
from benchmarks.versions import print_versions
from scaleguard_gui.core.metrics import largest_difference, mean_squared_error, psnr
from scaleguard_gui.core.registry import Selection


class Case(NamedTuple):
    """One attack: how near to its target, how visible, how long, and which."""

    epsilon: float
    psnr: float
    seconds: float
    title: str


def main() -> None:
    """Attack every pair with every scaler and print one row per scaler."""
    options = _options()
    print_versions()
    attack = chosen_attack(options)
    print(f"{options.attack} asked for epsilon {options.epsilon:g}")
    print("scaler             cases  within  worst epsilon  median PSNR dB  median s  largest s")
    for name in options.scalers:
        cases = [_case(pair, attack) for pair in pairs(name, options)]
        within = sum(case.epsilon <= options.epsilon + 1e-9 for case in cases)
        worst = max(cases)
        times = [case.seconds for case in cases]
        print(
            f"{name:<18} {len(cases):>5}  {within:>6}  {worst.epsilon:>13.3g}"
            f"  {statistics.median(case.psnr for case in cases):>14.2f}"
            f"  {statistics.median(times):>8.4f}  {max(times):>9.4f}"
        )
        if worst.epsilon > options.epsilon:
            print(f"    worst: {worst.title}")


def _case(pair: Pair, attack: Selection) -> Case:
    started = time.perf_counter()
    attacked = pair.attacked(attack)
    seconds = time.perf_counter() - started
    epsilon = largest_difference(pair.target, pair.preprocess.model_view(attacked))
    return Case(epsilon, psnr(mean_squared_error(pair.source, attacked)), seconds, pair.title)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack_corpus", description=str(__doc__).split("\n")[0])
    add_pair_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
