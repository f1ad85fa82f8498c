"""Proof page: what a restoration did as one HTML page with its pictures, that needs no other file."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from pathlib import Path

import numpy as np

import scaleguard_gui
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.frame import Display, Frame
from scaleguard_gui.core.metrics import Comparison
from scaleguard_gui.core.proof import Proof
from scaleguard_gui.io.proof_document import write_proof_json
from scaleguard_gui.io.thumbnail import png_thumbnail, shown_range
from scaleguard_gui.io.whole_file import write_whole

# Longer side of a picture in the page, in pixels.
_LONG_SIDE = 512
_STYLE = """
:root { color-scheme: light dark; --line: #c4c7cb; --gone: #00664c; --left: #a83c00; --untold: #6b5500;
  --quiet: #5f6368; }
@media (prefers-color-scheme: dark) {
  :root { --line: #45494e; --gone: #5fd3ae; --left: #ff9a5c; --untold: #e0c060; --quiet: #a8adb3; }
}
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.verdict { font-size: 1.1rem; font-weight: 600; border-left: .35rem solid; padding: .35rem .8rem; margin: 1rem 0; }
.gone { color: var(--gone); } .left { color: var(--left); } .untold { color: var(--untold); }
.quiet { color: var(--quiet); }
.wide { overflow-x: auto; }
.pictures { display: flex; flex-wrap: wrap; gap: 1.25rem; }
figure { margin: 1rem 0; max-width: 15.5rem; }
figcaption { font-weight: 600; }
img { display: block; width: 15.5rem; max-width: 100%; background: #000; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem 1.2rem .35rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
"""
_KINDS = {True: "gone", False: "left", None: "untold"}
_WORDS = {True: "gone", False: "still there", None: "–"}


def check_proof_path(path: Path) -> None:
    """Raise `InputError` when a proof cannot be written to a file of this name, before long work."""
    if path.suffix.lower() not in (".json", ".html", ".htm"):
        raise InputError(f"{path.name} cannot be written: the name of a proof must end in .json or .html.")
    if not path.parent.is_dir():
        raise InputError(f"{path} cannot be written: there is no folder {path.parent}.")


def write_proof(path: Path, proof: Proof) -> str:
    """Write what its name asks for, HTML or JSON; return a sentence that says it is done.

    Raises
    ------
    InputError
        When it cannot be written; nothing is left half written.
    """
    check_proof_path(path)
    if path.suffix.lower() == ".json":
        write_proof_json(path, proof)
    else:
        write_whole(path, proof_page(proof, datetime.now().astimezone()).encode())
    return f"{path.name} was written: the proof of the restoration."


def proof_page(proof: Proof, made: datetime) -> str:
    """Return the page as text; `made` is the time that it names. No file is named, and no patient."""
    version = f"ScaleGuard {scaleguard_gui.__version__}, {made:%Y-%m-%d %H:%M %Z}".rstrip()
    body = [
        f'<h1>Proof of a restoration</h1>\n<p class="verdict {_KINDS[proof.gone]}">{escape(proof.sentence)}</p>',
        f"<p>Judged for {escape(proof.preprocess.in_words)}.</p>",
        f'<p class="quiet">This page contains pictures made from the image. {escape(version)}. A tool for study and '
        "inspection, not a medical device.</p>",
        f"<h2>What the model sees, and what changed</h2>\n{_pictures(proof)}",
        f"<h2>Figures</h2>\n{_table(('Of the restoration', 'Value'), _figures(proof))}",
        f"<h2>Tests before and after</h2>\n{_table(('Test', 'Before', 'After', 'Alarms'), _tests(proof))}",
    ]
    if proof.front_ends:
        body.append(f"<h2>Under all presets</h2>\n{_table(_PRESET_HEADINGS, _presets(proof))}")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Proof of a restoration</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def left_text(share: float) -> str:
    """Return the share that is left of a payload for people; a dash where nothing can be told."""
    return "–" if math.isnan(share) else f"{share:.1%}"


def _pictures(proof: Proof) -> str:
    # One window for all three, or equal views would look different.
    window = shown_range(proof.expected_view)
    views = {
        "Model view before": proof.view_before,
        "Model view after": proof.view_after,
        "Expected view": proof.expected_view,
    }
    shown = {title: replace(view, display=replace(view.display, window=window)) for title, view in views.items()}
    shown[f"Changed pixels, {proof.changed_share:.2%} of the image"] = _share_map(proof)
    figures = []
    for title, frame in shown.items():
        data = base64.b64encode(png_thumbnail(frame, _LONG_SIDE)).decode()
        figures.append(
            f'<figure><img src="data:image/png;base64,{data}" alt="{escape(title)}">'
            f"<figcaption>{escape(title)}</figcaption></figure>"
        )
    return f'<div class="pictures">{"".join(figures)}</div>'


def _share_map(proof: Proof) -> Frame:
    return Frame(proof.changed.astype(np.float32), (0.0, 1.0), "changed pixels", display=Display(window=(0.0, 1.0)))


def _figures(proof: Proof) -> Iterable[Sequence[str]]:
    yield "Payload left", left_text(proof.payload_left)
    yield "Pixels changed", f"{proof.changed_share:.2%}"
    yield from _compared("the suspect", proof.to_suspect)
    if proof.to_source is not None:
        yield from _compared("the source", proof.to_source)


def _compared(name: str, comparison: Comparison) -> Iterable[Sequence[str]]:
    psnr = "equal" if math.isinf(comparison.psnr) else f"{comparison.psnr:.2f} dB"
    yield f"PSNR to {name}", psnr
    yield f"SSIM to {name}", "–" if math.isnan(comparison.ssim) else f"{comparison.ssim:.4f}"


def _tests(proof: Proof) -> Iterable[Sequence[str]]:
    for before, after in zip(proof.before, proof.after, strict=True):
        yield before.detector, _scored(before), _scored(after), f"{before.direction} {before.threshold:.3g}"


def _scored(finding: Finding) -> str:
    words = {True: "attack", False: "no attack", None: "cannot tell"}
    score = "" if math.isnan(finding.score) else f"{finding.score + 0.0:.3g}, "
    return f"{score}{words[finding.attack]}"


_PRESET_HEADINGS = ("Preset", "Front end", "Payload", "Left", "Reason")


def _presets(proof: Proof) -> Iterable[Sequence[str]]:
    for one in proof.front_ends:
        front_end = one.front_end
        yield front_end.name, front_end.preprocess.in_words, _WORDS[one.gone], left_text(one.payload_left), one.sentence


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column names its rows."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f'<td class="{"number" if len(cell) < 40 else ""}">{escape(cell)}</td>' for cell in cells)
        + "</tr>"
        for name, *cells in rows
    )
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'
