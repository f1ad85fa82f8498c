"""Number steps: where the values of a number parameter lie on a slider, and how many decimals they need."""

from __future__ import annotations

from decimal import Decimal

from scaleguard_gui.core.params import Parameter

# Beyond this many steps a slider of 200 pixels jumps over most values: a seed, say, has no slider.
MOST_STEPS = 20_000
_MOST_DECIMALS = 6


class NumberSteps:
    """The grid minimum, minimum + step, ... maximum of one parameter.

    Parameters
    ----------
    parameter : Parameter
        Of kind "integer" or "number", with its range and step.
    """

    def __init__(self, parameter: Parameter) -> None:
        assert parameter.minimum is not None and parameter.maximum is not None and parameter.step
        self.minimum, self.maximum, self.step = float(parameter.minimum), float(parameter.maximum), parameter.step
        self.whole = parameter.kind == "integer"
        told = (parameter.step, self.minimum, self.maximum, float(parameter.default))
        self.decimals = 0 if self.whole else min(_MOST_DECIMALS, max(map(_decimals, told)))

    @property
    def count(self) -> int:
        """Steps from end to end; the last one may be a short one."""
        return max(1, round((self.maximum - self.minimum) / self.step + 0.49))

    @property
    def suit_a_slider(self) -> bool:
        """False when there are too many to aim at."""
        return self.count <= MOST_STEPS

    def value_at(self, position: int) -> int | float:
        """Return the value of a slider position, never outside the range."""
        value = min(self.maximum, self.minimum + position * self.step)
        return round(value) if self.whole else round(value, self.decimals)

    def position_of(self, value: float) -> int:
        """Return the slider position nearest to a value."""
        return self.count if value >= self.maximum else round((value - self.minimum) / self.step)

    def own_type(self, value: float) -> int | float:
        """Return `value` as the parameter's own type."""
        return round(value) if self.whole else round(value, self.decimals)


def _decimals(value: float) -> int:
    return max(0, -int(Decimal(str(value)).normalize().as_tuple().exponent))
