"""Sweeping: one restorer over the values of one of its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.comparing import Subject, compare_restorers
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.params import Parameter, Value
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restorer_rows import RestorerRow

# Values that are tried where nobody names any.
COUNT = 7
# A range whose ends are this many times apart is looked at in equal factors instead of equal steps.
WIDE = 20.0
# Of a range with more steps than this (seeds) the first ones from the default on stand for all.
MOST_STEPS = 100_000


def sweepable(restorer: str) -> tuple[Parameter, ...]:
    """Return the parameters of a restorer that can be swept; raises `ParameterError` for an unknown restorer."""
    described = algorithm("restorer", restorer).parameters.describe()
    return tuple(one for one in described if one.kind in ("integer", "number", "choice", "flag"))


def parameter_of(restorer: str, name: str) -> Parameter:
    """Return a parameter that can be swept; raises `ParameterError` with the names there are."""
    known = {one.name: one for one in sweepable(restorer)}
    if name not in known:
        offer = f"it has {', '.join(known)}" if known else "it has none"
        raise ParameterError(f"The restorer {restorer} has no parameter {name!r} to sweep; {offer}.")
    return known[name]


def values_to_try(parameter: Parameter) -> tuple[Value, ...]:
    """Return sensible values from a parameter's range, its default among them.

    All choices and both flags; of numbers at most `COUNT`, ascending, on the grid of the parameter's step: in equal
    steps, or in equal factors where the ends of the range are far apart. The default takes the place of its neighbour.
    """
    if parameter.kind == "flag":
        return (False, True)
    if parameter.kind == "choice":
        return parameter.choices
    low, high, step = float(parameter.minimum or 0), float(parameter.maximum or 0), float(parameter.step or 1)
    default = float(parameter.default)
    if (high - low) / step > MOST_STEPS:
        wanted = default + step * np.arange(COUNT)
    elif high > WIDE * max(low, step):
        # From zero on there is no factor: zero itself, and then factors from the smallest step.
        start = low if low > 0 else step
        wanted = np.concatenate([[low], np.geomspace(start, high, COUNT if low > 0 else COUNT - 1)])
    else:
        wanted = np.linspace(low, high, COUNT)
    on_grid = np.unique(np.clip(low + np.rint((wanted - low) / step) * step, low, high))
    if not np.isclose(on_grid, default).any():
        inner = on_grid[1:-1]
        on_grid[1 + int(np.abs(inner - default).argmin())] = default
    return tuple(parameter.accept(round(float(value), 9)) for value in np.sort(on_grid))


def accepted_values(parameter: Parameter, values: Iterable[Any]) -> tuple[Value, ...]:
    """Return values in a parameter's own type, each once; raises `ParameterError` for one that it cannot take."""
    chosen = tuple(dict.fromkeys(parameter.accept(value) for value in values))
    if not chosen:
        raise ParameterError(f"There is no value of {parameter.name} to try; name one or more.")
    return chosen


def sweep(
    subject: Subject,
    restorer: Selection,
    parameter: str,
    values: Sequence[Any] | None = None,
    ctx: RunContext | None = None,
    inspection: Inspection | None = None,
) -> Iterator[RestorerRow]:
    """Run one restorer once for each value of one parameter, the others as they are in `restorer`.

    Parameters
    ----------
    subject : Subject
    restorer : Selection
    parameter : str
    values : sequence, optional
        Text from a command line or a form too; those of `values_to_try` by default.
    ctx : RunContext, optional
    inspection : Inspection, optional
        As for `compare_restorers`.

    Returns
    -------
    iterator of RestorerRow
        In the order of the values; `RestorerRow.value_of` tells which.

    Raises
    ------
    ParameterError
        When there is no such parameter, or it cannot take a value; before anything runs.
    InputError, Cancelled
        As `compare_restorers`.
    """
    described = parameter_of(restorer.name, parameter)
    chosen = values_to_try(described) if values is None else accepted_values(described, values)
    settings = [Selection(restorer.name, replace(restorer.parameters, **{parameter: value})) for value in chosen]
    return compare_restorers(subject, settings, ctx, inspection)
