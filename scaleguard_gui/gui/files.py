"""Files: opens images by dialog, drop, command line or the list of recent ones; reads them off the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError, ScaleGuardError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images, Mode
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.frame_chooser import ask_for_frame
from scaleguard_gui.gui.shell.preferences import add_recent_file
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.io.images import READABLE, count_frames, read_image

_MODE_OF_ROLE: dict[str, Mode] = {"source": "craft", "target": "craft", "suspect": "inspect", "original": "inspect"}
SESSION_SUFFIX = ".json"


@dataclass(frozen=True)
class Read:
    """What came of reading: the frames, or, where a file holds several, their counts and no frames yet."""

    frames: Mapping[str, Frame]
    counts: Mapping[str, int]


class Files(QObject):
    """Opens images into the session.

    Signals
    -------
    refused : (sentence)
        A file cannot be used; everything stays as it was.
    opened : (frames)
        Role to frame of what was just opened.
    session_offered : Path
        A session file was dropped or named where images are expected.
    """

    refused = Signal(str)
    opened = Signal(object)
    session_offered = Signal(object)

    def __init__(self, session: SessionModel, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._tasks, self._window = session, tasks, window

    def open_main(self) -> None:
        """Ask for the image that this mode is about."""
        self.choose("source" if self._session.mode == "craft" else "suspect")

    def choose(self, role: str) -> None:
        """Ask for the file of a role, and open it."""
        patterns = " ".join(f"*{suffix}" for suffix in READABLE)
        # Files that a PACS exports often have no suffix at all.
        filters = f"{self.tr('Images')} ({patterns});;{self.tr('All files')} (*)"
        title = self.tr("Open %s") % role
        path, _ = QFileDialog.getOpenFileName(self._window, title, str(working_folder(self._session.images)), filters)
        if path:
            self.open({role: Path(path)})

    def open_paths(self, paths: list[Path]) -> None:
        """Open what a command line names: one image to inspect, or a source and a target, or a session."""
        if len(paths) == 1 and paths[0].suffix.lower() == SESSION_SUFFIX:
            self.session_offered.emit(paths[0])
        elif len(paths) == 1:
            self.open({"suspect": paths[0]})
        elif len(paths) == 2:
            self.open({"source": paths[0], "target": paths[1]})
        elif paths:
            self.refused.emit(self.tr("Open one image to inspect it, or two: a source and a target."))

    def drop(self, slot: str, names: list[str]) -> None:
        """Open what was dropped on a view."""
        paths = [Path(name) for name in names]
        is_single_image = len(paths) == 1 and paths[0].suffix.lower() != SESSION_SUFFIX
        if not is_single_image:
            self.open_paths(paths)
        elif self._session.mode == "inspect":
            self.open({"suspect": paths[0]})
        else:
            # The model view is where a target shows.
            self.open({"target" if slot == "model" else "source": paths[0]})

    def open(self, paths: Mapping[str, Path], indices: Mapping[str, int] | None = None) -> None:
        """Read files on a worker thread and open them together; indices tell frames that are chosen already."""
        chosen = dict(indices or {})
        self._tasks.run(lambda ctx: _read(paths, chosen, ctx), lambda read: self._take(paths, chosen, read))

    def _take(self, paths: Mapping[str, Path], chosen: dict[str, int], read: Read) -> None:
        if read.frames:
            self._open_frames(paths, chosen, read.frames)
            return
        for role, count in read.counts.items():
            index = ask_for_frame(paths[role], count, self._window)
            if index is None:
                return
            chosen[role] = index
        self.open(paths, chosen)

    def _open_frames(self, paths: Mapping[str, Path], chosen: Mapping[str, int], frames: Mapping[str, Frame]) -> None:
        indices = {role: chosen.get(role, 0) for role in frames}
        names = ", ".join(path.name for path in paths.values())
        role = next(iter(frames))
        text = self.tr("Open %s") % (names if len(frames) > 1 else f"{role} {names}")
        try:
            images = replace(self._session.images, **frames)
            if "original" in frames:
                _check_original(images)
            self._session.set_images(images, text, indices, mode=_MODE_OF_ROLE[role])
        except ScaleGuardError as error:
            self.refused.emit(str(error))
            return
        for each, path in paths.items():
            add_recent_file(each, path)
        self.opened.emit(frames)


def _read(paths: Mapping[str, Path], chosen: Mapping[str, int], ctx: RunContext) -> Read:
    """Read all files, unless one of them holds several frames and nobody chose yet."""
    counts = {role: count_frames(path) for role, path in paths.items() if role not in chosen}
    several = {role: count for role, count in counts.items() if count > 1}
    if several:
        return Read({}, several)
    frames = {}
    for done, (role, path) in enumerate(paths.items()):
        ctx.progress(done / len(paths), f"Reading {path.name}")
        frames[role] = read_image(path, chosen.get(role, 0))
    return Read(frames, {})


def _check_original(images: Images) -> None:
    suspect, original = images.suspect, images.original
    if suspect is not None and original is not None and suspect.pixels.shape != original.pixels.shape:
        raise InputError(
            f"{original.name} is {original.width}x{original.height} and cannot be the original of "
            f"{suspect.name or 'the suspect'} ({suspect.width}x{suspect.height})."
        )
