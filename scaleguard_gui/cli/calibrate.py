"""``scaleguard calibrate``: fix the threshold and the probabilities of the blind verdict on honest images."""

from __future__ import annotations

import argparse
import datetime
import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from scaleguard_gui.cli.choices import check_output_is_new
from scaleguard_gui.cli.front_end_table import columns
from scaleguard_gui.cli.output import Report, told
from scaleguard_gui.core.blind.calibrating import calibration_figures
from scaleguard_gui.core.blind.calibration import FILE
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.csv_rows import rows_as_csv
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.honest_pictures import BARE, BUNDLED, GENERATED
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.versions import versions
from scaleguard_gui.engine.batch import checked_jobs
from scaleguard_gui.engine.calibrating import CASES, FAMILIES, QUALITY, SIZES, Picture, Scores, Trial, score_all, trials
from scaleguard_gui.engine.process_pool import in_processes, usable_cores
from scaleguard_gui.io.calibrations import own_calibration_file, write_calibration
from scaleguard_gui.io.image_folder import image_folder
from scaleguard_gui.io.whole_file import write_whole

MADE_BY = "scaleguard calibrate"
# A kind of honest image that alarms more often is told.
_OFTEN = 0.05
_HEADER = ("images", "scored", "above", "rate", "95 % interval")


def add_calibrate_options(parser: argparse.ArgumentParser) -> None:
    """Declare what to calibrate on, and where to."""
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help="honest images, as they are met in practice")
    parser.add_argument("--recursive", action="store_true", help="look into the folders below, too")
    parser.add_argument("--bundled", action="store_true", help="scikit-image's pictures and generated ones as well")
    parser.add_argument(
        "--false-alarm-rate", type=float, default=0.01, metavar="SHARE", help="of honest images (default: 0.01)"
    )
    parser.add_argument(
        "--kind-rate", type=float, metavar="SHARE", help="of each kind of honest image, too (default: no matter)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of all that is drawn (default: 0)")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes at a time (default: one for each core)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--out", metavar="FILE", help="for --calibration (default: your own, used from then on)")
    where.add_argument("--shipped", action="store_true", help="write what ships with the program, in a checkout")
    parser.add_argument("--scores", metavar="FILE", help="write every score as well, one line an image, as CSV")


