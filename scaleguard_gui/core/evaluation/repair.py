"""Repairs: what one restorer made of one image, measured against the truth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

# How a restorer came to its front end: it was told the true one, or given what the blind scan found.
KNOWN, BLIND = "known", "blind"
# The image before any restorer, as a row to compare with.
UNTOUCHED = "untouched"
_WORDS = ("restorer", "front_end", "reason")


@dataclass(frozen=True)
class Repair:
    """What one restorer made of one image; all views are those of the true front end.

    Parameters
    ----------
    restorer : str
        With its default parameters, and its scope where it is held to one: "median@considered"; "untouched" for the
        image as it was.
    front_end : {"known", "blind"}
    psnr, ssim : float
        Of the restored image to the source; PSNR in dB.
    cosine : float
        Cosine similarity of the histograms of both, 1 for equal ones.
    view_psnr : float
        Of the model view to the honest one, in dB.
    towards_target : float
        How much nearer to the target the model view is than the honest one, in dB of PSNR; about 0 where the target is
        gone, NaN where there is none.
    left : float
        Of the payload, 0..1 (`core.payload_left.known_remainder`); NaN where there was none.
    changed : float
        Share (0..1) of the suspect's pixels that the restorer changed.
    seconds : float
    reason : str
        Why there is nothing; empty where there is.
    """

    restorer: str
    front_end: str = KNOWN
    psnr: float = math.nan
    ssim: float = math.nan
    cosine: float = math.nan
    view_psnr: float = math.nan
    towards_target: float = math.nan
    left: float = math.nan
    changed: float = math.nan
    seconds: float = math.nan
    reason: str = ""

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Repair:
        """Build a repair from its fields, numbers as JSON holds them; raises `KeyError` where one is missing."""
        values: dict[str, Any] = {part.name: mapping[part.name] for part in fields(cls)}
        return cls(**values | {name: float(value) for name, value in values.items() if name not in _WORDS})
