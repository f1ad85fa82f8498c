"""Tables of front ends as typed: which rows a table has, and how it is printed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from scaleguard_gui.cli.front_end import add_fit_options, chosen_fit
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.front_ends import (
    COMMON_SIZES,
    FrontEnd,
    front_end_grid,
    parse_scaler,
    scaler_variants,
    that_shrink,
)
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.presets import preset, presets


def add_table_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which front ends a table has."""
    group = parser.add_argument_group("front ends", "Every scaler at the common sizes, where nothing is named.")
    group.add_argument(
        "--scalers",
        "--scaler",
        nargs="+",
        metavar="NAME",
        help="scalers, as NAME or NAME,PARAMETER=VALUE (default: all, with each of their switches)",
    )
    common = " ".join(str(size.width) for size in COMMON_SIZES)
    group.add_argument("--sizes", "--size", nargs="+", metavar="SIZE", help=f"N or WIDTHxHEIGHT (default: {common})")
    add_fit_options(group)
    group.add_argument("--preprocess", nargs="+", default=[], metavar="NAME", help="presets, see 'scaleguard list'")
    group.add_argument("--presets", action="store_true", help="all presets")


def chosen_front_ends(options: argparse.Namespace, frame: Frame) -> tuple[tuple[FrontEnd, ...], tuple[str, ...]]:
    """Return the front ends of a table for `frame`, and a notice where some were left out.

    Those that a person named must shrink the image; of those that come as a list, the others are left out.

    Raises
    ------
    ParameterError
        When one that was named is unknown or would enlarge the image, or none is left.
    """
    named = [FrontEnd(name, preset(name).preprocess) for name in options.preprocess]
    listed = [FrontEnd(one.name, one.preprocess) for one in presets()[0]] if options.presets else []
    is_grid = bool(options.scalers or options.sizes) or not (options.preprocess or options.presets)
    shape = (options.fit, options.resize, options.pad, options.colour)
    if not is_grid and any(value is not None for value in shape):
        raise ParameterError("--fit, --resize, --pad and --colour belong to --scalers and --sizes, not to presets.")
    grid: Sequence[FrontEnd] = ()
    if is_grid:
        scalers = [parse_scaler(text) for text in options.scalers] if options.scalers else scaler_variants()
        sizes = [Size.parse(text) for text in options.sizes] if options.sizes else COMMON_SIZES
        grid = front_end_grid(scalers, sizes, chosen_fit(options, Fit()), options.colour or "keep")
    for one in [*named, *(grid if options.sizes else ())]:
        one.preprocess.check_shrinks(frame)
    kept, notices = that_shrink(frame, list(dict.fromkeys([*named, *grid, *listed])))
    if not kept:
        raise ParameterError(f"Every front end asks for more than {frame.name} has ({frame.width}x{frame.height}).")
    return kept, notices


def columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with aligned columns: figures to the right, the first and the last column to the left."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = []
    for first, *figures, last in [header, *rows]:
        aligned = [figure.rjust(width) for figure, width in zip(figures, widths[1:-1], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *aligned, last]))
    return lines
