"""Scan table: the rows of a batch as CSV or JSON, each file whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scaleguard_gui.core.csv_rows import rows_as_csv
from scaleguard_gui.io.scanned_image import ScannedImage
from scaleguard_gui.io.whole_file import write_whole


@dataclass(frozen=True)
class _Row:
    image: ScannedImage

    def cells(self) -> dict[str, str | float]:
        document = self.image.document
        size = document["size"] or {}
        region = document["regions"][0] if document["regions"] else {}
        return {
            **{name: document[name] for name in ("file", "verdict", "score", "probability", "false_alarm_rate")},
            "scaler": document["scaler"],
            "width": size.get("width"),
            "height": size.get("height"),
            "regions": len(document["regions"]),
            **{f"region_{name}": region.get(name) for name in ("x", "y", "width", "height", "score")},
            "seconds": document["seconds"],
            "error": self.image.error,
        }


def write_scan_csv(path: str | os.PathLike[str], images: Sequence[ScannedImage]) -> None:
    """Write one line an image, with the strongest candidate and region only; raises `InputError`.

    Parameters
    ----------
    path : path-like
    images : sequence of ScannedImage
    """
    write_whole(path, rows_as_csv([_Row(image) for image in images]).encode())


def write_scan_json(path: str | os.PathLike[str], images: Sequence[ScannedImage]) -> None:
    """Write the document that ``scaleguard scan --json`` prints; raises `InputError`."""
    write_whole(path, (json.dumps(scan_document(images), indent=2, allow_nan=False) + "\n").encode())


def scan_document(images: Sequence[ScannedImage], notices: Sequence[str] = ()) -> dict[str, Any]:
    """Return the document of a whole batch: ``images``, and ``notices`` about them."""
    told = [*notices, *(notice for image in images for notice in image.notices)]
    return {"images": [dict(image.document) for image in images], "notices": list(dict.fromkeys(told))}
