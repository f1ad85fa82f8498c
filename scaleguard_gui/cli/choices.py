"""Choices: turn what was typed into values and frames, and write what came of them."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from scaleguard_gui.core.blind.calibration import Calibration
from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.region import Region
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.calibrations import current_calibration
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.quiet import silent_decoders
from scaleguard_gui.io.write_options import WriteOptions


def named_values(texts: list[str], option: str = "--param") -> dict[str, str]:
    """Split ``NAME=VALUE`` texts; raises `ParameterError` when one is not of that form or a name comes twice."""
    values: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise ParameterError(f"{option} must have the form NAME=VALUE, not {text!r}.")
        if name in values:
            raise ParameterError(f"The parameter {name} is given twice.")
        values[name] = value
    return values


def read_frame(path: str, number: int = 1) -> Frame:
    """Read frame `number` (from 1) of an image file."""
    if number < 1:
        raise ParameterError(f"frame must be 1 or more, not {number}.")
    with silent_decoders():
        return read_image(path, number - 1)


def read_mask(path: str, size: Size) -> Region:
    """Read which pixels of a model view of `size` are painted: not zero in any channel of an image file.

    Raises
    ------
    InputError
        When the image has another size, or nothing is painted.
    """
    mask = read_frame(path)
    name = Path(path).name
    if (mask.width, mask.height) != size:
        raise InputError(f"{name} is {mask.width}x{mask.height}; a mask must have the model view's size, {size}.")
    if not mask.pixels.any():
        raise InputError(f"{name} is zero everywhere; paint what is to be edited.")
    return Region.of_mask(np.any(np.atleast_3d(mask.pixels != 0), axis=2))


def add_calibration_option(parser: argparse.ArgumentParser) -> None:
    """Declare whose threshold and probabilities the blind verdict takes."""
    parser.add_argument(
        "--calibration",
        metavar="FILE",
        help="numbers behind the verdict, from 'scaleguard calibrate' (default: your own, else the shipped ones)",
    )


def chosen_calibration(options: argparse.Namespace) -> Calibration:
    """Return the calibration of the options that `add_calibration_option` declares; raises `InputError`."""
    return current_calibration(options.calibration)


def write_and_reread(path: str, frame: Frame, options: WriteOptions) -> tuple[Frame, tuple[str, ...]]:
    """Write `frame`, and return what a reader of the file gets, with notices about what it lost.

    A figure is about the file, not about what should have been in it: a lossy format may have changed the pixels.
    """
    notices = write_image(path, frame, options)
    kept = read_frame(path)
    if kept.is_colour and not frame.is_colour:
        kept = to_grey(kept)
    return frame.with_pixels(kept.pixels, Path(path).name), notices


def check_output_is_new(output: str, *inputs: str) -> None:
    """Raise `InputError` when writing `output` would destroy one of the `inputs`."""
    for path in inputs:
        if Path(output).exists() and Path(path).exists() and Path(output).samefile(path):
            raise InputError(f"{output} is an input too and would be overwritten; name another output file.")
