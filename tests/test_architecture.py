"""The house keeps its rooms: imports point down only."""

import ast
from pathlib import Path

import pytest

import scaleguard_gui

PACKAGE = Path(scaleguard_gui.__file__).parent
# What each room may import, besides itself.
BELOW = {
    "core": set(),
    "io": {"core"},
    "engine": {"core", "io"},
    "gui": {"core", "io", "engine"},
    "cli": {"core", "io", "engine"},
}
QT = {"PySide6", "pyqtgraph", "superqt", "shiboken6"}


def modules():
    return [p for p in sorted(PACKAGE.rglob("*.py")) if p.parent != PACKAGE or p.stem == "cli"]


def imported_names(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down_only(path):
    room = room_of(path)
    starts_window = {"scaleguard_gui.gui.app"} if room == "cli" else set()
    for name, _ in imported_names(path):
        parts = name.split(".")
        if parts[0] == "scaleguard_gui" and len(parts) > 1 and parts[1] in BELOW:
            allowed = parts[1] == room or parts[1] in BELOW[room] or ".".join(parts[:3]) in starts_window
            assert allowed, f"{room} must not import {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_qt_stays_in_the_window_and_the_bridge(path):
    room = room_of(path)
    qt = {name for name, _ in imported_names(path) if name.split(".")[0] in QT}
    if room == "gui":
        return
    if room == "engine" and path.stem == "bridge":
        assert all(name.startswith("PySide6.QtCore.") for name in qt)
    else:
        assert not qt


def test_every_room_has_its_rule():
    rooms = {p.name for p in PACKAGE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert rooms <= set(BELOW)


def test_nothing_is_unpickled():
    for path in modules():
        names = {name.split(".")[0] for name, _ in imported_names(path)}
        assert not names & {"pickle", "dill", "shelve", "marshal"}, path
