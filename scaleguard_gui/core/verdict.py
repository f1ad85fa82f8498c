"""Verdict: the judgement over all findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.preprocess import Preprocess


@dataclass(frozen=True)
class Verdict:
    """What all tests together say.

    Parameters
    ----------
    kind : {"attack", "clean", "inconclusive"}
    score : float or None
        Grows with suspicion; 1 is the threshold. None when no test could tell.
    sentence : str
        The judgement in plain words.
    """

    kind: Literal["attack", "clean", "inconclusive"]
    score: float | None
    sentence: str


def judge(findings: tuple[Finding, ...], suspect: Frame, preprocess: Preprocess) -> Verdict:
    """Judge over all findings about `suspect` under `preprocess`."""
    raise NotImplementedError
