"""Columns of the tables of front ends: what the vulnerability table and the transfer matrix show."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from scaleguard_gui.core.transfer import Transfer
from scaleguard_gui.core.vulnerability import Vulnerability
from scaleguard_gui.gui.panels.figure_text import fixed, percent
from scaleguard_gui.gui.panels.front_end_table import Column, FrontEndTable


def vulnerability_panel() -> FrontEndTable:
    """Return an empty vulnerability table."""
    hint = _tr("How well could the loaded image be attacked, front end by front end? Told before anything is solved.")
    return FrontEndTable(_tr("Vulnerability of front ends"), _vulnerability_columns(), _choices(), hint)


def transfer_panel() -> FrontEndTable:
    """Return an empty transfer matrix."""
    hint = _tr("Which other front ends see the target in this attack image?")
    return FrontEndTable(_tr("Transfer to front ends"), _transfer_columns(), _choices(), hint)


def _choices() -> dict[str, str]:
    return {
        "size": _tr("All scalers, this size"),
        "presets": _tr("Named front ends"),
        "grid": _tr("All scalers, common sizes"),
    }


def _vulnerability_columns() -> tuple[Column, ...]:
    return (
        Column(_tr("Front end"), _tr("The scaler, or a named front end."), lambda r: r.front_end.name, False),
        Column(_tr("Size"), _tr("Width and height of the model view."), lambda r: str(r.front_end.preprocess.size)),
        Column(_tr("Ratio"), _tr("How many times the image is larger than the model view."), _ratio),
        Column(
            _tr("Reads"),
            _tr("Per cent of the pixels that the model reads."),
            lambda r: percent(r.considered_share),
        ),
        Column(
            _tr("PSNR, dB"),
            _tr("Predicted distance of an attack image from this image: more hides better."),
            lambda r: fixed(r.predicted_psnr, 1),
        ),
        Column(_tr("Verdict"), _tr("Safe, at risk or open to attacks that a person does not see."), _vulnerable, False),
    )


def _transfer_columns() -> tuple[Column, ...]:
    return (
        Column(_tr("Front end"), _tr("The scaler, or a named front end."), lambda r: r.front_end.name, False),
        Column(_tr("Size"), _tr("Width and height of the model view."), lambda r: str(r.front_end.preprocess.size)),
        Column(
            _tr("Epsilon"),
            _tr("Largest difference of the model view from the target, in grey levels."),
            lambda r: fixed(r.epsilon, 1),
        ),
        Column(_tr("Mean"), _tr("Mean difference from the target, in grey levels."), lambda r: fixed(r.difference, 2)),
        Column(_tr("PSNR, dB"), _tr("Of the model view to the target."), lambda r: fixed(r.psnr, 1)),
        Column(_tr("SSIM"), _tr("Of the model view to the target."), lambda r: fixed(r.ssim, 3)),
        Column(
            _tr("The way"),
            _tr("How far the model view went from the honest view to the target."),
            lambda r: percent(r.target_share),
        ),
        Column(_tr("Verdict"), _tr("Whether this front end sees the target."), lambda r: r.verdict, False),
    )


def vulnerability_summary(rows: tuple[Vulnerability, ...]) -> str:
    """Count the verdicts in one sentence."""
    counts = {word: sum(row.verdict == word for row in rows) for word in ("open", "at risk", "safe")}
    text = _tr("{open} of {all} front ends are open to attack, {risk} at risk, {safe} safe.")
    return text.format(all=len(rows), open=counts["open"], risk=counts["at risk"], safe=counts["safe"])


def transfer_summary(rows: tuple[Transfer, ...]) -> str:
    """Count who sees the target in one sentence."""
    seen = sum(row.verdict == "the target is seen" for row in rows)
    partly = sum(row.verdict == "partly" for row in rows)
    text = _tr("{seen} of {all} front ends see the target, {partly} see it partly.")
    return text.format(seen=seen, all=len(rows), partly=partly)


def _ratio(row: Vulnerability) -> str:
    return fixed(min(row.ratio), 2)


def _vulnerable(row: Vulnerability) -> str:
    return row.verdict


def _tr(text: str) -> str:
    return QCoreApplication.translate("FrontEndTable", text)
