"""The registry: one file in an algorithm folder is one algorithm, found without any list to edit."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.optional_library import OptionalLibrary
from scaleguard_gui.core.params import NoParameters, Parameters

Kind = Literal["scaler", "attack", "detector", "restorer"]

_FOLDERS: dict[Kind, str] = {
    "scaler": "scaleguard_gui.core.scaling",
    "attack": "scaleguard_gui.core.attacks",
    "detector": "scaleguard_gui.core.detectors",
    "restorer": "scaleguard_gui.core.restorers",
}


@dataclass(frozen=True)
class Algorithm:
    """One registered algorithm.

    Parameters
    ----------
    kind : {"scaler", "attack", "detector", "restorer"}
    name : str
        The name in commands and session files, for example ``opencv.linear`` or ``selective-median``.
    label : str
        The name on the screen.
    function : callable
        See the package docstring of its folder for the signature.
    parameters : type of Parameters
    needs_preprocess : bool
        For restorers and published detectors: whether the attack's front end must be known.
    heavy : bool
        Too slow to follow a dragged slider: it runs on request, with progress and a stop.
    libraries : tuple of str
        Modules that take long to import, and that this algorithm alone imports, when it runs.
    needs_target : bool
        For attacks: whether there must be a target picture.
    changes_unread : bool
        For attacks: whether pixels change that the model does not read.
    eight_bit_only : bool
        Whether images of other depths are refused, in a sentence.
    answers_in_floats : bool
        For scalers: the library gives floats whatever it is given, so that the model sees more than whole levels.
    optional_library : OptionalLibrary, optional
        For scalers: the library whose real call this is, where it is installed; elsewhere a formula stands in.
    decides : bool
        For detectors: whether the verdict counts it; else it is evidence, to be read beside the verdict.
    """

    kind: Kind
    name: str
    label: str
    function: Callable[..., Any]
    parameters: type[Parameters]
    needs_preprocess: bool = False
    heavy: bool = False
    libraries: tuple[str, ...] = ()
    needs_target: bool = True
    changes_unread: bool = False
    eight_bit_only: bool = False
    answers_in_floats: bool = False
    optional_library: OptionalLibrary | None = None
    decides: bool = True

    def load_libraries(self) -> None:
        """Import what the algorithm needs, so that the first run's seconds are its own."""
        for library in self.libraries:
            importlib.import_module(library)
        if self.optional_library:
            self.optional_library.load()

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person must know of how it runs here: whether a formula stands in for a library."""
        if self.optional_library is None or self.optional_library.load():
            return ()
        return (self.optional_library.missing_notice(self.name),)

    @property
    def help(self) -> str:
        """The docstring: what it does, formula, parameters, paper, weakness."""
        return inspect.getdoc(self.function) or ""


_algorithms: dict[tuple[Kind, str], Algorithm] = {}


def register(
    kind: Kind, name: str, *, label: str, parameters: type[Parameters] = NoParameters, **options: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a function to make it an algorithm of this kind; the four names below are the ones to use.

    `options` are further fields of `Algorithm`.
    """

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        _algorithms[kind, name] = Algorithm(kind, name, label, function, parameters, **options)
        return function

    return add


def scaler(name: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register ``f(pixels, size, params) -> pixels``, a library's real call; dtypes stay, float32 unrounded."""
    return register("scaler", name, **options)


def attack(name: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register ``f(source, target, preprocess, params, ctx) -> Crafted``."""
    return register("attack", name, **options)


def detector(name: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register ``f(views, params, ctx) -> Finding``."""
    return register("detector", name, **options)


def restorer(name: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register ``f(frame, preprocess, params, ctx) -> Frame``; `preprocess` is None where it is not needed."""
    return register("restorer", name, **options)


def algorithms(kind: Kind) -> tuple[Algorithm, ...]:
    """Return all algorithms of a kind, sorted by name; files added to its folder since the last call are found."""
    package = importlib.import_module(_FOLDERS[kind])
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    return tuple(sorted((a for (k, _), a in _algorithms.items() if k == kind), key=lambda a: a.name))


def algorithm(kind: Kind, name: str) -> Algorithm:
    """Return one algorithm, or raise `ParameterError` with the names there are."""
    if (kind, name) not in _algorithms:
        known = [a.name for a in algorithms(kind)]
        if name not in known:
            raise ParameterError(f"There is no {kind} {name!r}; there are {', '.join(known)}.")
    return _algorithms[kind, name]


@dataclass(frozen=True)
class Selection:
    """An algorithm's name with its parameter values: what a person chose."""

    name: str
    parameters: Parameters

    @classmethod
    def of(cls, kind: Kind, name: str, values: dict[str, Any] | None = None) -> Selection:
        """Choose `name` with `values` (missing ones take defaults); raises `ParameterError`."""
        return cls(name, algorithm(kind, name).parameters.from_mapping(values or {}))

    def to_mapping(self) -> dict[str, Any]:
        """Return name and values as a dict that JSON can hold."""
        return {"name": self.name, "parameters": self.parameters.to_mapping()}
