"""Scan page: the rows of a batch as one HTML page that needs no other file; small pictures included."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from datetime import datetime
from html import escape

import scaleguard_gui
from scaleguard_gui.core.blind.document import by_suspicion
from scaleguard_gui.io.scan_words import front_end_text, probability_text, region_text, summary_text, time_or_reason
from scaleguard_gui.io.scanned_image import ScannedImage
from scaleguard_gui.io.whole_file import write_whole

_HEADINGS = ("Picture", "File", "Verdict", "Probability of an attack", "Front end", "Where", "Time, or reason")
_STYLE = """
:root { color-scheme: light dark; --line: #c4c7cb; --attack: #a83c00; --quiet: #5f6368; }
@media (prefers-color-scheme: dark) { :root { --line: #45494e; --attack: #ff9a5c; --quiet: #a8adb3; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
p { margin: .25rem 0; }
.quiet { color: var(--quiet); }
.wide { overflow-x: auto; margin-top: 1.25rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .45rem .75rem .45rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
td.name { overflow-wrap: anywhere; min-width: 14rem; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
img { display: block; max-width: 160px; max-height: 160px; background: #000; }
.attack { color: var(--attack); font-weight: 700; }
"""


def write_scan_page(path: str | os.PathLike[str], images: Sequence[ScannedImage], folder: str) -> None:
    """Write a page with the most suspicious image on top.

    Parameters
    ----------
    path : path-like
    images : sequence of ScannedImage
        Their thumbnails go into the page, which says so.
    folder : str
        What was scanned, for the heading.

    Raises
    ------
    InputError
        When it cannot be written; nothing is left half written.
    """
    write_whole(path, scan_page(images, folder, datetime.now().astimezone()).encode())


def scan_page(images: Sequence[ScannedImage], folder: str, made: datetime) -> str:
    """Return the page as text; `made` is the time that it names."""
    ranked = sorted(images, key=lambda image: by_suspicion(dict(image.document)))
    shows = any(image.thumbnail for image in ranked)
    pictures = "This page contains small pictures of the images, and the names of their files." if shows else ""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in _HEADINGS)
    rows = "\n".join(_row(image) for image in ranked)
    version = f"ScaleGuard {scaleguard_gui.__version__}, {made:%Y-%m-%d %H:%M %Z}".rstrip()
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Scan of {escape(folder)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Scan of {escape(folder)}</h1>\n<p>{escape(summary_text(ranked))}</p>\n"
        f'<p class="quiet">{escape(pictures)} {escape(version)}. A tool for study and inspection, not a medical '
        f"device.</p>\n"
        f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>\n'
        f"</body>\n</html>\n"
    )


def _row(image: ScannedImage) -> str:
    verdict = str(image.document["verdict"])
    picture = ""
    if image.thumbnail:
        data = base64.b64encode(image.thumbnail).decode()
        picture = f'<img src="data:image/jpeg;base64,{data}" alt="Thumbnail of {escape(image.file)}">'
    sentences = " ".join(finding["sentence"] for finding in image.document["findings"])
    notices = "".join(f'<br><span class="quiet">{escape(notice)}</span>' for notice in image.notices)
    cells = (
        ("", picture),
        ("name", escape(image.file) + notices),
        (verdict, escape(verdict)),
        ("number", escape(probability_text(image))),
        ("number", escape(front_end_text(image))),
        ("number", escape(region_text(image))),
        ("", escape(time_or_reason(image))),
    )
    columns = "".join(f'<td class="{kind}">{text}</td>' for kind, text in cells)
    return f'<tr title="{escape(sentences)}">{columns}</tr>'
