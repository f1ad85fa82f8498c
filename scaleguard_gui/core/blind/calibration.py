"""Calibration: from which score on an image counts as attacked, and how likely an attack is at a score."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.resources import resource_path

FILE = "calibration.json"
_REMEDY = "scaleguard calibrate makes it anew"


@dataclass(frozen=True)
class Calibration:
    """The threshold of the blind scan, and the probability of an attack at each score.

    Parameters
    ----------
    threshold : float
        Above 0; scores above it are alarms.
    false_alarm_rate : float
        Share of honest images, hard ones included, that the threshold was set for.
    scores, probabilities : tuple of float
        Points of a rising curve: the probability that an image with this score is attacked, where attacked and honest
        images are equally many.
    date : str
        When it was made.
    """

    threshold: float
    false_alarm_rate: float
    scores: tuple[float, ...]
    probabilities: tuple[float, ...]
    date: str = ""

    def probability(self, score: float) -> float:
        """Return the probability of an attack, 0..1, at a score; NaN at NaN."""
        return math.nan if math.isnan(score) else float(np.interp(score, self.scores, self.probabilities))

    @classmethod
    def of_document(cls, document: Any, path: Path) -> Calibration:
        """Read a calibration from the JSON document of `scaleguard calibrate`; `path` is for the error's sentence.

        Raises
        ------
        InputError
            When it is none.
        """
        try:
            numbers = cls(
                float(document["threshold"]),
                float(document["false_alarm_rate"]),
                tuple(float(score) for score in document["curve"]["scores"]),
                tuple(float(share) for share in document["curve"]["probabilities"]),
                str(document["date"]),
            )
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{path} is not a calibration; {_REMEDY}.") from None
        known = (numbers.threshold, numbers.false_alarm_rate, *numbers.scores, *numbers.probabilities)
        is_curve = len(numbers.scores) == len(numbers.probabilities) > 0
        rises = bool(np.all(np.diff(numbers.scores) > 0) and np.all(np.diff(numbers.probabilities) >= 0))
        if not (np.all(np.isfinite(known)) and is_curve and rises and numbers.threshold > 0):
            raise InputError(f"{path} is not a calibration; {_REMEDY}.")
        return numbers


def calibration(path: Path | None = None) -> Calibration:
    """Return the calibration that ships with the program, or that of a file.

    Raises
    ------
    InputError
        When the file is missing or damaged.
    """
    return _read(path) if path else _shipped()


@cache
def _shipped() -> Calibration:
    return _read(resource_path(FILE))


def _read(path: Path) -> Calibration:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); {_REMEDY}.") from None
    except ValueError:
        raise InputError(f"{path} is not a calibration; {_REMEDY}.") from None
    return Calibration.of_document(document, path)
