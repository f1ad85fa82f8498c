"""Fix the detectors' thresholds, and write them with the images and versions they rest on.

    python -m benchmarks.fix_thresholds [--images FOLDER] [--only deciding|published] [--dry-run]

Honest pictures: what scikit-image ships and generated ones (`scaleguard_gui.core.honest_pictures`), whole and as small
crops, and those of FOLDER if one is given. What the thresholds are worth must then be measured on other images.

Detectors that decide measure a surplus over a control of each image, and no honest picture may come near their
threshold. Published statistics bring no control and overlap; 1 in 20 of these honest pictures, many of which are print,
line art or texture, crosses theirs: 1 in 100 would leave thresholds that only print reaches. ``--only`` fixes one kind
anew and leaves the thresholds of the other as they are.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import statistics
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.published_scores import published_scores
from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.detectors import down_and_up, histogram_difference
from scaleguard_gui.core.finding import Direction, Views
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.honest_pictures import BARE, BUNDLED, GENERATED, honest_picture
from scaleguard_gui.core.registry import Selection, algorithm, algorithms
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.core.thresholds import FILE
from scaleguard_gui.core.versions import versions
from scaleguard_gui.io.images import read_image

SCORES: dict[str, Callable[[Views], float]] = {
    histogram_difference.NAME: lambda views: histogram_difference.local_distances(views).score,
    down_and_up.NAME: lambda views: down_and_up.losses(views).score,
}
# Every other library's scalers read as one of these do.
LIBRARIES = ("opencv.", "pillow.")
RATIOS = (2.2, 3.1, 4.0, 6.3, 10.0)
ATTACKED_RATIOS = (3.1, 4.0, 6.3)
ATTACKS = {"l2": ("opencv.nearest", "opencv.linear", "opencv.cubic"), "direct": ("pillow.nearest",)}
TARGETS = ("camera", "chelsea", "coffee", "coins", "page", "print")
# Grey levels by which target and honest model view must differ on average: less is hardly another picture.
VISIBLE = 16.0
CROP = 160
MARGIN = 2.0
RULE = f"{MARGIN:g} times the largest score of any honest picture"
FALSE_ALARMS = 0.05
PUBLISHED_RULE = f"crossed by {FALSE_ALARMS:.0%} of the honest pictures"
PUBLISHED_SCALERS = ATTACKS["l2"]
PUBLISHED_RATIOS = (3.1, 6.3)


@dataclass(frozen=True)
class Scored:
    """One picture under one front end, with its score for each detector."""

    title: str
    scores: dict[str, float]


def main() -> None:
    """Score all pictures, print what was found, and write the thresholds."""
    options = _options()
    print_versions()
    folder = _folder(options.images)
    pictures = {name: honest_picture(name) for name in (*BUNDLED, *GENERATED)}
    frames = [*_sizes(pictures.values()), *folder.values()]
    detectors = json.loads(resource_path(FILE).read_text(encoding="utf-8"))["detectors"] if options.only else {}
    if options.only != "published":
        honest, attacks = list(_honest(frames)), list(_attacked(pictures))
        detectors |= {name: _fixed(name, honest, attacks) for name in SCORES}
    if options.only != "deciding":
        detectors |= _published([frame for frame in frames if not frame.name.startswith(BARE)])
    for name, entry in detectors.items():
        print(f"{name}: {json.dumps(entry)}")
    if options.dry_run:
        return
    document = {
        "made by": "python -m benchmarks.fix_thresholds",
        "date": datetime.date.today().isoformat(),
        "rule": RULE,
        "rule of published ones": PUBLISHED_RULE,
        "detectors": detectors,
        "images": {"skimage.data": BUNDLED, "generated": GENERATED, "folder": sorted(folder)},
        "honest": {"scalers": _scalers(), "ratios": RATIOS, "crops": CROP},
        "honest of published ones": {"scalers": PUBLISHED_SCALERS, "ratios": PUBLISHED_RATIOS, "left out": BARE},
        "attacks": {"scalers": ATTACKS, "ratios": ATTACKED_RATIOS, "targets": TARGETS, "left out": BARE},
        "versions": versions(),
    }
    resource_path(FILE).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _honest(frames: Iterable[Frame]) -> Iterator[Scored]:
    for frame in frames:
        for scaler in _scalers():
            for ratio in RATIOS:
                yield _scored(frame, _front_end(frame, scaler, ratio), f"{frame.name}, {scaler}, {ratio}")


def _published(frames: list[Frame]) -> dict[str, Any]:
    """Return the thresholds of all published statistics, by name, with the figures they rest on."""
    scores: dict[str, list[float]] = {}
    directions: dict[str, Direction] = {}
    for frame in frames:
        front_ends = [_front_end(frame, scaler, ratio) for scaler in PUBLISHED_SCALERS for ratio in PUBLISHED_RATIOS]
        for number, front_end in enumerate(front_ends):
            for name, measured in published_scores(Views(frame, front_end), front_end_free=number == 0):
                directions[name] = measured.direction
                if not math.isnan(measured.score):
                    scores.setdefault(name, []).append(measured.score)
    return {name: _quantile(values, directions[name]) for name, values in sorted(scores.items())}


def _quantile(scores: list[float], direction: Direction) -> dict[str, Any]:
    """Return the score that only the given share of honest pictures crosses."""
    quantile = 1 - FALSE_ALARMS if direction == "above" else FALSE_ALARMS
    method: Any = "higher" if direction == "above" else "lower"
    return {
        "threshold": float(f"{np.quantile(scores, quantile, method=method):.4g}"),
        "direction": direction,
        "honest": {"count": len(scores), "median": float(f"{statistics.median(scores):.4g}")},
    }


def _scalers() -> list[str]:
    return [scaler.name for scaler in algorithms("scaler") if scaler.name.startswith(LIBRARIES)]


def _attacked(pictures: dict[str, Frame]) -> Iterator[Scored]:
    for source in pictures.values():
        if source.name in BARE:
            continue
        for name, scalers in ATTACKS.items():
            attack = algorithm("attack", name)
            for scaler in scalers:
                for ratio in ATTACKED_RATIOS:
                    front_end = _front_end(source, scaler, ratio)
                    for target in _foreign_targets(source, pictures, front_end):
                        made = attack.function(source, target, front_end, attack.parameters(), RunContext())
                        yield _scored(made.frame, front_end, f"{source.name} <- {target.name}, {scaler}, {ratio}")


def _foreign_targets(source: Frame, pictures: dict[str, Frame], front_end: Preprocess) -> Iterator[Frame]:
    honest = front_end.scale(source.pixels).astype(np.float32)
    for name in TARGETS:
        if name == source.name:
            continue
        target = fit_target(pictures[name], source, front_end)
        if np.abs(honest - target.pixels).mean() >= VISIBLE * source.grey_level:
            yield target


def _scored(frame: Frame, front_end: Preprocess, title: str) -> Scored:
    views = Views(frame, front_end)
    return Scored(title, {name: score(views) for name, score in SCORES.items()})


def _fixed(name: str, honest: list[Scored], attacks: list[Scored]) -> dict[str, Any]:
    """Return a detector's threshold, with the figures it rests on."""
    quiet = sorted(honest, key=lambda scored: scored.scores[name])
    loud = sorted(attacks, key=lambda scored: scored.scores[name])
    largest = quiet[-1].scores[name]
    threshold = round(MARGIN * largest, 2)
    return {
        "threshold": threshold,
        "direction": "above",
        "honest": {
            "count": len(quiet),
            "median": round(statistics.median(scored.scores[name] for scored in quiet), 3),
            "largest": round(largest, 3),
            "largest of": quiet[-1].title,
        },
        "attacks": {
            "count": len(loud),
            "found": sum(scored.scores[name] > threshold for scored in loud),
            "smallest": round(loud[0].scores[name], 3),
            "smallest of": loud[0].title,
            "1st percentile": round(loud[len(loud) // 100].scores[name], 3),
            "5th percentile": round(loud[len(loud) // 20].scores[name], 3),
            "median": round(statistics.median(scored.scores[name] for scored in loud), 3),
        },
    }


def _front_end(frame: Frame, scaler: str, ratio: float) -> Preprocess:
    return Preprocess(Selection.of("scaler", scaler), Size(int(frame.width / ratio), int(frame.height / ratio)))


def _sizes(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Yield every frame and a small crop of it, whose model views have few pixels to count."""
    for frame in frames:
        yield frame
        yield frame.with_pixels(np.ascontiguousarray(frame.pixels[:CROP, :CROP]), f"{frame.name} (crop)")


def _folder(folder: Path | None) -> dict[str, Frame]:
    return {path.name: read_image(path) for path in sorted(folder.iterdir()) if path.is_file()} if folder else {}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fix_thresholds", description=__doc__.split("\n")[0])
    parser.add_argument("--images", type=Path, help="a folder of further honest images")
    parser.add_argument("--only", choices=("deciding", "published"), help="keep the other kind's thresholds")
    parser.add_argument("--dry-run", action="store_true", help="print only, write nothing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
