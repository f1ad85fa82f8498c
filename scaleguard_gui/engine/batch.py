"""Batch: scans many files on several processes, remembers what is done, can be stopped and gone on with."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.engine.process_pool import Crashed, in_processes, usable_cores
from scaleguard_gui.io.scanned_image import ScannedImage

MOST_JOBS = 256


@dataclass(frozen=True)
class Step:
    """One more image is done.

    Parameters
    ----------
    place : int
        Of the file in the batch.
    image : ScannedImage
    done, total : int
        Files, those of earlier runs included.
    seconds_left : float, optional
        At the pace of this run; None as long as starting the processes is most of it.
    """

    place: int
    image: ScannedImage
    done: int
    total: int
    seconds_left: float | None


class Batch:
    """A list of files and what is known of them.

    Parameters
    ----------
    files : sequence of str
    work : callable
        What is done with a file, in a process of its own: `io.scanned_image.scan_file` with what else it needs.
    jobs : int, optional
        Processes at a time; as many as there are cores by default.
    known : mapping of int to ScannedImage, optional
        Results of an earlier run by place; these files are not scanned again.

    Raises
    ------
    ParameterError
        When `jobs` is out of range.
    """

    def __init__(
        self,
        files: Sequence[str],
        work: Callable[[str], ScannedImage],
        jobs: int | None = None,
        known: Mapping[int, ScannedImage] | None = None,
    ) -> None:
        self.files = tuple(files)
        self._jobs = checked_jobs(min(usable_cores(), MOST_JOBS) if jobs is None else jobs)
        self._work = work
        self._known = dict(known or {})

    @property
    def images(self) -> list[ScannedImage]:
        """What is done, in the order of the files."""
        return [self._known[place] for place in sorted(self._known)]

    def unbroken_from(self, place: int) -> list[ScannedImage]:
        """Return what is done from a file on, up to the first one that is not."""
        places = itertools.takewhile(self._known.__contains__, range(place, len(self.files)))
        return [self._known[place] for place in places]

    @property
    def is_done(self) -> bool:
        """True when nothing is left to scan."""
        return len(self._known) == len(self.files)

    def run(self, ctx: RunContext) -> Iterator[Step]:
        """Scan what is left, and yield each image as soon as it is done, in any order.

        Calling it again, after a stop, an exception or leaving the loop, goes on with what is left then.

        Raises
        ------
        Cancelled
            When `ctx` says so, which is heard within a tenth of a second.
        """
        left = [place for place in range(len(self.files)) if place not in self._known]
        started = time.monotonic()
        found = in_processes(self._work, [self.files[place] for place in left], self._jobs, ctx)
        for finished, (index, value) in enumerate(found, start=1):
            place = left[index]
            image = _crashed(self.files[place]) if isinstance(value, Crashed) else value
            self._known[place] = image
            elapsed = time.monotonic() - started
            seconds_left = elapsed / finished * (len(left) - finished) if finished > self._jobs else None
            yield Step(place, image, len(self._known), len(self.files), seconds_left)


def checked_jobs(jobs: int) -> int:
    """Return `jobs`, or raise `ParameterError` when there can not be so many."""
    if not 1 <= jobs <= MOST_JOBS:
        raise ParameterError(f"jobs must lie between 1 and {MOST_JOBS}, not {jobs}.")
    return jobs


def _crashed(file: str) -> ScannedImage:
    sentence = f"{file} ended the process that looked at it; memory may be short (use fewer jobs), or a decoder failed."
    return ScannedImage.failed(file, sentence)
