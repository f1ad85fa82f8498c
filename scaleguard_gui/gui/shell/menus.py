"""Menus: which action stands where."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMainWindow, QMenu

from scaleguard_gui.core.recipe import Mode
from scaleguard_gui.core.registry import Kind
from scaleguard_gui.gui.actions import Actions
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.algorithm_menu import AlgorithmMenu
from scaleguard_gui.gui.shell.docks import Panels
from scaleguard_gui.gui.shell.recent_menu import RecentMenu
from scaleguard_gui.gui.shell.samples_menu import SamplesMenu
from scaleguard_gui.gui.views.grid import ViewGrid

_SEPARATOR = ""
_SAVE = ("save-attack", "save-restored", "save-model-view", "save-expected-view", "save-map")
_SHOWN = ("shown-source", "shown-attack", "shown-model", "shown-restored")
_PRESETS = tuple(f"preset-{k}" for k in range(1, 6))
_COMPARE = ("blink", "curtain", "difference")
_DRAWING = ("draw-rectangle", "paint-mask", _SEPARATOR, "erase-mask", "narrow-brush", "widen-brush", _SEPARATOR)
_MASKS = ("clear-region", "load-mask", "save-mask")
_MARKS = ("tint", "changed", "scan-map", "attack-map", "region")


class Menus:
    """The menu bar, and the menu that views show on a right click."""

    def __init__(
        self, window: QMainWindow, actions: Actions, session: SessionModel, grid: ViewGrid, panels: Panels
    ) -> None:
        self._window, self._actions, self._grid = window, actions, grid
        self.recent = RecentMenu(window)
        self.samples = SamplesMenu(window)
        self._presets = QMenu(window.tr("&Window"), window)
        self._fill(self._presets, ("auto-window", "full-window", _SEPARATOR, *_PRESETS, _SEPARATOR, "invert"))
        self._presets.aboutToShow.connect(self._name_presets)
        self._file_menu()
        self._menu(
            window.tr("&Edit"), ("undo", "redo", _SEPARATOR, "copy-command", "copy-python", _SEPARATOR, "reset-recipe")
        )
        self._view_menu(panels)
        found = panels.recipe.refresh
        self.algorithms = [
            self._attack_menu(session, found),
            self._algorithm_menu(
                window.tr("&Detect"), ("inspect", "scan", "run", "stop", _SEPARATOR), "detector", session, found
            ),
            self._algorithm_menu(
                window.tr("&Restore"),
                ("restore-found", "compare-restorers", "export-proof", _SEPARATOR),
                "restorer",
                session,
                found,
            ),
        ]
        self._menu(
            window.tr("T&ools"), ("batch", "compare-restorers", _SEPARATOR, "vulnerability", "transfer", "gallery")
        )
        self._menu(window.tr("&Help"), ("help", "keyboard", _SEPARATOR, "about"))

    def show_view_menu(self, slot: str, position: QPoint) -> None:
        """Show the menu of a view."""
        menu = QMenu(self._window)
        menu.setToolTipsVisible(True)
        self._fill(menu, ("fit", "one-to-one", "link", _SEPARATOR))
        menu.addMenu(self._presets)
        self._fill(
            menu,
            (
                *_COMPARE,
                _SEPARATOR,
                "tint",
                "changed",
                "scan-map",
                "attack-map",
                "region",
                _SEPARATOR,
                *(("draw-rectangle", "paint-mask", _SEPARATOR) if slot == "model" else ()),
                f"shown-{slot}",
                _SEPARATOR,
                "reset-views",
            ),
        )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(position)

    def set_mode(self, mode: Mode) -> None:
        """Offer attacks in Craft only."""
        self.algorithms[0].set_enabled(mode == "craft")

    def _file_menu(self) -> None:
        tr = self._window.tr
        menu = self._menu(tr("&File"), ("open", "open-source", "open-target", "open-suspect", "open-original"))
        menu.addMenu(self.recent)
        menu.addMenu(self.samples)
        self._fill(menu, (_SEPARATOR, "open-session", "restore-session", "save-session", "save-session-as", _SEPARATOR))
        self._fill(menu, _SAVE)
        self._fill(menu.addMenu(tr("Save &view as shown")), _SHOWN)
        self._fill(menu, (_SEPARATOR, "quit"))

    def _view_menu(self, panels: Panels) -> None:
        tr = self._window.tr
        menu = self._menu(tr("&View"), ("fit", "one-to-one", "link"))
        menu.addMenu(self._presets)
        self._fill(
            menu,
            (_SEPARATOR, *_COMPARE, _SEPARATOR, *_MARKS, _SEPARATOR, "reset-views", _SEPARATOR),
        )
        docks = menu.addMenu(tr("&Panels"))
        for dock in panels:
            docks.addAction(dock.toggleViewAction())
        self._fill(docks, (_SEPARATOR, "reset-layout"))
        self._fill(menu.addMenu(tr("Th&eme")), ("theme-dark", "theme-light", "theme-system"))

    def _attack_menu(self, session: SessionModel, found: Callable[[], None]) -> AlgorithmMenu:
        menu = self._menu(self._window.tr("&Attack"), ("craft", "inspect-attack"))
        drawing = menu.addMenu(self._window.tr("Region to &edit"))
        drawing.setToolTipsVisible(True)
        self._fill(drawing, (*_DRAWING, *_MASKS))
        menu.addSeparator()
        return AlgorithmMenu("attack", menu, session, found)

    def _algorithm_menu(
        self, title: str, first: tuple[str, ...], kind: Kind, session: SessionModel, found: Callable[[], None]
    ) -> AlgorithmMenu:
        return AlgorithmMenu(kind, self._menu(title, first), session, found)

    def _menu(self, title: str, names: tuple[str, ...]) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        self._fill(menu, names)
        return menu

    def _fill(self, menu: QMenu, names: tuple[str, ...]) -> None:
        for name in names:
            if name == _SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[name])

    def _name_presets(self) -> None:
        """Call the presets what they are for this image: lung, bone ... for CT, percentiles otherwise."""
        for name, preset in zip(_PRESETS, self._grid.presets(), strict=False):
            self._actions[name].setText(preset.title)
