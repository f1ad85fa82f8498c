"""Parameters declared once: from them follow validation, forms, session files and command-line options."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.region import Region

Kind = Literal["integer", "number", "choice", "flag", "text", "region"]
Value = int | float | str | bool

_TRUE_WORDS = {"true", "yes", "on", "1"}
_FALSE_WORDS = {"false", "no", "off", "0"}


@dataclass(frozen=True)
class Parameter:
    """The description of one parameter: all that a form, a file or a command line needs to know."""

    name: str
    kind: Kind
    default: Value
    label: str
    help: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()

    def accept(self, value: Any) -> Value:
        """Return `value` in this parameter's own type, or raise `ParameterError` naming the parameter."""
        if self.kind == "flag":
            return self._accept_flag(value)
        if self.kind == "choice":
            if value not in self.choices:
                raise ParameterError(f"{self.name} must be one of {', '.join(self.choices)}, not {value!r}.")
            return str(value)
        if self.kind == "text":
            return self._accept_text(value)
        if self.kind == "region":
            return self._accept_region(value)
        return self._accept_number(value)

    def _accept_text(self, value: Any) -> str:
        most = int(self.maximum or 0)
        if not isinstance(value, str) or len(value) > most or not value.replace("\n", "").isprintable():
            raise ParameterError(f"{self.name} must be a text of at most {most} printable characters, not {value!r}.")
        return value

    def _accept_region(self, value: Any) -> str:
        try:
            return str(Region.parse(value))
        except (TypeError, ValueError) as error:
            raise ParameterError(f"{self.name} {error}") from None

    def _accept_flag(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in _TRUE_WORDS | _FALSE_WORDS:
            return value.lower() in _TRUE_WORDS
        raise ParameterError(f"{self.name} must be true or false, not {value!r}.")

    def _accept_number(self, value: Any) -> int | float:
        kind = "a whole number" if self.kind == "integer" else "a number"
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ParameterError(f"{self.name} must be {kind}, not {value!r}.") from None
        if isinstance(value, bool) or not math.isfinite(number) or (self.kind == "integer" and not number.is_integer()):
            raise ParameterError(f"{self.name} must be {kind}, not {value!r}.")
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            raise ParameterError(f"{self.name} must lie between {low:g} and {high:g}, not {number:g}.")
        return int(number) if self.kind == "integer" else number


def integer(default: int, minimum: int, maximum: int, *, label: str, help: str, unit: str = "", step: int = 1) -> Any:
    """Declare a whole-number field of a `Parameters` class, with its inclusive range."""
    return _declare("integer", default, label=label, help=help, unit=unit, minimum=minimum, maximum=maximum, step=step)


def number(
    default: float, minimum: float, maximum: float, *, label: str, help: str, unit: str = "", step: float = 0.1
) -> Any:
    """Declare a real-number field of a `Parameters` class, with its inclusive range."""
    return _declare("number", default, label=label, help=help, unit=unit, minimum=minimum, maximum=maximum, step=step)


def choice(default: str, choices: tuple[str, ...], *, label: str, help: str) -> Any:
    """Declare a field that takes one of several words."""
    return _declare("choice", default, label=label, help=help, choices=choices)


def flag(default: bool, *, label: str, help: str) -> Any:
    """Declare a yes-or-no field."""
    return _declare("flag", default, label=label, help=help)


def text(default: str, longest: int, *, label: str, help: str) -> Any:
    """Declare a field of free text, of at most `longest` characters."""
    return _declare("text", default, label=label, help=help, maximum=longest)


def region(*, label: str, help: str) -> Any:
    """Declare a field that holds a part of the model view, as the text of a `Region`; empty at first."""
    return _declare("region", "", label=label, help=help)


def _declare(kind: Kind, default: Value, **description: Any) -> Any:
    return field(default=default, metadata={"kind": kind, **description})


@dataclass(frozen=True)
class Parameters:
    """Base of every algorithm's parameters; a subclass is a frozen dataclass of the fields declared above.

    Raises
    ------
    ParameterError
        On construction, when a value has the wrong type or lies outside its range.
    """

    def __post_init__(self) -> None:
        for parameter in self.describe():
            value = parameter.accept(getattr(self, parameter.name))
            object.__setattr__(self, parameter.name, value)

    @classmethod
    def describe(cls) -> tuple[Parameter, ...]:
        """Return the descriptors of all fields, in their declared order."""
        return tuple(
            Parameter(name=f.name, default=f.default, **f.metadata)  # type: ignore[arg-type] # `_declare` always sets a default
            for f in dataclasses.fields(cls)
        )

    @classmethod
    def from_mapping(cls, values: dict[str, Any]) -> Self:
        """Build from names and values (from JSON, or text from a command line); missing names take defaults."""
        known = [parameter.name for parameter in cls.describe()]
        for name in values:
            if name not in known:
                offer = f"it takes {', '.join(known)}" if known else "it takes none"
                raise ParameterError(f"There is no parameter {name!r} here; {offer}.")
        return cls(**values)

    def to_mapping(self) -> dict[str, Value]:
        """Return the values as a dict that JSON can hold."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class NoParameters(Parameters):
    """For an algorithm that has nothing to set."""
