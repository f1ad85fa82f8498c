"""Figure text: numbers as a person reads them; ∞ for equal pictures, – where there is none."""

from __future__ import annotations

import math

NONE, INFINITE, PENDING = "–", "∞", "…"


def figure(value: float | None, digits: int = 4) -> str:
    """Return a number with so many significant digits; a large one keeps all digits before the point."""
    if value is None or math.isnan(value):
        return NONE
    if math.isinf(value):
        return INFINITE if value > 0 else f"−{INFINITE}"
    # Adding 0 takes the sign off a negative zero.
    if abs(value) >= 10 ** (digits - 1):
        return f"{value + 0.0:.0f}"
    return f"{value + 0.0:.{digits}g}"


def fixed(value: float | None, decimals: int) -> str:
    """Return a number with so many decimals: for columns that line up."""
    if value is None or not math.isfinite(value):
        return figure(value)
    return f"{value:.{decimals}f}"


def percent(share: float | None) -> str:
    """Return a share (0..1) in per cent, without the sign; a small one keeps two digits, so that it never reads 0."""
    if share is None or not math.isfinite(share):
        return NONE
    return f"{100 * share:.1f}" if share == 0 or share >= 0.001 else f"{100 * share:.2g}"
