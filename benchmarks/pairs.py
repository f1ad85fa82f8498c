"""Folders of images, read and paired: what the measurements on a folder of one's own share."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_attack
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.io.images import read_image


@dataclass(frozen=True, eq=False)
class Pair:
    """A source, a target fitted to it, and the front end between them."""

    title: str
    source: Frame
    target: Frame
    preprocess: Preprocess

    def attacked(self, attack: Selection) -> Frame:
        """Return the attack image."""
        return run_attack(self.source, self.target, self.preprocess, attack, RunContext()).frame


def frames_in(folder: Path, grey: bool = False) -> Iterator[Frame]:
    """Read every image of a folder, by name; what cannot be read is said and left out."""
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        try:
            frame = read_image(path)
        except InputError as error:
            print(f"left out: {error}")
            continue
        yield to_grey(frame) if grey else frame


def front_end_for(frame: Frame, scaler: str, size: int, small_size: int) -> Preprocess:
    """Return a square front end: of `size`, or of `small_size` where no side of the image is twice `size`."""
    side = size if max(frame.width, frame.height) >= 2 * size else small_size
    return Preprocess(Selection.of("scaler", scaler), Size(side, side))


def pairs(scaler: str, options: argparse.Namespace) -> Iterator[Pair]:
    """Pair every source with every target of the options that `add_pair_options` declares."""
    targets = list(frames_in(options.targets, options.grey))
    for source in frames_in(options.sources, options.grey):
        preprocess = front_end_for(source, scaler, options.size, options.small_size)
        for target in targets:
            fitted = fit_target(target, source, preprocess)
            yield Pair(f"{source.name} <- {target.name}, {scaler}, {preprocess.size}", source, fitted, preprocess)


def chosen_attack(options: argparse.Namespace) -> Selection:
    """Return the attack of the options, with their epsilon where it takes one."""
    takes = {parameter.name for parameter in algorithm("attack", options.attack).parameters.describe()}
    return Selection.of("attack", options.attack, {"epsilon": options.epsilon} if "epsilon" in takes else {})


def add_pair_options(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Declare which folders to pair, through which front ends, and with which attack."""
    parser.add_argument("--sources", type=Path, required=required, help="folder of large images")
    parser.add_argument("--targets", type=Path, required=required, help="folder of what the model shall see")
    parser.add_argument("--scalers", nargs="+", default=["opencv.nearest", "opencv.linear", "opencv.cubic"])
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--small-size", type=int, default=96, help="for images less than twice --size on both sides")
    parser.add_argument("--attack", default="l2")
    parser.add_argument("--epsilon", type=float, default=2.0)
    parser.add_argument("--grey", action="store_true", help="make all images grey first")
