"""Thresholds of the detectors: fixed once on images that nobody measures them on, and read from a resource."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.resources import resource_path

FILE = "thresholds.json"
_REMEDY = "python -m benchmarks.fix_thresholds makes it anew"


def threshold(detector: str) -> float:
    """Return the threshold of a detector.

    Raises
    ------
    InputError
        When the resource is missing, damaged, or has no threshold for this detector.
    """
    path = resource_path(FILE)
    number = _thresholds(path).get(detector)
    if number is None:
        raise InputError(f"{path} holds no threshold for {detector}; {_REMEDY}.")
    return number


@lru_cache(maxsize=4)
def _thresholds(path: Path) -> dict[str, float]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["detectors"]
        numbers = {name: float(entry["threshold"]) for name, entry in entries.items()}
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); {_REMEDY}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{path} is not a file of thresholds; {_REMEDY}.") from None
    return {name: number for name, number in numbers.items() if math.isfinite(number)}
