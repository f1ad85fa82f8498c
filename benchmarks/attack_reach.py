"""Reach of the attack: is the epsilon that was asked for met by the real call, or proved to be out of reach?

    python -m benchmarks.attack_reach --sources FOLDER ... --targets FOLDER ... [--sizes 224 299 512] [--scalers ...]
        [--epsilon 2] [--pairs 20] [--attack l2] [--seed 0] [--jobs 2] [--grey] [--verbose]

Every scaler at every size attacks the same pairs: a source at least three times as large as the size on both sides, and
a target shrunken to it. Smaller sources are left out. A case is *reached* when the real model view is within epsilon of
the target; *proved* when the certificate says that no image is; else *open*. A scaler's parameters may follow its name:
torch.bilinear:antialias=true,align_corners=false.
"""

from __future__ import annotations

import argparse
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.pairs import chosen_attack, frames_in
from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.epsilon import SLACK, real_epsilon
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm, algorithms
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_attack
from scaleguard_gui.core.target import fit_target

RATIO = 3


@dataclass(frozen=True)
class Work:
    """What one process has to do: one pair, through one front end.

    Parameters
    ----------
    sources, targets : tuple of path
        Folders.
    grey : bool
    source, target : int
        Which image of each.
    scaler : str
    size : int
    attack : Selection
    epsilon : float
    """

    sources: tuple[Path, ...]
    targets: tuple[Path, ...]
    grey: bool
    source: int
    target: int
    scaler: str
    size: int
    attack: Selection
    epsilon: float


class Case(NamedTuple):
    """What came of it; the bound is 0 where nothing was proved."""

    title: str
    verdict: str
    epsilon: float
    bound: float
    gap: float
    seconds: float


def main() -> None:
    """Attack all pairs through all front ends; print one row per scaler and size."""
    options = _options()
    print_versions()
    print(f"{options.attack}, epsilon {options.epsilon:g}, {options.pairs} pairs at ratio {RATIO} or more")
    print("scaler                   size  cases  reached  proved  open  worst gap  median s  largest s")
    with ProcessPoolExecutor(options.jobs, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        for size in options.sizes:
            drawn = _drawn_pairs(options, size)
            for scaler in options.scalers:
                works = [_work(options, pair, scaler, size) for pair in drawn]
                _print_row(scaler, size, list(pool.map(_case, works)), options.verbose)


def _drawn_pairs(options: argparse.Namespace, size: int) -> list[tuple[int, int]]:
    """Draw which sources meet which targets; the same for every scaler."""
    sources, targets = _images(options.sources, options.grey), _images(options.targets, options.grey)
    large = [index for index, frame in enumerate(sources) if min(frame.height, frame.width) >= RATIO * size]
    if len(large) < len(sources):
        print(f"{len(sources) - len(large)} of {len(sources)} sources are too small for {size} at ratio {RATIO}")
    pairs = [(s, t) for s in large for t in range(len(targets)) if sources[s].name != targets[t].name]
    order = np.random.default_rng(options.seed).permutation(len(pairs))[: options.pairs]
    return [pairs[index] for index in order]


def _work(options: argparse.Namespace, pair: tuple[int, int], scaler: str, size: int) -> Work:
    attack = chosen_attack(options)
    return Work(options.sources, options.targets, options.grey, *pair, scaler, size, attack, options.epsilon)


def _case(work: Work) -> Case:
    source = _images(work.sources, work.grey)[work.source]
    preprocess = Preprocess(_scaler(work.scaler), Size(work.size, work.size))
    algorithm("scaler", preprocess.scaler.name).load_libraries()
    target = fit_target(_images(work.targets, work.grey)[work.target], source, preprocess)
    started = time.perf_counter()
    crafted = run_attack(source, target, preprocess, work.attack, RunContext())
    seconds = time.perf_counter() - started
    epsilon, certificate = real_epsilon(crafted.frame, crafted.goal, preprocess), crafted.certificate
    proved = certificate is not None and certificate.is_infeasible
    verdict = "reached" if epsilon <= work.epsilon + SLACK else "proved" if proved else "open"
    bound, gap = (certificate.epsilon_bound, certificate.gap) if certificate else (0.0, np.nan)
    title = f"{source.name} ({source.width}x{source.height}) <- {target.name}"
    return Case(title, verdict, epsilon, bound, gap, seconds)


def _print_row(scaler: str, size: int, cases: list[Case], verbose: bool) -> None:
    if not cases:
        print(f"{scaler:<24} {size:>4}      0")
        return
    counts = [sum(case.verdict == verdict for case in cases) for verdict in ("reached", "proved", "open")]
    times = [case.seconds for case in cases]
    print(
        f"{scaler:<24} {size:>4}  {len(cases):>5}  {counts[0]:>7}  {counts[1]:>6}  {counts[2]:>4}"
        f"  {max(case.gap for case in cases):>9.2%}  {statistics.median(times):>8.3f}  {max(times):>9.3f}",
        flush=True,
    )
    for case in cases:
        if case.verdict == "open" or (verbose and case.verdict == "proved"):
            print(
                f"    {case.verdict}: {case.epsilon:.4g}, at least {case.bound:.4g}, {case.seconds:.1f} s, {case.title}"
            )


@lru_cache(maxsize=2)
def _images(folders: tuple[Path, ...], grey: bool) -> list[Frame]:
    return [frame for folder in folders for frame in frames_in(folder, grey)]


def _scaler(words: str) -> Selection:
    """Read a scaler and its parameters: name[:parameter=value,...]."""
    name, _, values = words.partition(":")
    return Selection.of("scaler", name, dict(pair.split("=") for pair in values.split(",")) if values else {})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack_reach", description=str(__doc__).split("\n")[0])
    parser.add_argument("--sources", type=Path, nargs="+", required=True, help="folders of large images")
    parser.add_argument("--targets", type=Path, nargs="+", required=True, help="folders of what the model shall see")
    parser.add_argument("--sizes", type=int, nargs="+", default=[224, 299, 512])
    parser.add_argument("--scalers", nargs="+", default=[scaler.name for scaler in algorithms("scaler")])
    parser.add_argument("--epsilon", type=float, default=2.0)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--attack", default="l2")
    parser.add_argument("--seed", type=int, default=0, help="of the draw of pairs")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--grey", action="store_true", help="make all images grey first")
    parser.add_argument("--verbose", action="store_true", help="list what was proved, too")
    options = parser.parse_args()
    options.sources, options.targets = tuple(options.sources), tuple(options.targets)
    return options


if __name__ == "__main__":
    main()
