"""``scaleguard scan``: the blind scan of every image in a folder, on all cores."""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path

from scaleguard_gui.cli.choices import add_calibration_option, chosen_calibration
from scaleguard_gui.cli.output import Report, told, write_lines, write_report
from scaleguard_gui.cli.terminal import Progress
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.duration import duration_text
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.engine.batch import Batch
from scaleguard_gui.io.image_folder import ImageFolder, image_folder
from scaleguard_gui.io.scan_journal import ScanJournal
from scaleguard_gui.io.scan_page import write_scan_page
from scaleguard_gui.io.scan_table import scan_document, write_scan_csv
from scaleguard_gui.io.scan_words import (
    front_end_text,
    probability_text,
    reason_text,
    region_text,
    summary_text,
    time_or_reason,
)
from scaleguard_gui.io.scanned_image import ScannedImage, scan_file


def add_scan_options(parser: argparse.ArgumentParser) -> None:
    """Declare what is scanned, and where the results go."""
    parser.add_argument("folder", metavar="FOLDER", help="folder of images; of a DICOM file the first frame is read")
    parser.add_argument("--recursive", action="store_true", help="look into the folders below, too")
    parser.add_argument("--csv", metavar="FILE", help="write a table, one line an image")
    parser.add_argument(
        "--html", metavar="FILE", help="write a page with small pictures of the images, the most suspicious on top"
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="processes at a time (default: one for each core)")
    parser.add_argument(
        "--resume",
        metavar="FILE",
        help="keep what is done in FILE (JSON lines; with --html the small pictures, too), and leave out unchanged "
        "images that it holds already",
    )
    add_calibration_option(parser)


def run_scan_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Scan a folder; after Ctrl+C, which is passed on, everything is written for what is done by then.

    Raises
    ------
    InputError, ParameterError
        When the folder, an output or an option cannot be used.
    """
    numbers = chosen_calibration(options)
    folder = image_folder(options.folder, options.recursive)
    _check_outputs(options, folder.files)
    wants_thumbnails = options.html is not None
    journal = ScanJournal(options.resume, numbers) if options.resume else None
    known = journal.known(folder.files, wants_thumbnails) if journal else {}
    work = partial(scan_file, numbers=numbers, wants_thumbnail=wants_thumbnails)
    run = _Run(Batch(folder.files, work, options.jobs, known), journal, is_told=not options.json)
    try:
        run.to_the_end(ctx)
    except KeyboardInterrupt:
        report = _finished(options, folder, run)
        write_report(report, options.json)
        raise
    return _finished(options, folder, run)


class _Run:
    """A batch in a terminal: a line for each image in the order of the files, and progress below."""

    def __init__(self, batch: Batch, journal: ScanJournal | None, is_told: bool) -> None:
        self.batch = batch
        self.seconds = 0.0
        self._journal, self._is_told = journal, is_told
        self._progress = Progress(sys.stderr)
        self._told = 0

    def to_the_end(self, ctx: RunContext) -> None:
        """Scan what is left; the line below is gone however this ends."""
        started = time.monotonic()
        try:
            self._tell()
            for step in self.batch.run(ctx):
                if self._journal:
                    self._journal.add(step.image)
                self._tell()
                left = "" if step.seconds_left is None else f", {duration_text(step.seconds_left)} left"
                self._progress(step.done / step.total, f"{step.done} of {step.total} images{left}")
        finally:
            self._progress.clear()
            # After a stop, those behind one that was still looked at.
            self._write(self.batch.images[self._told :])
            self.seconds = time.monotonic() - started

    def _tell(self) -> None:
        """Write the lines of images all of whose forerunners are written."""
        self._write(self.batch.unbroken_from(self._told))

    def _write(self, ready: list[ScannedImage]) -> None:
        if ready and self._is_told:
            self._progress.clear()
            write_lines([line for image in ready for line in _lines(image)])
        self._told += len(ready)


def _check_outputs(options: argparse.Namespace, files: tuple[str, ...]) -> None:
    """Refuse an output that cannot be written or would replace an image, before long work."""
    scanned = {Path(file).resolve() for file in files}
    outputs = [Path(name) for name in (options.csv, options.html, options.resume) if name is not None]
    if len({path.resolve() for path in outputs}) < len(outputs):
        raise ParameterError("--csv, --html and --resume need a file each.")
    for path in outputs:
        if not path.parent.is_dir():
            raise InputError(f"{path} cannot be written: there is no folder {path.parent}.")
        if path.is_dir():
            raise InputError(f"{path} cannot be written: it is a folder.")
        if path.resolve() in scanned:
            raise InputError(f"{path} is one of the images and would be overwritten; name another file.")


def _finished(options: argparse.Namespace, folder: ImageFolder, run: _Run) -> Report:
    """Write the files that are asked for, and report."""
    images = run.batch.images
    if options.csv:
        write_scan_csv(options.csv, images)
    if options.html:
        write_scan_page(options.html, images, options.folder)
    left = len(folder.files) - len(images)
    stopped = (f"Stopped: {left} of {len(folder.files)} images were not scanned.",) if left else ()
    notices = (*folder.notices, *stopped)
    lines = [f"{summary_text(images)} It took {duration_text(run.seconds)}.", *told(notices)]
    found = any(image.document["verdict"] == "attack" for image in images)
    return Report(scan_document(images, notices), lines, attack_found=found)


def _lines(image: ScannedImage) -> list[str]:
    probability, reason = probability_text(image), reason_text(image)
    facts = [
        str(image.document["verdict"]),
        f"probability {probability}" if probability else "",
        front_end_text(image),
        region_text(image),
        "" if reason else time_or_reason(image),
    ]
    told_in_one = ", ".join(fact for fact in facts if fact) + (f". {reason}" if reason else "")
    return [f"{image.file}: {told_in_one}", *(f"  {line}" for line in told(image.notices))]
