"""``scaleguard transfer``: what an attack image does to front ends that it was not made for."""

from __future__ import annotations

import argparse
import time
from typing import Any

from scaleguard_gui.cli.choices import read_frame
from scaleguard_gui.cli.front_end import described_front_end
from scaleguard_gui.cli.front_end_table import chosen_front_ends, columns
from scaleguard_gui.cli.output import Report, told
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.core.transfer import Transfer, transfer_table

_HEADER = ("front end", "size", "epsilon", "to target", "PSNR in dB", "SSIM", "to honest view", "the way", "verdict")
_LEGEND = (
    "In grey levels: epsilon is the largest and 'to target' the mean difference from the target; 'to honest view' is "
    "the mean difference from what the model should see. 'The way' is how far the model view went from there to the "
    "target."
)


def run_transfer_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Show an attack image to front ends; `seconds` covers the whole table."""
    attacked = read_frame(options.image, options.frame)
    target = read_frame(options.target, options.target_frame)
    source = read_frame(options.source) if options.source else None
    front_ends, left_out = chosen_front_ends(options, attacked)
    scalers = [algorithm("scaler", one.preprocess.scaler.name) for one in front_ends]
    for scaler in scalers:
        scaler.load_libraries()

    started = time.perf_counter()
    rows = transfer_table(attacked, target, front_ends, source, ctx)
    seconds = time.perf_counter() - started

    read = [notice for frame in (attacked, target, source) if frame is not None for notice in frame.notices]
    judges = [notice for scaler in scalers for notice in scaler.notices]
    document = {
        "file": options.image,
        "target": options.target,
        "source": options.source,
        "rows": [_described(row) for row in rows],
        "seconds": seconds,
        "notices": list(dict.fromkeys([*read, *judges, *left_out])),
    }
    return Report(document, [*_lines(rows), *told(tuple(document["notices"]))])


def _described(row: Transfer) -> dict[str, Any]:
    return {
        "front_end": row.front_end.name,
        **described_front_end(row.front_end.preprocess),
        "epsilon_real": row.epsilon,
        "difference": row.difference,
        "psnr": row.psnr,
        "ssim": row.ssim,
        "honest_difference": row.honest_difference,
        "target_share": row.target_share,
        "verdict": row.verdict,
    }


def _lines(rows: tuple[Transfer, ...]) -> list[str]:
    cells = [
        (
            row.front_end.name,
            str(row.front_end.preprocess.size),
            f"{row.epsilon:.1f}",
            f"{row.difference:.2f}",
            f"{row.psnr:.1f}",
            f"{row.ssim:.3f}",
            f"{row.honest_difference:.2f}",
            f"{row.target_share:.0%}",
            row.verdict,
        )
        for row in rows
    ]
    return [*columns(_HEADER, cells), _LEGEND]
