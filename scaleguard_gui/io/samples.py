"""Samples: ready examples, attacked and clean, that are there on every machine without a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

from pydicom.data import get_testdata_file

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images, Mode
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import read_image


@dataclass(frozen=True)
class Sample:
    """A ready example.

    Parameters
    ----------
    name : str
        Short and stable, for settings and commands.
    title : str
        For a menu.
    description : str
        One or two sentences: what it shows.
    mode : {"craft", "inspect"}
    preprocess : Preprocess
        The front end that it was made for, or that suits its size.
    load : callable
        Reads the images; may be called on any thread. Every image comes from a file and names it in its `path`.
        Raises `InputError` when a file is missing.
    """

    name: str
    title: str
    description: str
    mode: Mode
    preprocess: Preprocess
    load: Callable[[], Images]


def samples() -> tuple[Sample, ...]:
    """Return all samples in the order of the menu; the first one to craft with is what a first start shows."""
    return (
        _craft(
            "chest-and-cat",
            "Chest phantom and cat",
            "A drawn chest radiograph that a model is to take for a cat.",
            _front_end("opencv.linear", 224),
            source=partial(_shipped, "chest-phantom.png"),
            target=partial(_bundled, "chelsea.png"),
        ),
        _craft(
            "astronaut-and-coffee",
            "Astronaut and coffee (colour)",
            "Two colour photographs and a cubic kernel, which spreads the payload over more pixels.",
            _front_end("opencv.cubic", 112),
            source=partial(_bundled, "astronaut.png"),
            target=partial(_bundled, "coffee.png"),
        ),
        _craft(
            "deep-chest-and-camera",
            "12-bit chest phantom and photographer",
            "A drawn chest radiograph of 12 stored bits; nearest reads one pixel per output.",
            _front_end("pillow.nearest", 128),
            source=partial(_shipped, "chest-phantom-12-bit.png"),
            target=partial(_bundled, "camera.png"),
        ),
        _inspect(
            "attacked-chest",
            "Attacked chest phantom",
            "Looks like a chest radiograph; a model that shrinks it to 224x224 with OpenCV's default sees a cat.",
            _front_end("opencv.linear", 224),
            partial(_shipped, "chest-phantom-attacked.png"),
        ),
        _inspect(
            "clean-chest",
            "Clean chest phantom",
            "The same drawn radiograph, as it was before the attack.",
            _front_end("opencv.linear", 224),
            partial(_shipped, "chest-phantom.png"),
        ),
        _inspect(
            "clean-deep-chest",
            "Clean 12-bit chest phantom",
            "A drawn chest radiograph of 12 stored bits in a 16-bit file.",
            _front_end("opencv.linear", 128),
            partial(_shipped, "chest-phantom-12-bit.png"),
        ),
        _inspect(
            "ct-slice",
            "CT slice (DICOM)",
            "A small computed tomography slice with signed 16-bit values, read-out in Hounsfield units.",
            _front_end("opencv.linear", 32),
            partial(_dicom, "CT_small.dcm"),
        ),
    )


def bundled_picture(name: str) -> Path:
    """Return the path of a picture that ships inside scikit-image; nothing is ever downloaded."""
    return Path(str(files("skimage.data") / name))


def _craft(
    name: str,
    title: str,
    description: str,
    preprocess: Preprocess,
    source: Callable[[], Frame],
    target: Callable[[], Frame],
) -> Sample:
    def load() -> Images:
        return Images(source=source(), target=target())

    return Sample(name, title, description, "craft", preprocess, load)


def _inspect(name: str, title: str, description: str, preprocess: Preprocess, suspect: Callable[[], Frame]) -> Sample:
    def load() -> Images:
        return Images(suspect=suspect())

    return Sample(name, title, description, "inspect", preprocess, load)


def _front_end(scaler: str, side: int) -> Preprocess:
    return Preprocess(Selection.of("scaler", scaler), Size(side, side))


def _shipped(name: str) -> Frame:
    return read_image(resource_path("samples", name))


def _bundled(name: str) -> Frame:
    return read_image(bundled_picture(name))


def _dicom(name: str) -> Frame:
    path = get_testdata_file(name, download=False)
    if path is None:
        raise InputError(f"{name} is not among the files that pydicom ships with.")
    return read_image(str(path))
