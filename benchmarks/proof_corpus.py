"""How well proofs tell, without the source, whether a restoration removed the payload.

    python -m benchmarks.proof_corpus --sources FOLDER --targets FOLDER [--scalers opencv.linear ...] [--grey]
        [--attacks l2 alpha-blend edit honest] [--restorers median ...] [--pairs 1]

Every source is attacked with ``--pairs`` of the targets, restored by every restorer and judged blindly, under the
front end of the attack. The truth of the share is the mean of abs(view of the restored image - view of the source) over
that of the attack image, on the model pixels that the attack changes by more than 4 levels; the projection is what
proofs say where the source is known. ``edit`` pastes the target into an eighth of the model view's sides, ``honest``
is no attack, ``source`` no restorer but the source itself, the best there can be.
"""

from __future__ import annotations

import argparse
import itertools
import math
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.pairs import Pair, add_pair_options, pairs
from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ScaleGuardError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.metrics import mean_squared_error, psnr
from scaleguard_gui.core.payload_left import LEAST_LEFT, known_remainder
from scaleguard_gui.core.proof import Proof, prove
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.stages import run_attack, run_restorer

EDIT, HONEST, UNTOUCHED, SOURCE = "edit", "honest", "untouched", "source"
# Model pixels that the attack changes by more than so many grey levels are its payload.
PAYLOAD = 4.0


@dataclass(frozen=True)
class Case:
    """One restoration: what it did, and what its proof says."""

    title: str
    scaler: str
    attack: str
    restorer: str
    ratio: float
    truth: float
    projection: float
    target_gain: float
    left: float
    gone: bool | None
    seconds: float


def main() -> None:
    """Print the tables."""
    options = _options()
    print_versions()
    cases = list(_cases(options))
    _print_restorers(cases)
    _print_confusion(cases)
    _print_agreement(cases)
    if options.disagreements:
        _print_disagreements(cases)


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    names = options.restorers or [one.name for one in algorithms("restorer") if not one.heavy]
    for scaler in options.scalers:
        by_source = itertools.groupby(pairs(scaler, options), key=lambda pair: pair.source)
        for number, (_, of_source) in enumerate(by_source):
            listed = list(of_source)
            for step in range(min(options.pairs, len(listed))):
                pair = listed[(number + step) % len(listed)]
                for attack in options.attacks:
                    yield from _judged(pair, attack, [UNTOUCHED, *names, SOURCE])


def _judged(pair: Pair, attack: str, names: list[str]) -> Iterator[Case]:
    try:
        suspect = _attacked(pair, attack)
    except ScaleGuardError as error:
        print(f"left out: {pair.title}, {attack}: {error}")
        return
    for name in names:
        restored = _restored(pair, suspect, name)
        started = time.perf_counter()
        proof = prove(suspect, restored, pair.preprocess, RunContext())
        yield _case(pair, attack, name, suspect, restored, proof, time.perf_counter() - started)


def _attacked(pair: Pair, attack: str) -> Frame:
    if attack == HONEST:
        return pair.source
    if attack == EDIT:
        size = pair.preprocess.size
        region = f"{size.width // 3},{size.height // 3},{size.width // 8},{size.height // 8}"
        return pair.attacked(Selection.of("attack", "local-edit", {"region": region}))
    return run_attack(pair.source, pair.target, pair.preprocess, Selection.of("attack", attack), RunContext()).frame


def _restored(pair: Pair, suspect: Frame, name: str) -> Frame:
    if name in (UNTOUCHED, SOURCE):
        return suspect if name == UNTOUCHED else pair.source
    return run_restorer(suspect, pair.preprocess, Selection.of("restorer", name), RunContext())


