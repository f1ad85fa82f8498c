"""How well restorers undo attacks: ones that another program made, and our own.

    python -m benchmarks.restore_corpus third-party --attacks FOLDER --sources FOLDER
    python -m benchmarks.restore_corpus own --sources FOLDER --targets FOLDER [--size 224] [--small-size 96]
        [--scalers opencv.nearest opencv.linear opencv.cubic] [--restorers selective-median median@considered]
        [--epsilon 2] [--grey]

``third-party`` expects attacks named ``NAME__imgK_attack_CV_NEAREST`` (or ``PIL``) on sources named ``NAME__chestK``,
made for a 128 x 128 model view. ``own`` attacks every source with every target first; sources narrower than twice
``--size`` at ``--small-size``. Every attack is made once, and every restorer works on it, told the true front end.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.pairs import Pair, add_pair_options, chosen_attack, pairs
from benchmarks.versions import print_versions
from scaleguard_gui.core.blind.inspection import inspect
from scaleguard_gui.core.blind_restore import found_candidate
from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.evaluation.repairing import scoped
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.histogram import common_edges, cosine_distance, exact_histogram
from scaleguard_gui.core.metrics import mean_squared_error, psnr
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_restorer
from scaleguard_gui.io.images import READABLE, read_image

SEED_RESTORERS = ("median", "minimum", "peak-removal", "unsharp", "selective-median", "lattice-denoise")
LIBRARY_NEAREST = {"CV": "opencv.nearest", "PIL": "pillow.nearest"}
THIRD_PARTY_SIZE = Size(128, 128)
# Published guidance: below it, linear and cubic kernels leave too few clean pixels.
ATTACKABLE_RATIO = 4


class Figures(NamedTuple):
    """How near a restored image is to its source, what the model sees of both, and their histograms."""

    source_psnr: float
    view_psnr: float
    histogram_cosine: float


class Repair(NamedTuple):
    """One of our attacks and what became of it."""

    ratio: float
    attacked_psnr: float
    restored: Figures
    seconds: float


def main() -> None:
    """Print the table that was asked for."""
    options = _options()
    print_versions()
    options.run(options)


def third_party(options: argparse.Namespace) -> None:
    """Print one row of mean figures for the untouched attacks and for each restorer; the last one blindly as well."""
    paths = sorted(path for path in options.attacks.iterdir() if path.suffix.lower() in READABLE)
    print(f"{len(paths)} attacks: {', '.join(path.name for path in paths)}")
    print(f"{'restorer':<18} PSNR to source dB  PSNR of views dB  histogram cosine")
    rows = [("untouched", None, False), *((name, name, False) for name in SEED_RESTORERS)]
    for title, name, is_blind in (*rows, ("the same, blind", SEED_RESTORERS[-1], True)):
        figures = [_repaired_third_party(path, options.sources, name, is_blind) for path in paths]
        source, view, cosine = (statistics.mean(column) for column in zip(*figures, strict=True))
        print(f"{title:<18} {source:>17.2f} {view:>17.2f} {cosine:>17.3f}")


def own(options: argparse.Namespace) -> None:
    """Print a row for each scaler and restorer: all pairs, and those at an attackable ratio."""
    attack = chosen_attack(options)
    wide = max(map(len, options.restorers))
    print(f"{options.attack} at epsilon {options.epsilon:g}; medians")
    print(
        f"scaler             ratio {'restorer':<{wide}}   cases  attack dB  restored dB  lowest  views dB  cosine  ms"
    )
    for scaler in options.scalers:
        repairs: dict[str, list[Repair]] = {name: [] for name in options.restorers}
        for pair in pairs(scaler, options):
            attacked = pair.attacked(attack)
            for name in options.restorers:
                repairs[name].append(_repair(pair, attacked, name))
        for title, least in (("any", 0.0), (f">= {ATTACKABLE_RATIO}", ATTACKABLE_RATIO)):
            for name in options.restorers:
                chosen = [repair for repair in repairs[name] if repair.ratio >= least]
                if chosen:
                    print(f"{scaler:<18} {title:<5} {name:<{wide}} {_row(chosen)}", flush=True)


def _row(repairs: list[Repair]) -> str:
    source, view, cosine = (statistics.median(column) for column in zip(*(r.restored for r in repairs), strict=True))
    attacked = statistics.median(repair.attacked_psnr for repair in repairs)
    lowest = min(repair.restored.source_psnr for repair in repairs)
    milliseconds = 1e3 * statistics.median(repair.seconds for repair in repairs)
    return (
        f"{len(repairs):>7} {attacked:>10.2f} {source:>12.2f} {lowest:>7.2f} {view:>9.2f} {cosine:>7.3f}"
        f" {milliseconds:>5.1f}"
    )


def _repaired_third_party(path: Path, sources: Path, name: str | None, is_blind: bool) -> Figures:
    match = re.fullmatch(r"(.+)__img(\d+)_attack_(CV|PIL)_NEAREST", path.stem)
    if not match:
        raise SystemExit(f"{path.name} is not named NAME__imgK_attack_CV_NEAREST or NAME__imgK_attack_PIL_NEAREST.")
    source = to_grey(read_image(next(sources.glob(f"{match[1]}__chest{match[2]}.*"))))
    attacked = to_grey(read_image(path))
    preprocess = Preprocess(Selection.of("scaler", LIBRARY_NEAREST[match[3]]), THIRD_PARTY_SIZE)
    if name is None:
        return _figures(source, attacked, preprocess)
    known: Preprocess | None = preprocess
    if is_blind:
        candidate = found_candidate(inspect(attacked))
        known = candidate.preprocess if candidate else None
    # Where the scan finds nothing, nothing is repaired.
    chosen = Selection.of("restorer", name)
    restored = run_restorer(attacked, known, chosen, RunContext()) if known else attacked
    return _figures(source, restored, preprocess)


def _repair(pair: Pair, attacked: Frame, restorer: str) -> Repair:
    chosen, scope = scoped(restorer)
    algorithm("restorer", chosen.name).load_libraries()
    started = time.perf_counter()
    restored = run_restorer(attacked, pair.preprocess, chosen, RunContext(), scope)
    seconds = time.perf_counter() - started
    return Repair(
        min(pair.preprocess.scaling_ratio(pair.source)),
        psnr(mean_squared_error(pair.source, attacked)),
        _figures(pair.source, restored, pair.preprocess),
        seconds,
    )


def _figures(source: Frame, restored: Frame, preprocess: Preprocess) -> Figures:
    views = preprocess.model_view(source), preprocess.model_view(restored)
    edges = common_edges(source, restored)
    histograms = exact_histogram(source, edges), exact_histogram(restored, edges)
    return Figures(
        psnr(mean_squared_error(source, restored)), psnr(mean_squared_error(*views)), 1 - cosine_distance(*histograms)
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.restore_corpus", description=str(__doc__).split("\n", 1)[0]
    )
    tables = parser.add_subparsers(required=True)
    theirs = tables.add_parser("third-party", help=third_party.__doc__)
    theirs.add_argument("--attacks", type=Path, required=True)
    theirs.add_argument("--sources", type=Path, required=True)
    theirs.set_defaults(run=third_party)
    ours = tables.add_parser("own", help=own.__doc__)
    add_pair_options(ours)
    ours.add_argument("--restorers", nargs="+", default=["selective-median"], metavar="NAME[@SCOPE]")
    ours.set_defaults(run=own)
    return parser.parse_args()


if __name__ == "__main__":
    main()