def run_calibrate_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Make attacks and hard negatives, score them, and write the calibration whole or not at all."""
    path = _output(options)
    for name, rate in (("--false-alarm-rate", options.false_alarm_rate), ("--kind-rate", options.kind_rate)):
        if rate is not None and not 0 < rate < 1:
            raise ParameterError(f"{name} must lie between 0 and 1, not {rate:g}.")
    if options.seed < 0:
        raise ParameterError(f"--seed must be 0 or more, not {options.seed}.")
    run = partial(_run, jobs=checked_jobs(usable_cores() if options.jobs is None else options.jobs))
    folders, notices = _pictures_in(options.folders, options.recursive)
    for output in filter(None, (str(path), options.scores)):
        check_output_is_new(output, *(picture.path for found in folders.values() for picture in found))
    scores = score_all(_planned(options, folders), run, ctx)
    if options.scores:
        write_whole(options.scores, rows_as_csv(scores.scored).encode())
    document = {
        "made by": MADE_BY,
        "date": datetime.date.today().isoformat(),
        **calibration_figures(scores.scored, options.false_alarm_rate, options.kind_rate),
        "images": _named(scores, folders),
        "attacks made with": {"cases": CASES, "scalers": FAMILIES, "sizes": SIZES, "JPEG": QUALITY},
        "seed": options.seed,
        "versions": versions(),
    }
    write_calibration(path, document)
    notices += (*scores.left_out, *_warnings(document))
    return Report({"file": str(path), **document, "notices": notices}, [*_lines(path, document), *told(notices)])


def _planned(options: argparse.Namespace, folders: dict[str, list[Picture]]) -> list[Trial]:
    own = [Picture(name) for name in (*BUNDLED, *GENERATED)]
    pictures = [picture for found in folders.values() for picture in found] + (own if options.bundled else [])
    if not pictures:
        raise ParameterError("There is nothing to calibrate on; name a folder of honest images, or --bundled.")
    # Any picture may be what a model shall see: others of the archive, which are hardest to tell, and everyday ones.
    targets = list(dict.fromkeys(pictures + own[: len(BUNDLED)]))
    return trials(pictures, targets, BARE, options.seed)


def _run(work: Any, items: Sequence[Any], ctx: RunContext, *, jobs: int) -> Iterable[Any]:
    return in_processes(work, items, jobs, ctx)


def _output(options: argparse.Namespace) -> Path:
    """Return where to write; what cannot be written should be told before hours of work."""
    path = Path(options.out) if options.out else resource_path(FILE) if options.shipped else own_calibration_file()
    # Only the folder of a person's own settings is made where there is none.
    _check_writable(path, path.parent if options.out else next(folder for folder in path.parents if folder.exists()))
    if options.scores:
        _check_writable(Path(options.scores), Path(options.scores).parent)
    return path


def _check_writable(path: Path, place: Path) -> None:
    if path.is_dir() or not (place.is_dir() and os.access(place, os.W_OK)):
        raise InputError(f"{path} cannot be written: name a file in a folder that is there and may be written to.")


def _pictures_in(folders: list[str], recursive: bool) -> tuple[dict[str, list[Picture]], tuple[str, ...]]:
    """Return the pictures of each folder, whose names neither tell nor depend on where the folder lies."""
    found: dict[str, list[Picture]] = {}
    notices: list[str] = []
    for folder in folders:
        listed = image_folder(folder, recursive)
        notices += listed.notices
        label = Path(folder).resolve().name
        while label in found:
            label += "'"
        names = (Path(file).relative_to(folder).as_posix() for file in listed.files)
        found[label] = [Picture(f"{label}/{name}", file) for name, file in zip(names, listed.files, strict=True)]
    return found, tuple(notices)


def _named(scores: Scores, folders: dict[str, list[Picture]]) -> dict[str, Any]:
    used = set(scores.used)
    names = {picture.name for picture in used}
    return {
        "skimage.data": [name for name in BUNDLED if name in names],
        "generated": [name for name in GENERATED if name in names],
        "folders": {
            label: [picture.name.removeprefix(f"{label}/") for picture in found if picture in used]
            for label, found in folders.items()
        },
    }


def _warnings(document: dict[str, Any]) -> tuple[str, ...]:
    warnings = [
        f"{kind}: {figures['rate']:.1%} of these honest images alarm."
        for kind, figures in document["honest"]["kinds"].items()
        if figures["count"] and figures["rate"] > _OFTEN
    ]
    asked, good = document["asked_false_alarm_rate"], document["false_alarm_rate"]
    if good > asked:
        warnings.append(
            f"So few honest images cannot vouch for a rate of {asked:.1%}; the threshold is their largest score, good "
            f"for {good:.1%}."
        )
    return tuple(warnings)


def _lines(path: Path, document: dict[str, Any]) -> list[str]:
    honest, attacks = document["honest"], document["attacks"]
    rows = [
        _row("honest", honest),
        _row("honest, by all others", {"images": honest["images"], **honest["held_out"]}),
        *(_row(f"  {kind}", figures) for kind, figures in honest["kinds"].items()),
        _row("attacks", attacks),
        *(_row(f"  {kind}", figures) for kind, figures in attacks["kinds"].items()),
    ]
    return [
        f"{path}: threshold {document['threshold']:.4g}, for {document['false_alarm_rate']:.1%} of honest images.",
        *columns(("", *_HEADER), rows),
    ]


def _row(name: str, figures: dict[str, Any]) -> tuple[str, ...]:
    low, high = figures["interval"]
    counts = (str(figures[key]) for key in ("images", "count", "alarms"))
    rate = "" if figures["rate"] is None else f"{figures['rate']:.1%}"
    return (name, *counts, rate, f"{low:.1%} to {high:.1%}")
