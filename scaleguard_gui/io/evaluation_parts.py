"""Parts of evaluation pages: sections, tables and cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from scaleguard_gui.core.evaluation.means import Mean
from scaleguard_gui.core.evaluation.rates import Rate


def section(heading: str, body: str) -> str:
    """Return a section; empty where its body is."""
    return f"<h2>{escape(heading)}</h2>\n{body}" if body else ""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column names its rows; empty without rows."""
    body = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f'<td class="number">{escape(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    whole = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    return f'<div class="wide">{whole}</div>' if body else ""


def titled(case: str, quality: int) -> str:
    """Return the name of a kind of attack, unsaved or saved."""
    return f"{case}, JPEG {quality}" if quality else case


def rate_text(rate: Rate) -> str:
    """Return a rate with its interval and what it was counted on; empty where nothing was counted."""
    if not rate.count:
        return ""
    return f"{rate.share:.1%} ({rate.low:.1%} to {rate.high:.1%}; {rate.hits} of {rate.count})"


def mean_text(mean: Mean, form: str, unit: str = "") -> str:
    """Return a mean with its interval, in a number format; empty where nothing was measured."""
    if not mean.count:
        return ""
    if mean.images == 1:
        return f"{mean.value:{form}}{unit} (one image)"
    return f"{mean.value:{form}}{unit} ({mean.low:{form}} to {mean.high:{form}})"
