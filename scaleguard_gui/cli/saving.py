"""Saving: how a command writes its file, from what was typed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import ENCODERS, SUBSAMPLINGS
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.io.file_kind import kind_of_suffix
from scaleguard_gui.io.write_options import WriteOptions

# Option to the kinds of file that know it.
_KNOWN_BY = {
    "quality": ("JPEG", "WebP"),
    "subsampling": ("JPEG",),
    "encoder": ("JPEG",),
    "keep_patient": ("DICOM",),
}


def add_saving_options(parser: argparse.ArgumentParser) -> None:
    """Declare how the output is written."""
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help="file to write; PNG keeps every value")
    parser.add_argument(
        "--quality", type=int, metavar="Q", help="1..100, of JPEG (default: 95) and WebP (default: lossless)"
    )
    parser.add_argument("--subsampling", choices=SUBSAMPLINGS, help="colour resolution of JPEG (default: 4:4:4)")
    parser.add_argument("--encoder", choices=ENCODERS, help="encoder of JPEG (default: pillow)")
    parser.add_argument(
        "--keep-patient", action="store_true", help="let a DICOM file name patient and study as its origin does"
    )


def chosen_write_options(
    options: argparse.Namespace, origin: Frame, derivation: str, made_for: Selection | None = None
) -> WriteOptions:
    """Return how to write the output.

    Parameters
    ----------
    options : argparse.Namespace
    origin : Frame
        What the picture was made from, as it was read.
    derivation : str
        How.
    made_for : Selection, optional
        An attack, whose own JPEG parameters, if it has any, are the defaults.

    Raises
    ------
    ParameterError
        When an option is given that files of this kind do not know.
    """
    kind = kind_of_suffix(Path(options.output))
    chosen: dict[str, Any] = {name: getattr(options, name) for name in _KNOWN_BY if getattr(options, name)}
    for name in chosen:
        if kind is not None and kind not in _KNOWN_BY[name]:
            able = " and ".join(_KNOWN_BY[name])
            raise ParameterError(f"--{name.replace('_', '-')} is for {able} files, and {options.output} is none.")
    own = made_for.parameters.to_mapping() if made_for is not None and kind == "JPEG" else {}
    values: dict[str, Any] = {name: own[name] for name in ("quality", "subsampling", "encoder") if name in own}
    values |= chosen
    return WriteOptions(**values, origin=origin.path, origin_frame=options.frame - 1, derivation=derivation)