def _case(pair: Pair, attack: str, name: str, suspect: Frame, restored: Frame, proof: Proof, seconds: float) -> Case:
    honest, before, after = (
        pair.preprocess.exact_view(frame) / frame.grey_level for frame in (pair.source, suspect, restored)
    )
    changed = np.abs(before - honest)
    payload = changed > PAYLOAD
    truth = float(np.abs(after - honest)[payload].mean() / changed[payload].mean()) if payload.any() else math.nan
    views = (pair.preprocess.model_view(frame) for frame in (restored, pair.source))
    # To the target: how many dB the view of the restored image is nearer than the honest one.
    gain = float(np.subtract(*(psnr(mean_squared_error(view, pair.target)) for view in views)))
    return Case(
        title=pair.title,
        scaler=pair.preprocess.scaler.name,
        attack=attack,
        restorer=name,
        ratio=min(pair.preprocess.scaling_ratio(pair.source)),
        truth=truth,
        projection=known_remainder(suspect, restored, pair.source, pair.preprocess).left,
        target_gain=gain,
        left=proof.payload_left,
        gone=proof.gone,
        seconds=seconds,
    )


def _print_restorers(cases: list[Case]) -> None:
    print("\nattack                  restorer               n  truth  known  blind   dB  gone there untold")
    for attack, name in dict.fromkeys((case.attack, case.restorer) for case in cases):
        chosen = [case for case in cases if (case.attack, case.restorer) == (attack, name)]
        truth, known, blind, gain = (
            _median([getattr(case, field) for case in chosen])
            for field in ("truth", "projection", "left", "target_gain")
        )
        counts = Counter(case.gone for case in chosen)
        print(
            f"{attack:<23} {name:<20} {len(chosen):>3} {truth:>6.2f} {known:>6.2f} {blind:>6.2f} {gain:>4.1f}"
            f" {counts[True]:>5} {counts[False]:>5} {counts[None]:>6}"
        )


def _print_confusion(cases: list[Case]) -> None:
    print(f"\ngone by a limit of {LEAST_LEFT:g}: is gone, told gone, there, untold; is there, told gone, there, untold")
    for title, field in (("mean error of the view", "truth"), ("projection", "projection")):
        counts = Counter(
            (getattr(case, field) < LEAST_LEFT, case.gone) for case in cases if not math.isnan(getattr(case, field))
        )
        cells = [counts[is_gone, told] for is_gone in (True, False) for told in (True, False, None)]
        print(f"{title:<24}" + "".join(f"{cell:>10}" for cell in cells))


def _print_agreement(cases: list[Case]) -> None:
    told = [case for case in cases if not math.isnan(case.left) and not math.isnan(case.truth)]
    if len(told) < 3:
        return
    left, known = ([getattr(case, field) for case in told] for field in ("left", "projection"))
    # What goes beyond all of it is all of it.
    truth = [min(case.truth, 1.0) for case in told]
    apart = sorted(abs(case.left - case.projection) for case in told)
    print(
        f"\n{len(told)} shares told: correlation with the truth {statistics.correlation(left, truth):.4f}, with the "
        f"projection {statistics.correlation(left, known):.4f}; from the projection {statistics.median(apart):.4f} "
        f"in the median, {apart[int(0.95 * len(apart))]:.3f} at 95 %, {apart[-1]:.3f} at most"
    )
    print(f"proof: {1e3 * _median([case.seconds for case in cases]):.0f} ms in the median")


def _print_disagreements(cases: list[Case]) -> None:
    print("\ntold otherwise than the projection is:")
    for case in cases:
        if case.gone is not None and not math.isnan(case.projection) and case.gone != (case.projection < LEAST_LEFT):
            print(
                f"{case.title}, {case.attack}, {case.restorer}, ratio {case.ratio:.2f}: truth {case.truth:.3f}, "
                f"projection {case.projection:.3f}, told {case.left:.3f}, gone {case.gone}"
            )


def _median(values: list[float]) -> float:
    told = [value for value in values if not math.isnan(value)]
    return statistics.median(told) if told else math.nan


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.proof_corpus", description=str(__doc__).split("\n", 1)[0]
    )
    add_pair_options(parser)
    parser.add_argument("--attacks", nargs="+", default=["l2", "alpha-blend", EDIT, HONEST])
    parser.add_argument("--restorers", nargs="*", help="all that are quick where none is named")
    parser.add_argument("--pairs", type=int, default=1, help="targets for each source")
    parser.add_argument("--disagreements", action="store_true", help="list every case that is told wrongly")
    return parser.parse_args()


if __name__ == "__main__":
    main()
