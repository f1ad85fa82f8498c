"""Preferences: what the window remembers between two runs."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from scaleguard_gui.gui.theme import THEMES, Theme

# Raise it when docks are added or renamed, so that an old layout is not forced onto them.
LAYOUT_VERSION = 2
MOST_RECENT = 10


def _settings() -> QSettings:
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "ScaleGuard", "ScaleGuard")


def load_theme() -> Theme:
    """Return the theme to start with; dark unless another was chosen."""
    return next((theme for theme in THEMES if theme == _settings().value("theme")), "dark")


def save_theme(theme: Theme) -> None:
    """Remember a theme."""
    _settings().setValue("theme", theme)


def load_layout() -> tuple[QByteArray, QByteArray] | None:
    """Return geometry and dock state of the last window, where both are known."""
    settings = _settings()
    geometry, state = settings.value("geometry"), settings.value("layout")
    return (geometry, state) if isinstance(geometry, QByteArray) and isinstance(state, QByteArray) else None


def save_layout(geometry: QByteArray, state: QByteArray) -> None:
    """Remember geometry and dock state."""
    settings = _settings()
    settings.setValue("geometry", geometry)
    settings.setValue("layout", state)


def recent_files() -> list[tuple[str, Path]]:
    """Return roles and paths of the files opened last, newest first."""
    text = _settings().value("recent", "[]")
    try:
        return [(str(role), Path(path)) for role, path in json.loads(str(text))]
    except ValueError:
        return []


def add_recent_file(role: str, path: Path) -> None:
    """Put a file on top of the list of recent ones."""
    kept = [entry for entry in recent_files() if entry != (role, path)]
    entries = [(role, path), *kept][:MOST_RECENT]
    _settings().setValue("recent", json.dumps([(role, str(path)) for role, path in entries]))


def clear_recent_files() -> None:
    """Forget the recent files."""
    _settings().remove("recent")


def last_session_path() -> Path:
    """Return where the session is kept that was open when the window was last closed."""
    return Path(_settings().fileName()).parent / "last-session.json"
