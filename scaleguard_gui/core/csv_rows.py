"""Rows as CSV: one writer for every table that is exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Protocol


class Row(Protocol):
    """A row of a table."""

    def cells(self) -> dict[str, str | float]:
        """Return column to value; all rows of a table have the same columns."""


def rows_as_csv(rows: Sequence[Row]) -> str:
    """Return a table as comma-separated values (RFC 4180), with the columns' names in its first line."""
    text = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(text, list(rows[0].cells()))
        writer.writeheader()
        writer.writerows(row.cells() for row in rows)
    return text.getvalue()
