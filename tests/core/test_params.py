"""Parameters and registry: declared once, checked everywhere, found by being there."""

from dataclasses import dataclass

import pytest

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.params import Parameters, choice, flag, integer, number
from scaleguard_gui.core.registry import Selection, algorithms


@dataclass(frozen=True)
class Example(Parameters):
    """One of each kind."""

    radius: int = integer(3, 1, 9, label="Radius", help="Half-width.", unit="px")
    strength: float = number(0.5, 0.0, 1.0, label="Strength", help="How much.")
    mode: str = choice("soft", ("soft", "hard"), label="Mode", help="Which.")
    colour: bool = flag(True, label="Colour", help="Whether.")


def test_text_from_a_command_line_becomes_typed_values():
    made = Example.from_mapping({"radius": "5", "strength": "0.25", "mode": "hard", "colour": "no"})
    assert made == Example(5, 0.25, "hard", False)
    assert made.to_mapping() == {"radius": 5, "strength": 0.25, "mode": "hard", "colour": False}


@pytest.mark.parametrize(
    ("name", "bad"),
    [("radius", 0), ("radius", 2.5), ("radius", True), ("strength", 1.01), ("mode", "loud"), ("colour", "perhaps")],
)
def test_a_bad_value_is_refused_by_name_and_reason(name, bad):
    with pytest.raises(ParameterError, match=f"^{name} must .*{bad}"):
        Example(**{name: bad})


def test_an_unknown_parameter_is_told_which_there_are():
    with pytest.raises(ParameterError, match=r"'size'.*radius, strength, mode, colour"):
        Example.from_mapping({"size": 1})


def test_a_description_holds_what_a_form_needs():
    radius = Example.describe()[0]
    assert (radius.kind, radius.minimum, radius.maximum, radius.step, radius.unit) == ("integer", 1, 9, 1, "px")


def test_an_unknown_algorithm_is_told_which_there_are():
    with pytest.raises(ParameterError, match=r"no restorer 'magic'; there are .*median"):
        Selection.of("restorer", "magic")


def test_a_new_file_is_found_without_any_other_edit(dummy_restorer):
    assert dummy_restorer in [a.name for a in algorithms("restorer")]
    assert [p.name for p in Selection.of("restorer", dummy_restorer).parameters.describe()] == ["lift"]
