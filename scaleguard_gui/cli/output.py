"""Output: a command's result as one JSON document or as plain text on stdout."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaleguard_gui.core.json_values import without_infinities


@dataclass(frozen=True)
class Report:
    """What a command has to say.

    Parameters
    ----------
    document : dict
        For ``--json``; numbers need not be finite.
    lines : list of str
        The same for people.
    attack_found : bool
    """

    document: dict[str, Any]
    lines: list[str]
    attack_found: bool = False


def write_report(report: Report, as_json: bool) -> None:
    """Write a report to stdout."""
    if as_json:
        write_lines([json.dumps(without_infinities(report.document), indent=2, allow_nan=False)])
    else:
        write_lines(report.lines)


def write_lines(lines: list[str]) -> None:
    """Write lines to stdout, whatever it can show and whether or not somebody still reads."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write("\n".join(lines).encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read this has seen enough (`| head`); the flush at exit must not fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def decibels(value: float) -> str:
    """Return a PSNR for people."""
    return "equal (no difference)" if math.isinf(value) else f"{value:.2f} dB"


def table(rows: Mapping[str, str]) -> list[str]:
    """Return ``name  value`` lines with the values in one column."""
    width = max(map(len, rows))
    return [f"{name:<{width}}  {value}" for name, value in rows.items()]


def told(notices: tuple[str, ...]) -> list[str]:
    """Return notices as lines."""
    return [f"Note: {notice}" for notice in notices]
