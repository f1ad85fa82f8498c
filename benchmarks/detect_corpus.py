"""The detectors on many images: how many attacks are found, how many honest images raise an alarm, and by what margin?

The AUC of each detector is the share of (attack, honest image) pairs that its scores put in order, 1 being all of them.

    python -m benchmarks.detect_corpus --honest FOLDER [FOLDER ...] --sources FOLDER --targets FOLDER
        [--scalers opencv.nearest opencv.linear opencv.cubic] [--honest-scalers NAME ...]
        [--size 224] [--honest-sizes 224] [--small-size 96] [--attack l2] [--epsilon 2] [--grey]

Every honest image is viewed through every scaler; every source is attacked with every target through every scaler of
``--scalers``. Images less than twice a size on both axes are viewed at ``--small-size``.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.pairs import add_pair_options, chosen_attack, frames_in, front_end_for, pairs
from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Finding, Views
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.stages import run_detector
from scaleguard_gui.core.verdict import Verdict, judge, suspicion


@dataclass(frozen=True)
class Judged:
    """One image under one front end, and what all detectors said of it."""

    title: str
    findings: dict[str, Finding]
    verdict: Verdict
    seconds: float


def main() -> None:
    """Judge everything and print one row per detector, and one for the verdict."""
    options = _options()
    print_versions()
    honest = [_judged(*case) for case in _honest(options)]
    attacks = [_judged(*case) for case in _attacked(options)]
    names = [detector.name for detector in algorithms("detector")]
    for title, cases in (("honest", honest), ("attacked", attacks)):
        if not cases:
            continue
        seconds = [case.seconds for case in cases]
        print(f"\n{len(cases)} {title} cases; {statistics.median(seconds):.3f} s median, {max(seconds):.3f} s at most")
        for name in names:
            _print_detector(name, cases, title == "honest")
        kinds = [case.verdict.kind for case in cases]
        print("  verdict: " + ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("attack", "clean", "inconclusive")))
    if honest and attacks:
        print("\nAUC")
        for name in names:
            print(f"  {name}: {_auc(name, honest, attacks):.4f}")


def _auc(name: str, honest: list[Judged], attacks: list[Judged]) -> float:
    """Return the area under the curve of a detector over the cases that it could tell; ties count half."""
    quiet, loud = (
        np.array([suspicion(case.findings[name]) for case in cases if case.findings[name].attack is not None])
        for cases in (honest, attacks)
    )
    if not (len(quiet) and len(loud)):
        return math.nan
    return float(np.mean((loud[:, None] > quiet) + 0.5 * (loud[:, None] == quiet)))


def _print_detector(name: str, cases: list[Judged], honest: bool) -> None:
    """Print how often a detector fired, and the case that came nearest to the wrong side; 1 is the threshold."""
    telling = [case for case in cases if case.findings[name].attack is not None]
    if not telling:
        print(f"  {name}: could not tell in any case")
        return
    fired = sum(bool(case.findings[name].attack) for case in telling)
    ranked = sorted(telling, key=lambda case: suspicion(case.findings[name]))
    worst = ranked[-1 if honest else 0]
    shares = [suspicion(case.findings[name]) for case in ranked]
    print(
        f"  {name}: {fired} of {len(telling)} flagged, {len(cases) - len(telling)} not told; score / threshold: "
        f"median {statistics.median(shares):.2f}, {'largest' if honest else 'smallest'} "
        f"{suspicion(worst.findings[name]):.2f} ({worst.title})"
    )


def _honest(options: argparse.Namespace) -> Iterator[tuple[str, Frame, Preprocess]]:
    for folder in options.honest:
        for frame in frames_in(folder, options.grey):
            for scaler in options.honest_scalers:
                for size in options.honest_sizes:
                    front_end = front_end_for(frame, scaler, size, options.small_size)
                    yield f"{frame.name}, {scaler}, {front_end.size}", frame, front_end


def _attacked(options: argparse.Namespace) -> Iterator[tuple[str, Frame, Preprocess]]:
    if options.sources is None or options.targets is None:
        return
    attack = chosen_attack(options)
    for scaler in options.scalers:
        for pair in pairs(scaler, options):
            yield pair.title, pair.attacked(attack), pair.preprocess


def _judged(title: str, frame: Frame, front_end: Preprocess) -> Judged:
    started = time.perf_counter()
    views = Views(frame, front_end)
    detectors = [Selection.of("detector", detector.name) for detector in algorithms("detector")]
    findings = {chosen.name: run_detector(views, chosen, RunContext()) for chosen in detectors}
    verdict = judge(tuple(findings.values()), frame, front_end)
    return Judged(title, findings, verdict, time.perf_counter() - started)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detect_corpus", description=__doc__.split("\n")[0])
    parser.add_argument("--honest", type=Path, nargs="+", default=[])
    add_pair_options(parser, required=False)
    parser.add_argument("--honest-scalers", nargs="+", default=[scaler.name for scaler in algorithms("scaler")])
    parser.add_argument("--honest-sizes", type=int, nargs="+", default=[224])
    return parser.parse_args()


if __name__ == "__main__":
    main()
