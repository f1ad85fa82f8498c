"""Comparison page: restorers compared on one image as one HTML file with table and plot that needs no other file."""

from __future__ import annotations

import math
from datetime import datetime
from html import escape
from pathlib import Path

import scaleguard_gui
from scaleguard_gui.core.json_values import without_infinities
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.io.comparison_svg import STYLE, scatter_plot, sweep_plots
from scaleguard_gui.io.comparison_tables import Compared, write_comparison_csv, write_comparison_json
from scaleguard_gui.io.whole_file import write_whole

_STYLE = """
:root { color-scheme: light dark; --base: #fff; --line: #c4c7cb; --gone: #0060a0; --left: #a83c00; --quiet: #5f6368; }
@media (prefers-color-scheme: dark) {
  :root { --base: #1b1d1f; --line: #45494e; --gone: #6cb8ff; --left: #ff9a5c; --quiet: #a8adb3; }
}
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem;
  background: var(--base); }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
p { margin: .25rem 0; }
.quiet { color: var(--quiet); }
.wide { overflow-x: auto; margin-top: 1.25rem; }
figure { margin: 1rem 0; }
figcaption { font-weight: 600; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .9rem .35rem 0; text-align: left; vertical-align: top; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
"""

_SAID, _NUMBER = "Said", ' class="number"'


def write_comparison(path: Path, compared: Compared) -> str:
    """Write what its name asks for: HTML, JSON or else CSV; return a sentence that says it is done.

    Raises
    ------
    InputError
        When it cannot be written; nothing is left half written.
    """
    kind = path.suffix.lower()
    if kind in (".html", ".htm"):
        write_whole(path, comparison_page(compared, datetime.now().astimezone()).encode())
    elif kind == ".json":
        write_comparison_json(path, compared)
    else:
        write_comparison_csv(path, compared)
    rows = len(compared.rows)
    return f"{path.name} was written: {rows} {'values' if compared.parameter else 'restorers'}."


def comparison_page(compared: Compared, made: datetime) -> str:
    """Return the page as text; `made` is the time that it names."""
    title = _title(compared)
    plot = sweep_plots(compared.rows, compared.parameter) if compared.parameter else scatter_plot(compared.rows)
    version = f"ScaleGuard {scaleguard_gui.__version__}, {made:%Y-%m-%d %H:%M %Z}".rstrip()
    notices = "".join(f'<p class="quiet">Note: {escape(notice)}</p>' for notice in compared.notices)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n<p>{escape(_about(compared))}</p>\n<p>{escape(compared.judgement)}</p>\n{notices}"
        f'<p class="quiet">{escape(version)}. A tool for study and inspection, not a medical device.</p>\n'
        f'<div class="wide">{plot}</div>\n{_table(compared)}\n</body>\n</html>\n'
    )


def _title(compared: Compared) -> str:
    if compared.parameter and compared.rows:
        return f"{compared.rows[0].label} over {compared.parameter} on {compared.image}"
    return f"Restorers compared on {compared.image}"


def _about(compared: Compared) -> str:
    subject = compared.subject
    front_end = f"For {subject.preprocess.in_words}" if subject.preprocess else "Without a front end"
    source = "the source is known" if subject.original else "the source is not known"
    changing = f"; pixels change {subject.scope.in_words}" if subject.scope.where != "everywhere" else ""
    return f"{front_end}; {source}{changing}."


def _table(compared: Compared) -> str:
    cells = [_cells(place, row, compared.parameter) for place, row in enumerate(compared.rows, 1)]
    # What is not known of any row needs no column.
    headings = [name for name in (cells[0] if cells else ()) if any(row[name] for row in cells)]
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    rows = "\n".join(
        "<tr>" + "".join(f"<td{_NUMBER * (name != _SAID)}>{escape(row[name])}</td>" for name in headings) + "</tr>"
        for row in cells
    )
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>'


def _cells(place: int, row: RestorerRow, parameter: str) -> dict[str, str]:
    figures = row.figures()
    left = f"{row.payload_left:.1%}{', gone' if row.payload_gone else ''}"
    return {
        "#": str(place),
        parameter or "Restorer": str(row.value_of(parameter)) if parameter else row.label,
        "Payload left": "" if math.isnan(row.payload_left) else left,
        "PSNR to source": _decibels(figures["psnr_to_source"], row.error),
        "PSNR to suspect": _decibels(figures["psnr_to_suspect"], row.error),
        "Where unread": _decibels(figures["psnr_unread"], row.error),
        "SSIM to source": _known(figures["ssim_to_source"], "{:.4f}"),
        "SSIM to suspect": _known(figures["ssim_to_suspect"], "{:.4f}"),
        "Pixels changed": _known(figures["changed_share"], "{:.2%}"),
        "Time": _known(figures["seconds"], "{:.3f} s"),
        _SAID: row.sentence,
    }


def _decibels(value: float | None, error: bool) -> str:
    if value is not None and not error and math.isinf(value):
        return "equal"
    return _known(value, "{:.2f} dB")


def _known(value: float | None, form: str) -> str:
    known = without_infinities(value)
    return "" if known is None else form.format(known)
