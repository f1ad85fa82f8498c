"""Comparison tables: restorers compared on one image, or one over a parameter, as JSON document and CSV."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaleguard_gui.core.comparing import Subject
from scaleguard_gui.core.csv_rows import rows_as_csv
from scaleguard_gui.core.json_values import without_infinities
from scaleguard_gui.core.restorer_rows import RestorerRow, best_of, ranked
from scaleguard_gui.io.recipe_json import preprocess_to_mapping
from scaleguard_gui.io.whole_file import write_whole


@dataclass(frozen=True, eq=False)
class Compared:
    """What a comparison or a sweep gave.

    Parameters
    ----------
    image : str
        Path or name of the suspect.
    subject : Subject
    rows : tuple of RestorerRow
        Of a comparison with the best one first, of a sweep in the order of the values.
    parameter : str
        Name of the one that was swept; empty for a comparison.
    notices : tuple of str
    """

    image: str
    subject: Subject
    rows: tuple[RestorerRow, ...]
    parameter: str = ""
    notices: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, image: str, subject: Subject, rows: list[RestorerRow], parameter: str = "", notices: tuple[str, ...] = ()
    ) -> Compared:
        """Take rows in the order in which they came; those of a comparison are ranked."""
        return cls(image, subject, tuple(rows) if parameter else ranked(rows), parameter, notices)

    @property
    def best(self) -> RestorerRow | None:
        """The best row, or None where none is known to help."""
        return best_of(self.rows)

    @property
    def judgement(self) -> str:
        """One sentence: which restorer is best, or why none is."""
        best = self.best
        ran = [row for row in self.rows if not row.error]
        if best is not None:
            setting = f" at {self.parameter} = {best.value_of(self.parameter)}" if self.parameter else ""
            return f"Best: {best.label}{setting}. {best.sentence}"
        if not ran:
            return "No restorer could run."
        if any(row.payload_gone is False for row in ran):
            least = ranked(ran)[0]
            name = f"{self.parameter} = {least.value_of(self.parameter)}" if self.parameter else least.label
            return f"None of them removes the payload; {name} leaves the least of it, {least.payload_left:.0%}."
        return f"None of them can be called best. {ran[0].sentence}"


def comparison_document(compared: Compared) -> dict[str, Any]:
    """Return the document that ``scaleguard compare-restorers --json`` prints."""
    subject, best, parameter = compared.subject, compared.best, compared.parameter
    document: dict[str, Any] = {
        "image": compared.image,
        "front_end": None if subject.preprocess is None else preprocess_to_mapping(subject.preprocess),
        "scope": subject.scope.to_mapping(),
        "restorers": [_row_document(row, parameter) for row in compared.rows],
        "best": None if best is None else best.restorer.name,
        "judgement": compared.judgement,
        "notices": list(dict.fromkeys(compared.notices)),
    }
    if parameter:
        value = None if best is None else best.value_of(parameter)
        document["sweep"] = {
            "restorer": compared.rows[0].restorer.name if compared.rows else None,
            "parameter": parameter,
            "best_value": value,
        }
    return document


def _row_document(row: RestorerRow, parameter: str) -> dict[str, Any]:
    return {
        "restorer": row.restorer.name,
        **({"value": row.value_of(parameter)} if parameter else {}),
        "parameters": row.restorer.parameters.to_mapping(),
        **row.figures(),
        "sentence": None if row.error else row.sentence,
        "error": row.sentence if row.error else None,
    }


@dataclass(frozen=True)
class _Line:
    row: RestorerRow
    parameter: str

    def cells(self) -> dict[str, Any]:
        mapping = _row_document(self.row, self.parameter)
        values = " ".join(f"{name}={value}" for name, value in mapping["parameters"].items())
        cells = mapping | {"parameters": values}
        return {name: "" if value is None else value for name, value in cells.items()}


def write_comparison_csv(path: Path, compared: Compared) -> None:
    """Write one line a row; raises `InputError`."""
    write_whole(path, rows_as_csv([_Line(row, compared.parameter) for row in compared.rows]).encode())


def write_comparison_json(path: Path, compared: Compared) -> None:
    """Write the document; raises `InputError`."""
    document = without_infinities(comparison_document(compared))
    write_whole(path, (json.dumps(document, indent=2, allow_nan=False) + "\n").encode())
