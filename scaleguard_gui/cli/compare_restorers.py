"""``scaleguard compare-restorers``: every restorer on one image, or one over the values of a parameter."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from scaleguard_gui.cli.blind_front_end import typed_or_scanned
from scaleguard_gui.cli.choices import add_calibration_option, check_output_is_new, named_values, read_frame
from scaleguard_gui.cli.front_end import add_front_end_options
from scaleguard_gui.cli.front_end_table import columns
from scaleguard_gui.cli.output import Report, told
from scaleguard_gui.cli.restore import add_scope_options, chosen_scope
from scaleguard_gui.core.comparing import Subject, compare_restorers
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.core.sweeping import accepted_values, parameter_of, sweep
from scaleguard_gui.io.comparison_page import write_comparison
from scaleguard_gui.io.comparison_tables import Compared, comparison_document

_UNREAD = "PSNR in dB; 'where unread' is that to the suspect over the pixels that the model does not read."
_SUFFIXES = {"csv": (".csv",), "html": (".html", ".htm")}


def add_compare_restorers_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("image", metavar="IMAGE", help="the suspect image")
    add_front_end_options(parser)
    parser.add_argument("--original", metavar="FILE", help="the honest image, where there is one; of the same size")
    parser.add_argument("--target", metavar="FILE", help="what the attack wants the model to see, where it is known")
    parser.add_argument(
        "--restorers", nargs="+", metavar="NAME", help="filters, see 'scaleguard list' (default: all that can run)"
    )
    parser.add_argument(
        "--sweep",
        nargs=2,
        metavar=("RESTORER", "PARAMETER"),
        help="run one restorer over the values of a parameter instead",
    )
    parser.add_argument(
        "--values", nargs="+", metavar="VALUE", help="for --sweep (default: from the parameter's range)"
    )
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="for --sweep: another parameter of RESTORER"
    )
    parser.add_argument("--csv", metavar="FILE", help="write the table as CSV")
    parser.add_argument("--html", metavar="FILE", help="write the table and its plot as a page")
    add_scope_options(parser)
    add_calibration_option(parser)


def run_compare_restorers_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Compare; without a front end, for the one that the blind scan finds."""
    chosen, scope = _chosen(options), chosen_scope(options)
    outputs = _outputs(options)
    image = read_frame(options.image, options.frame)
    original = read_frame(options.original) if options.original else None
    target = read_frame(options.target, options.target_frame) if options.target else None
    found = typed_or_scanned(options, image, ctx)
    subject = Subject(image, found.preprocess, original, target, scope)
    notices = [*image.notices, *found.notices, *(original.notices if original else ()), *_left_out(subject, chosen)]
    parameter = ""
    if options.sweep:
        parameter = options.sweep[1]
        rows = list(sweep(subject, chosen[0], parameter, options.values, ctx, found.inspection))
    else:
        rows = list(compare_restorers(subject, chosen or None, ctx, found.inspection))
    compared = Compared.of(options.image, subject, rows, parameter, tuple(dict.fromkeys(notices)))
    for path in outputs:
        write_comparison(path, compared)
    return Report(comparison_document(compared), _lines(compared, outputs))


def _chosen(options: argparse.Namespace) -> tuple[Selection, ...]:
    """Return the restorers that were named; none means all. Mistakes are told before anything is read."""
    if options.sweep:
        if options.restorers:
            raise ParameterError("--restorers and --sweep exclude each other; --sweep names its one restorer itself.")
        name, parameter = options.sweep
        described = parameter_of(name, parameter)
        if options.values:
            accepted_values(described, options.values)
        return (Selection.of("restorer", name, named_values(options.param)),)
    if options.values or options.param:
        raise ParameterError("--values and --param belong to --sweep RESTORER PARAMETER.")
    return tuple(Selection.of("restorer", name) for name in dict.fromkeys(options.restorers or ()))


def _outputs(options: argparse.Namespace) -> list[Path]:
    paths = []
    inputs = [path for path in (options.image, options.original, options.target) if path]
    for kind, suffixes in _SUFFIXES.items():
        name = getattr(options, kind)
        if not name:
            continue
        path = Path(name)
        if path.suffix.lower() not in suffixes:
            raise InputError(f"{name} cannot be written: the name of a {kind.upper()} file must end in {suffixes[0]}.")
        if not path.parent.is_dir():
            raise InputError(f"{name} cannot be written: there is no folder {path.parent}.")
        check_output_is_new(name, *inputs)
        paths.append(path)
    return paths


def _left_out(subject: Subject, chosen: tuple[Selection, ...]) -> list[str]:
    if subject.preprocess is not None or chosen:
        return []
    names = [one.label for one in algorithms("restorer") if one.needs_preprocess]
    return [f"Left out, since they must know the front end: {', '.join(names)}."] if names else []


def _lines(compared: Compared, outputs: list[Path]) -> list[str]:
    ran = [row for row in compared.rows if not row.error]
    failed = [row for row in compared.rows if row.error]
    cells = [_cells(row, compared.parameter) for row in ran]
    # What is not known of any of them needs no column.
    header = [name for name in (cells[0] if cells else ()) if any(row[name] for row in cells)]
    return [
        *(columns(header, [[row[name] for name in header] for row in cells]) if cells else []),
        *(f"{_name(row, compared.parameter)}: {row.sentence}" for row in failed),
        *([_UNREAD] if "where unread" in header else []),
        compared.judgement,
        *(f"Wrote {path}." for path in outputs),
        *told(compared.notices),
    ]


def _name(row: RestorerRow, parameter: str) -> str:
    return str(row.value_of(parameter)) if parameter else row.restorer.name


def _cells(row: RestorerRow, parameter: str) -> dict[str, str]:
    to_suspect, to_source = row.to_suspect, row.to_source
    return {
        parameter or "restorer": _name(row, parameter),
        "payload left": "" if math.isnan(row.payload_left) else f"{row.payload_left:.1%}",
        "to source": "" if to_source is None else _decibels(to_source.psnr),
        "to suspect": "" if to_suspect is None else _decibels(to_suspect.psnr),
        "where unread": _decibels(row.psnr_unread),
        "changed": "" if to_suspect is None else f"{to_suspect.changed_share:.1%}",
        "time": f"{row.seconds:.2f} s",
        "payload": {True: "gone", False: "still there", None: "-"}[row.payload_gone],
    }


def _decibels(value: float) -> str:
    if math.isnan(value):
        return ""
    return "equal" if math.isinf(value) else f"{value:.2f}"
