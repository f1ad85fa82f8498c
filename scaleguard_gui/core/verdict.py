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
    probability : float, optional
        Of an attack, 0..1, where a calibration gives one.
    false_alarm_rate : float, optional
        Share of honest images that the threshold was set for, where a calibration says so.
    """

    kind: Literal["attack", "clean", "inconclusive"]
    score: float | None
    sentence: str
    probability: float | None = None
    false_alarm_rate: float | None = None


def judge(findings: tuple[Finding, ...], suspect: Frame, preprocess: Preprocess) -> Verdict:
    """Judge over all findings about `suspect` under `preprocess`.

    Parameters
    ----------
    findings : tuple of Finding
    suspect : Frame
    preprocess : Preprocess

    Returns
    -------
    Verdict
        "attack" as soon as one test finds one; "clean" when none does and at least one could tell; else
        "inconclusive". Its score is the largest `suspicion` of the tests that could tell. Only tests that decide count:
        those that do not (`core.published`) cross their thresholds in some honest images each, and are evidence to be
        read beside the verdict.
    """
    name, front_end = suspect.name or "This image", preprocess.in_words
    deciding = [finding for finding in findings if finding.decides]
    telling = [finding for finding in deciding if finding.attack is not None]
    if not telling:
        reasons = " ".join(dict.fromkeys(finding.sentence for finding in deciding)) or _nothing_decides(findings)
        return Verdict("inconclusive", None, f"No verdict on {name} for {front_end}. {reasons}")
    score = max(suspicion(finding) for finding in telling)
    fired = [finding.detector for finding in telling if finding.attack]
    if fired:
        return Verdict(
            "attack",
            score,
            f"Scaling attack found in {name}: what {front_end} lets the model see is another picture than the one a "
            f"person sees. Found by {_listed(fired)}.",
        )
    sees_edits = any(finding.sees_edits for finding in telling)
    found_none = (
        f"no attack found for {front_end}, and no local edit."
        if sees_edits
        else f"no whole-image attack found for {front_end}; these tests cannot see local edits."
    )
    return Verdict("clean", score, f"{name}: {found_none}")


def _nothing_decides(findings: tuple[Finding, ...]) -> str:
    if not findings:
        return "No test was run."
    return "The tests that were run are evidence only; add one that decides, such as histogram-difference."


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def suspicion(finding: Finding) -> float:
    """Return how far a score has come towards its threshold: 0 at none, 1 at the threshold, more beyond it.

    Scores that alarm when they are low count their way down instead: 1 at the threshold, 2 at a score of 0.
    """
    share = finding.score / finding.threshold
    return share if finding.direction == "above" else 2.0 - share
