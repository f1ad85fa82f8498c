"""Repair verdict: the judgement over a payload before and after a restoration, in plain words."""

from __future__ import annotations

import math
from typing import NamedTuple

from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.payload_left import LEAST_LEFT

# Share of which a sentence says "nothing".
_NOTHING = 0.005


class RepairVerdict(NamedTuple):
    """The judgement.

    Parameters
    ----------
    gone : bool or None
        None where nothing can be told, and where there was no payload before.
    sentence : str
        Begins with "The payload is gone", "The payload is still there", "Whether a payload is left cannot be told" or
        "No payload was found before".
    """

    gone: bool | None
    sentence: str


def judge_repair(
    left: float, before: tuple[Finding, ...], after: tuple[Finding, ...], untold: str | None, is_known: bool
) -> RepairVerdict:
    """Judge a restoration under one front end.

    Parameters
    ----------
    left : float
        Share (0..1) of the payload; NaN where no place of the model view holds one.
    before, after : tuple of Finding
        About the suspect and the restored image. Alarms that the honest image raises as well are left out of `after`.
    untold : str or None
        Why nothing can be told, where that is so; a sentence without its first capital.
    is_known : bool
        Whether `left` was measured against the honest image, which then says whether there was a payload.
    """
    if untold is not None and not is_known:
        return RepairVerdict(None, f"Whether a payload is left cannot be told: {untold}")
    then, now = (tuple(one.detector for one in findings if one.attack) for findings in (before, after))
    if math.isnan(left) if is_known else not then:
        return RepairVerdict(None, _nothing_before(now, is_known))
    share = f"{'nothing' if left < _NOTHING else f'{left:.0%}'} of it is left in what the model sees"
    if math.isnan(left):
        if now:
            return RepairVerdict(False, f"The payload is still there: {_tests(now)} still {_find(now)} it.")
        return RepairVerdict(
            None,
            f"Whether a payload is left cannot be told: {_tests(then)} found one before and no test finds it any "
            "more, but it was too faint to measure what is left of it.",
        )
    if left >= LEAST_LEFT:
        unseen = ", though no test finds it any more" if then else ""
        tests = f", and {_tests(now)} still {_find(now)} it" if now else unseen
        return RepairVerdict(False, f"The payload is still there: {share}{tests}.")
    if now:
        few = f"little of it is left in what the model sees ({left:.0%}), but {_tests(now)} still {_find(now)} it"
        return RepairVerdict(False, f"The payload is still there: {few}.")
    return RepairVerdict(True, f"The payload is gone: {share}{', and no test finds it' if after else ''}.")


def _nothing_before(now: tuple[str, ...], is_known: bool) -> str:
    because = "what the model saw is what it sees of the honest image" if is_known else "no test found one"
    told = f"No payload was found before: {because}, so that there was nothing to remove."
    if not now:
        return told
    return f"{told} Yet {_tests(now)} {_find(now)} something in the restored image; compare the model views."


def _tests(names: tuple[str, ...]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _find(names: tuple[str, ...]) -> str:
    return "finds" if len(names) == 1 else "find"
