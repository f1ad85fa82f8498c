"""Files of an evaluation: digests of what goes in, and each finished job as a file of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import scaleguard_gui
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.evaluation.samples import Sample
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.thresholds import FILE as THRESHOLDS
from scaleguard_gui.core.versions import versions
from scaleguard_gui.io.whole_file import write_whole

# What the numbers depend on besides this program.
LIBRARIES = (
    "numpy",
    "scipy",
    "opencv-python-headless",
    "Pillow",
    "scikit-image",
    "PyWavelets",
    "osqp",
    "clarabel",
    "torch",
)
_JOBS = "jobs"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's content; raises `InputError` when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path.name} cannot be read ({error.strerror}).") from None


@lru_cache(maxsize=1)
def program_digest() -> str:
    """Return a digest of what computes: the core's code, the detectors' thresholds, and the libraries' versions."""
    total = hashlib.sha256()
    code = sorted((Path(scaleguard_gui.__file__).parent / "core").rglob("*.py"))
    for path in (*code, resource_path(THRESHOLDS)):
        total.update(path.read_bytes())
    total.update(json.dumps(versions(LIBRARIES)).encode())
    return total.hexdigest()


@dataclass(frozen=True)
class JobFiles:
    """Finished jobs, a file each, so that a second run goes on where the first one ended.

    Parameters
    ----------
    folder : Path
        Of the evaluation; made where it is missing.
    """

    folder: Path

    def prepare(self) -> None:
        """Make the folder; raises `InputError` when that cannot be done."""
        try:
            (self.folder / _JOBS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{self.folder} cannot be made ({error.strerror}); name another folder.") from None

    def read(self, key: str) -> list[Sample] | None:
        """Return what a job gave; None where it has not been done, or its file is damaged."""
        try:
            document = json.loads(self._path(key).read_text(encoding="utf-8"))
            return [Sample.from_mapping(mapping) for mapping in document]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, key: str, samples: Iterable[Sample]) -> None:
        """Keep what a job gave, whole or not at all; raises `InputError` when it cannot be written."""
        document = [sample.to_mapping() for sample in samples]
        write_whole(self._path(key), json.dumps(document, allow_nan=False).encode())

    def _path(self, key: str) -> Path:
        return self.folder / _JOBS / f"{key}.json"


def job_key(parts: Any) -> str:
    """Return the name of a job: a digest of all its inputs, given as JSON can hold them."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
