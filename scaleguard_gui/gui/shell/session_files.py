"""Session files: saving and opening a session, and keeping the last one when the window closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ScaleGuardError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.preferences import add_recent_file, last_session_path
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.gui.views.grid import ViewGrid
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.session import ROLES, Session, SessionFile, read_session, write_session

_FILTER = "ScaleGuard (*.json)"


@dataclass(frozen=True)
class Loaded:
    """A session file and the images that it names."""

    path: Path
    session: Session
    frames: Mapping[str, Frame]


class SessionFiles(QObject):
    """Saves and opens sessions.

    Signals
    -------
    told : (level, sentence)
    path_changed : Path
        The session got a file of its own.
    view_restored :
        The views look as a session file told.
    """

    told = Signal(str, str)
    path_changed = Signal(object)
    view_restored = Signal()

    def __init__(self, session: SessionModel, tasks: Tasks, views: ViewGrid, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._tasks, self._views, self._window = session, tasks, views, window
        self._path: Path | None = None

    @property
    def has_unsaved_changes(self) -> bool:
        """True when a session that has a file was changed since."""
        return self._path is not None and not self._session.undo_stack.isClean()

    @property
    def title(self) -> str:
        """What the window shows: session, images, program; ``[*]`` is where Qt marks unsaved changes."""
        images = self._session.images
        craft = self._session.mode == "craft"
        frames = (images.source, images.target) if craft else (images.suspect,)
        names = ", ".join(frame.name for frame in frames if frame is not None and frame.name)
        parts = [f"{self._path.name}[*]" if self._path else "[*]", names, "ScaleGuard"]
        return " – ".join(part for part in parts if part.removeprefix("[*]")) + ("" if self._path else "[*]")

    def choose(self) -> None:
        """Ask for a session file, and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open session"), self._folder(), _FILTER)
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Open a session with its images, as one undo step."""
        self._tasks.run(lambda ctx: _load(path, ctx), self._take)

    def restore_last(self) -> None:
        """Open what was open when the window was last closed."""
        if last_session_path().is_file():
            self.open(last_session_path())
        else:
            self.told.emit("note", self.tr("No session was kept yet."))

    def save(self) -> None:
        """Save to the session's own file, or ask for one."""
        if self._path is None:
            self.save_as()
        else:
            self._save(self._path)

    def save_as(self) -> None:
        """Ask for a file, and save the session there."""
        start = str(Path(self._folder()) / "session.json")
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save session"), start, _FILTER)
        if name:
            path = Path(name)
            self._save(path if path.suffix else path.with_suffix(".json"))

    def keep_last(self) -> None:
        """Keep the session for `restore_last`, here and now: the window is closing."""
        path, state = last_session_path(), self._session.state
        if state.images == Images():
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _store(path, state, self._views.view_state())
        except (ScaleGuardError, OSError) as error:
            self.told.emit("warning", str(error))

    def may_close(self) -> bool:
        """Ask what to do with unsaved changes of a session that has a file; True when the window may close."""
        if not self.has_unsaved_changes or self._path is None:
            return True
        buttons = QMessageBox.StandardButton
        question = self.tr("Save the changes to %s?") % self._path.name
        offered = buttons.Save | buttons.Discard | buttons.Cancel
        answer = QMessageBox.question(self._window, self.tr("Unsaved changes"), question, offered, buttons.Save)
        if answer == buttons.Save:
            try:
                _store(self._path, self._session.state, self._views.view_state())
            except ScaleGuardError as error:
                self.told.emit("error", str(error))
                return False
        return bool(answer != buttons.Cancel)

    def _folder(self) -> str:
        return str(self._path.parent if self._path else working_folder(self._session.images))

    def _save(self, path: Path) -> None:
        state, view_state, step = self._session.state, self._views.view_state(), self._session.undo_stack.index()

        def told(extra: list[str]) -> None:
            self._belong_to(path)
            # Meanwhile the person may have gone on.
            if self._session.undo_stack.index() == step:
                self._session.undo_stack.setClean()
            self.told.emit("note", " ".join([self.tr("%s was saved.") % path.name, *extra]))

        self._tasks.run(lambda ctx: _store(path, state, view_state), told)

    def _take(self, loaded: Loaded) -> None:
        files = loaded.session.files
        indices = MappingProxyType({role: file.frame for role, file in files.items()})
        state = SessionState(Images(**loaded.frames), loaded.session.recipe, indices)
        self._session.replace_all(state, self.tr("Open session %s") % loaded.path.name)
        try:
            self._views.restore_view_state(loaded.session.view_state)
        except ScaleGuardError as error:
            self.told.emit("warning", str(error))
        self.view_restored.emit()
        if loaded.path != last_session_path():
            self._belong_to(loaded.path)
            self._session.undo_stack.setClean()
        for notice in loaded.session.notices:
            self.told.emit("warning", notice)

    def _belong_to(self, path: Path) -> None:
        self._path = path
        add_recent_file("session", path)
        self.path_changed.emit(path)


def _load(path: Path, ctx: RunContext) -> Loaded:
    session, frames = read_session(path), {}
    for role, file in session.files.items():
        ctx.check()
        frames[role] = read_image(file.path, file.frame)
    return Loaded(path, session, frames)


def _store(path: Path, state: SessionState, view_state: dict[str, Any]) -> list[str]:
    """Write a session; an image that is in no file yet is written beside it. Returns sentences about that."""
    files, told = {}, []
    for role in ROLES:
        frame: Frame | None = getattr(state.images, role)
        if frame is None:
            continue
        if frame.path:
            files[role] = SessionFile.of(frame.path, state.frame_indices.get(role, 0))
            continue
        beside = path.with_name(f"{path.stem}-{role}.{'tif' if frame.pixels.dtype.kind in 'if' else 'png'}")
        write_image(beside, replace(frame, name=beside.name))
        told.append(f"The {role} was in no file yet and was written to {beside.name}.")
        files[role] = SessionFile.of(beside)
    write_session(path, Session(state.recipe, files, view_state))
    return told
