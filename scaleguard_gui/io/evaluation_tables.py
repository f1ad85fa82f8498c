"""Tables of an evaluation: every sample, every curve and every rate, as CSV and as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaleguard_gui.core.blind.calibration import Calibration
from scaleguard_gui.core.csv_rows import rows_as_csv
from scaleguard_gui.core.evaluation.plan import Plan
from scaleguard_gui.core.evaluation.rates import Rate
from scaleguard_gui.core.evaluation.roc import GRID
from scaleguard_gui.core.evaluation.samples import Sample
from scaleguard_gui.core.evaluation.summary import Judged, Named, Price, Summary
from scaleguard_gui.core.json_values import without_infinities
from scaleguard_gui.core.versions import LIBRARIES, versions
from scaleguard_gui.io.evaluation_page import evaluation_page
from scaleguard_gui.io.evaluation_restorers import effect_row, repair_rows
from scaleguard_gui.io.whole_file import write_whole

SAMPLES, RESULTS, FRONT_ENDS, FALSE_ALARMS, PRICES = (
    "samples.csv",
    "results.csv",
    "front-ends.csv",
    "false-alarms.csv",
    "prices.csv",
)
RESTORERS, REPAIRS = "restorers.csv", "repairs.csv"
DOCUMENT, PAGE, FAULTS = "evaluation.json", "evaluation.html", "faults.txt"


@dataclass(frozen=True)
class _Row:
    columns: dict[str, Any]

    def cells(self) -> dict[str, str | float]:
        return self.columns


def write_evaluation(
    folder: Path, samples: Sequence[Sample], summary: Summary, plan: Plan, numbers: Calibration
) -> dict[str, Any]:
    """Write all tables, the document and the page into a folder, and return the document.

    Parameters
    ----------
    folder : Path
    samples : sequence of Sample
    summary : Summary
    plan : Plan
    numbers : Calibration
        By which the blind scan was judged.

    Raises
    ------
    InputError
        When a file cannot be written.
    """
    document = evaluation_document(samples, summary, plan, numbers)
    tests = list(dict.fromkeys(test for sample in samples for test in sample.told))
    tables = {
        SAMPLES: [_sample_row(sample, tests) for sample in samples],
        RESULTS: document["results"],
        FRONT_ENDS: document["front_ends"],
        FALSE_ALARMS: document["false_alarms"],
        PRICES: document["prices"],
    }
    for name, rows in tables.items():
        _write_table(folder / name, rows)
    _write_restorers(folder, samples, document["restorers"])
    text = json.dumps(without_infinities(document), indent=2, allow_nan=False)
    write_whole(folder / DOCUMENT, f"{text}\n".encode())
    write_whole(
        folder / PAGE, evaluation_page(summary, plan, numbers, document["versions"], document["images"]).encode()
    )
    return document


def _write_restorers(folder: Path, samples: Sequence[Sample], effects: Sequence[dict[str, Any]]) -> None:
    """Write the tables about restorers, or take away those of an earlier run that had some."""
    for name, rows in ((RESTORERS, effects), (REPAIRS, list(repair_rows(samples)))):
        if rows:
            _write_table(folder / name, rows)
        else:
            (folder / name).unlink(missing_ok=True)


def _write_table(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    write_whole(path, rows_as_csv([_Row(row) for row in rows]).encode())


def write_faults(folder: Path, faults: Sequence[str]) -> None:
    """Write the tracebacks of bugs into a file of their own, or take away that of an earlier run."""
    if faults:
        write_whole(folder / FAULTS, "\n\n".join(faults).encode())
    else:
        (folder / FAULTS).unlink(missing_ok=True)


def evaluation_document(
    samples: Sequence[Sample], summary: Summary, plan: Plan, numbers: Calibration
) -> dict[str, Any]:
    """Return all that an evaluation tells, as a dict; numbers need not be finite."""
    return {
        "images": len({sample.image for sample in samples if not sample.reason}),
        "samples": len(samples) - len(summary.left_out),
        "plan": plan.to_mapping(),
        "calibration": {name: getattr(numbers, name) for name in ("threshold", "false_alarm_rate", "date")},
        "versions": versions((*LIBRARIES, "torch")),
        "results": [_judged_row(judged) for judged in summary.judged],
        "front_ends": [_named_row(named) for named in summary.named],
        "false_alarms": [
            {"test": test, "kind": kind, **_rate("alarm", rate)} for (test, kind), rate in summary.false_alarms.items()
        ],
        "restorers": [effect_row(effect) for effect in summary.effects],
        "prices": [_price_row(price) for price in summary.prices],
        "left_out": [
            {"image": sample.image, "case": sample.case, "kind": sample.kind, "reason": sample.reason}
            for sample in summary.left_out
        ],
        "curves": [_curve(judged) for judged in summary.judged],
    }


def _judged_row(judged: Judged) -> dict[str, Any]:
    roc = judged.roc
    return {
        "test": judged.test,
        "attack": judged.case,
        "jpeg_quality": judged.quality or None,
        "auc": roc.area,
        "auc_low": roc.low,
        "auc_high": roc.high,
        **_rate("found_at_1_percent", roc.found_there),
        "threshold_at_1_percent": roc.threshold,
        **_rate("flagged", judged.flagged),
        "untold": judged.untold,
        "seconds_median": judged.seconds,
        "seconds_most": judged.longest,
    }


def _named_row(named: Named) -> dict[str, Any]:
    return {
        "attack": named.case,
        "jpeg_quality": named.quality or None,
        **_rate("exact_size", named.size),
        **_rate("scaler_family", named.family),
        **_rate("region", named.region),
        "overlap_median": named.overlap,
    }


def _price_row(price: Price) -> dict[str, Any]:
    columns: dict[str, Any] = {"attack": price.case, "psnr": price.psnr, "left": price.left}
    for test, rate in price.flagged.items():
        columns |= _rate(test, rate)
    return columns


def _rate(name: str, rate: Rate) -> dict[str, Any]:
    return {
        name: rate.share,
        f"{name}_low": rate.low,
        f"{name}_high": rate.high,
        f"{name}_hits": rate.hits,
        f"{name}_count": rate.count,
    }


def _curve(judged: Judged) -> dict[str, Any]:
    return {
        "test": judged.test,
        "attack": judged.case,
        "jpeg_quality": judged.quality or None,
        "false_alarms": judged.roc.false_alarms.tolist(),
        "found": judged.roc.found.tolist(),
        "band": {
            "false_alarms": GRID.tolist(),
            "low": judged.roc.band[0].tolist(),
            "high": judged.roc.band[1].tolist(),
        },
    }


def _sample_row(sample: Sample, tests: list[str]) -> dict[str, Any]:
    edited = sample.edited or ("", "", "", "")
    found = sample.found
    region = found.regions[0] if found and found.regions else ("", "", "", "")
    columns = {
        "image": sample.image,
        "attack": sample.case,
        "kind": sample.kind,
        "jpeg_quality": sample.quality or "",
        "repeat": sample.repeat,
        "scaler": sample.scaler,
        "size": sample.size[0] or "",
        "psnr": sample.psnr,
        "left": sample.left,
        **{f"edited_{name}": value for name, value in zip(("x", "y", "width", "height"), edited, strict=True)},
        "found_scaler": found.scaler if found else "",
        "found_width": found.size[0] if found else "",
        "found_height": found.size[1] if found else "",
        **{f"found_{name}": value for name, value in zip(("x", "y", "w", "h"), region, strict=True)},
        "overlap": sample.overlap,
    }
    for test in tests:
        told = sample.told.get(test)
        columns |= {
            test: told.score if told else "",
            f"{test} attack": "" if told is None or told.attack is None else int(told.attack),
            f"{test} seconds": told.seconds if told else "",
        }
    return columns | {"reason": sample.reason}
