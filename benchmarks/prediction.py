"""Predictions over folders of pictures: the PSNR that is told before solving, beside that of the solved attack.

    python -m benchmarks.prediction --sources FOLDER --targets FOLDER
        [--size 224] [--small-size 96] [--epsilon 2] [--grey]
        [--scalers opencv.nearest opencv.linear opencv.cubic]

"typical" is what is told where there is no target, by the front end alone.
"""

from __future__ import annotations

import argparse
import statistics
from typing import NamedTuple

from benchmarks.pairs import Pair, add_pair_options, chosen_attack, pairs
from benchmarks.versions import print_versions
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.metrics import mean_squared_error, psnr
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.vulnerability import vulnerability


class Gap(NamedTuple):
    """Predicted less real PSNR in dB, of the pair's own target and of a typical one."""

    own: float
    typical: float


def main() -> None:
    """Attack every pair with every scaler and print one row per scaler."""
    options = _options()
    print_versions()
    attack = chosen_attack(options)
    print("predicted less real PSNR of the attack, in dB")
    print("scaler             cases  median  largest  typical: mean  standard deviation")
    for name in options.scalers:
        gaps = [_gap(pair, attack, options.epsilon) for pair in pairs(name, options)]
        typical = [gap.typical for gap in gaps]
        print(
            f"{name:<18} {len(gaps):>5}  {statistics.median(gap.own for gap in gaps):>6.2f}"
            f"  {max((gap.own for gap in gaps), key=abs):>7.2f}  {statistics.mean(typical):>13.2f}"
            f"  {statistics.pstdev(typical):>18.2f}"
        )


def _gap(pair: Pair, attack: Selection, epsilon: float) -> Gap:
    real = psnr(mean_squared_error(pair.source, pair.attacked(attack)))
    told = vulnerability(pair.source, FrontEnd(pair.title, pair.preprocess), pair.target, epsilon)
    return Gap(told.predicted_psnr - real, told.typical_psnr - real)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prediction", description=str(__doc__).split("\n")[0])
    add_pair_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
