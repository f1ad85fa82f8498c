"""Front ends as typed: options that describe one, and what they mean."""

from __future__ import annotations

import argparse
from typing import Any

from scaleguard_gui.cli.choices import named_values
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import FIT_KINDS, Fit
from scaleguard_gui.core.scaling.preprocess import COLOURS, Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.presets import preset
from scaleguard_gui.io.recipe_json import preprocess_to_mapping


def add_front_end_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that describe one front end."""
    group = parser.add_argument_group(
        "front end", "A preset, or a scaler and a size; options change single parts of it."
    )
    group.add_argument("--preprocess", metavar="NAME", help="preset, see 'scaleguard list'")
    group.add_argument("--scaler", metavar="NAME", help="for example opencv.linear")
    group.add_argument("--size", metavar="SIZE", help="model view: N or WIDTHxHEIGHT")
    group.add_argument(
        "--scaler-param", action="append", default=[], metavar="NAME=VALUE", help="parameter of the scaler"
    )
    add_fit_options(group)


def add_fit_options(group: Any) -> None:
    """Add the options that say how the image is brought to the model view's size and colours."""
    group.add_argument(
        "--fit", choices=FIT_KINDS, help="stretch, resize and crop the centre, or pad (default: stretch)"
    )
    group.add_argument("--resize", type=int, metavar="N", help="for --fit crop: shorter side before the crop")
    group.add_argument(
        "--pad", type=float, metavar="GREY", help="for --fit letterbox: grey level of the border, 0 to 255"
    )
    group.add_argument(
        "--colour", choices=COLOURS, help="keep the colours, or make the image grey first (default: keep)"
    )


def is_front_end_given(options: argparse.Namespace) -> bool:
    """Tell whether any option that describes a front end was typed."""
    given = (options.preprocess, options.scaler, options.size, options.fit, options.resize, options.pad, options.colour)
    return bool(options.scaler_param) or any(value is not None for value in given)


def chosen_preprocess(options: argparse.Namespace, who: str = "This command") -> Preprocess:
    """Return the front end that the options describe: the preset, with single parts of it changed.

    Raises
    ------
    ParameterError
        When no preset and not both of scaler and size are named (`who` needs them), or a value cannot be used.
    """
    base = preset(options.preprocess).preprocess if options.preprocess else None
    if base is None and (options.scaler is None or options.size is None):
        raise ParameterError(f"{who} needs a front end: --preprocess NAME, or both --scaler and --size.")
    return Preprocess(
        _chosen_scaler(options, base),
        Size.parse(options.size) if options.size else base.size,  # type: ignore[union-attr] # one of both is there
        chosen_fit(options, base.fit if base else Fit()),
        options.colour or (base.colour if base else "keep"),
    )


def chosen_fit(options: argparse.Namespace, base: Fit) -> Fit:
    """Return `base` with what the options say; raises `ParameterError` where they contradict each other."""
    kind = options.fit or base.kind
    if options.resize is not None and kind != "crop":
        raise ParameterError(f"--resize belongs to --fit crop; this front end's fit is {kind}.")
    if options.pad is not None and kind != "letterbox":
        raise ParameterError(f"--pad belongs to --fit letterbox; this front end's fit is {kind}.")
    kept = base if kind == base.kind else Fit(kind)
    resize = kept.resize if options.resize is None else options.resize
    return Fit(kind, resize, kept.pad if options.pad is None else options.pad)


def _chosen_scaler(options: argparse.Namespace, base: Preprocess | None) -> Selection:
    values: dict[str, Any] = dict(named_values(options.scaler_param, "--scaler-param"))
    if base is not None and options.scaler is None:
        return Selection.of("scaler", base.scaler.name, base.scaler.parameters.to_mapping() | values)
    return Selection.of("scaler", options.scaler, values)


def described_front_end(preprocess: Preprocess) -> dict[str, Any]:
    """Return what a document says of its front end."""
    return {
        "scaler": preprocess.scaler.name,
        "size": preprocess.size._asdict(),
        "preprocess": preprocess_to_mapping(preprocess),
    }
