"""``scaleguard evaluate``: attack a folder of honest images, and measure what tests and restorers make of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scaleguard_gui.cli.choices import add_calibration_option, chosen_calibration
from scaleguard_gui.cli.front_end_table import columns
from scaleguard_gui.cli.output import Report, told
from scaleguard_gui.core.blind.hard_negatives import KINDS
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.evaluation.cases import DEFAULT_CASES
from scaleguard_gui.core.evaluation.drawing import SCALERS, SIZES
from scaleguard_gui.core.evaluation.effects import ALL_FAMILIES, Effect
from scaleguard_gui.core.evaluation.plan import QUALITIES, Plan, all_detectors, all_restorers
from scaleguard_gui.core.evaluation.rates import Rate
from scaleguard_gui.core.evaluation.repair import KNOWN
from scaleguard_gui.core.evaluation.summary import Judged, Summary, summarise
from scaleguard_gui.core.evaluation.trial import BLIND
from scaleguard_gui.engine.batch import checked_jobs
from scaleguard_gui.engine.cluster import on_cluster
from scaleguard_gui.engine.evaluation import Runner, evaluate, readable_targets
from scaleguard_gui.engine.process_pool import in_processes, usable_cores
from scaleguard_gui.io.evaluation_files import JobFiles
from scaleguard_gui.io.evaluation_parts import mean_text, titled
from scaleguard_gui.io.evaluation_tables import PAGE, write_evaluation, write_faults
from scaleguard_gui.io.image_folder import image_folder

_RESTORERS = ("attack", "restorer", "PSNR to source", "PSNR of views", "payload left", "gone")
_HEADER = ("attack", "area", "found at 1 % false alarms", "flagged")


def add_evaluate_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--images", required=True, metavar="DIR", help="honest images")
    parser.add_argument("--targets", required=True, metavar="DIR", help="pictures that the model shall see instead")
    parser.add_argument(
        "--out", required=True, metavar="DIR", help="results; a second run there goes on with the first"
    )
    parser.add_argument("--recursive", action="store_true", help="look for images in the folders below --images too")
    parser.add_argument(
        "--attacks",
        nargs="*",
        default=DEFAULT_CASES,
        metavar="NAME",
        help=f"any of {', '.join(DEFAULT_CASES)} (these are the default) and of the attacks of 'scaleguard list'",
    )
    parser.add_argument(
        "--detectors", nargs="*", metavar="NAME", help="told the front end (default: all; none without a NAME)"
    )
    parser.add_argument(
        "--restorers",
        nargs="*",
        metavar="NAME[@SCOPE]",
        help="let restorers undo every attack as well, within a scope ('considered', 'detected') where one is named "
        "(default: none; all without a NAME; some take long)",
    )
    parser.add_argument(
        "--kinds", nargs="*", default=tuple(KINDS), metavar="NAME", help="hard negatives to make (default: all)"
    )
    parser.add_argument(
        "--qualities",
        nargs="*",
        type=int,
        default=QUALITIES,
        metavar="Q",
        help=f"JPEG qualities to save attacks at as well (default: {' '.join(map(str, QUALITIES))})",
    )
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, metavar="N", help="model views to draw from")
    parser.add_argument("--scalers", nargs="+", default=SCALERS, metavar="NAME", help="scalers to draw from")
    parser.add_argument("--repeats", type=int, default=1, metavar="K", help="front ends for each image and attack")
    parser.add_argument("--seed", type=int, default=0, help="of all that is drawn (default: 0)")
    add_calibration_option(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=int, metavar="N", help="processes (default: one for each core)")
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler whose workers, which see the same files, do the work"
    )


def run_evaluate_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Evaluate, and write tables, document and page."""
    plan = Plan(
        attacks=_once(options.attacks),
        detectors=all_detectors() if options.detectors is None else _once(options.detectors),
        qualities=_once(options.qualities),
        kinds=_once(options.kinds),
        sizes=_once(options.sizes),
        scalers=_once(options.scalers),
        repeats=options.repeats,
        seed=options.seed,
        restorers=_restorers(options.restorers),
    )
    numbers = chosen_calibration(options)
    run = _runner(options)
    images = image_folder(options.images, options.recursive)
    pictures = image_folder(options.targets)
    targets, refused = readable_targets([Path(path) for path in pictures.files])
    out = Path(options.out)
    kept = JobFiles(out)
    kept.prepare()
    done = evaluate([Path(path) for path in images.files], Path(options.images), targets, plan, numbers, kept, run, ctx)
    write_faults(out, done.faults)
    if all(sample.reason for sample in done.samples):
        raise InputError(f"No image of {options.images} could be evaluated. {done.samples[0].reason}")
    ctx.progress(1.0, "drawing curves")
    summary = summarise(done.samples, plan.seed)
    document = write_evaluation(out, done.samples, summary, plan, numbers)
    notices = [*images.notices, *pictures.notices, *refused]
    if done.resumed:
        notices.append(f"{done.resumed} jobs were done by an earlier run.")
    notices += [f"Left out: {sample.image}, {sample.case}: {sample.reason}" for sample in summary.left_out]
    lines = _lines(summary, document["images"], out)
    # The curves are in the file: their thousands of points are nothing to print.
    printed = {name: value for name, value in document.items() if name != "curves"}
    return Report(printed | {"output": options.out, "notices": notices}, [*lines, *told(tuple(notices))])


def _restorers(names: Sequence[str] | None) -> tuple[str, ...]:
    if names is None:
        return ()
    return _once(names) or all_restorers()


def _once(names: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(names))


def _runner(options: argparse.Namespace) -> Runner:
    if options.scheduler is not None:
        return lambda work, jobs, ctx: on_cluster(work, jobs, options.scheduler, ctx)
    count = checked_jobs(usable_cores() if options.jobs is None else options.jobs)
    return lambda work, jobs, ctx: in_processes(work, jobs, count, ctx)


def _lines(summary: Summary, images: int, out: Path) -> list[str]:
    blind = [one for one in summary.judged if one.test == BLIND]
    restored = [_restored(one) for one in summary.effects if one.front_end == KNOWN and one.family == ALL_FAMILIES]
    alarms = [(kind, rate) for (test, kind), rate in summary.false_alarms.items() if test == BLIND]
    return [
        f"{images} images, nothing known; {out / PAGE} has the curves, and all that the detectors say.",
        *(columns(_HEADER, [_cells(one) for one in blind]) if blind else []),
        *(columns(_RESTORERS, restored) if restored else []),
        *(columns(("honest images", "false alarms"), [(kind, _rate(rate)) for kind, rate in alarms])),
    ]


def _restored(one: Effect) -> tuple[str, ...]:
    psnrs = (mean_text(mean, ".1f", " dB") for mean in (one.psnr, one.view_psnr))
    gone = _rate(one.gone) if one.gone.count else ""
    return titled(one.case, one.quality), one.restorer, *psnrs, mean_text(one.left, ".1%"), gone


def _cells(one: Judged) -> tuple[str, ...]:
    area = f"{one.roc.area:.4f} ({one.roc.low:.3f} to {one.roc.high:.3f})"
    return titled(one.case, one.quality), area, _rate(one.roc.found_there), _rate(one.flagged)


def _rate(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.low:.1%} to {rate.high:.1%}) of {rate.count}"
