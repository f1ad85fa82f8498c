"""Front ends in numbers: the rows of tables that compare many scalers and sizes on one image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameter, Value
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Colour, Preprocess
from scaleguard_gui.core.scaling.size import Size

# The input sizes of the models that most people use, from ResNet to YOLO.
COMMON_SIZES = tuple(Size(side, side) for side in (224, 256, 299, 320, 384, 512, 640))


@dataclass(frozen=True)
class FrontEnd:
    """A front end and what a table calls it.

    Parameters
    ----------
    name : str
        The name of a preset, or the scaler as `scaler_text` writes it.
    preprocess : Preprocess
    """

    name: str
    preprocess: Preprocess


def scaler_variants() -> tuple[Selection, ...]:
    """Return every scaler as its library calls it by default, and once more with each switch and choice changed."""
    found = []
    for scaler in algorithms("scaler"):
        found.append(Selection.of("scaler", scaler.name))
        for parameter in scaler.parameters.describe():
            found += [Selection.of("scaler", scaler.name, {parameter.name: other}) for other in _others(parameter)]
    return tuple(found)


def scaler_text(scaler: Selection) -> str:
    """Write a scaler as ``NAME[,PARAMETER=VALUE...]``, with the parameters that differ from their defaults."""
    values = scaler.parameters.to_mapping()
    changed = {p.name: values[p.name] for p in scaler.parameters.describe() if values[p.name] != p.default}
    return ",".join([scaler.name, *(f"{name}={_word(value)}" for name, value in changed.items())])


def parse_scaler(text: str) -> Selection:
    """Read what `scaler_text` writes; raises `ParameterError`."""
    name, *settings = text.split(",")
    values: dict[str, Any] = {}
    for setting in settings:
        parameter, equals, value = setting.partition("=")
        if not equals or parameter in values:
            raise ParameterError(f"A scaler must have the form NAME[,PARAMETER=VALUE...], not {text!r}.")
        values[parameter] = value
    return Selection.of("scaler", name, values)


def front_end_grid(
    scalers: Sequence[Selection], sizes: Sequence[Size], fit: Fit | None = None, colour: Colour = "keep"
) -> tuple[FrontEnd, ...]:
    """Return every scaler at every size, scaler by scaler; raises `ParameterError` as `Preprocess` does."""
    fit = fit or Fit()
    return tuple(
        FrontEnd(scaler_text(scaler), Preprocess(scaler, size, fit, colour)) for scaler in scalers for size in sizes
    )


def that_shrink(frame: Frame, front_ends: Sequence[FrontEnd]) -> tuple[tuple[FrontEnd, ...], tuple[str, ...]]:
    """Part off the front ends that would enlarge `frame`: there is nothing to attack in them.

    Returns
    -------
    kept : tuple of FrontEnd
    notices : tuple of str
        A sentence that counts the others, where there are any.
    """
    kept = tuple(one for one in front_ends if min(one.preprocess.scaling_ratio(frame)) >= 1)
    left = len(front_ends) - len(kept)
    if not left:
        return kept, ()
    many = "1 front end is" if left == 1 else f"{left} front ends are"
    image = f"{frame.name or 'the image'} ({frame.width}x{frame.height})"
    return kept, (f"{many} left out: what they ask for is larger than {image}.",)


def _others(parameter: Parameter) -> list[Value]:
    if parameter.kind == "flag":
        return [not parameter.default]
    return [choice for choice in parameter.choices if choice != parameter.default]


def _word(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
