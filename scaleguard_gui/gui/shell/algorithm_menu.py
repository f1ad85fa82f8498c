"""Algorithm menus: one ticked entry per registered algorithm; new files appear the next time a menu opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from scaleguard_gui.core.recipe import Recipe
from scaleguard_gui.core.registry import Kind, Selection, algorithms
from scaleguard_gui.gui.session_model import SessionModel


class AlgorithmMenu(QObject):
    """Fills a menu with the algorithms of a kind whenever it opens.

    Parameters
    ----------
    kind : {"scaler", "attack", "detector", "restorer"}
    menu : QMenu
        Entries go to its end.
    session : SessionModel
    found : callable
        Called when the algorithms may have become more, so that forms offer them too.
    """

    def __init__(self, kind: Kind, menu: QMenu, session: SessionModel, found: Callable[[], None]) -> None:
        super().__init__(menu)
        self._kind, self._menu, self._session, self._found = kind, menu, session, found
        self._group = QActionGroup(self)
        self._group.setExclusive(kind != "detector")
        self._entries: dict[str, QAction] = {}
        menu.aboutToShow.connect(self.refresh)
        self.refresh()

    def entry(self, name: str) -> QAction:
        """Return the entry of an algorithm."""
        return self._entries[name]

    def refresh(self) -> None:
        """Look for algorithms again, and tick those of the recipe."""
        known = {algorithm.name: algorithm for algorithm in algorithms(self._kind)}
        if set(known) - set(self._entries):
            self._found()
        for name in set(self._entries) - set(known):
            self._menu.removeAction(self._entries.pop(name))
        for name, algorithm in known.items():
            if name not in self._entries:
                self._entries[name] = self._add(name, algorithm.label, algorithm.help.partition("\n")[0])
        chosen = chosen_names(self._session.recipe, self._kind)
        for name, action in self._entries.items():
            action.setChecked(name in chosen)

    def set_enabled(self, enabled: bool) -> None:
        """Enable or disable all entries."""
        self._group.setEnabled(enabled)

    def _add(self, name: str, label: str, tip: str) -> QAction:
        action = QAction(label, self._group)
        action.setObjectName(f"{self._kind}:{name}")
        action.setCheckable(True)
        action.setStatusTip(tip)
        action.setToolTip(tip)
        action.triggered.connect(lambda checked: self._choose(name, label, checked))
        self._menu.addAction(action)
        return action

    def _choose(self, name: str, label: str, checked: bool) -> None:
        recipe = with_choice(self._session.recipe, self._kind, name, checked)
        self._session.change_recipe(recipe, f"{self._menu.title().replace('&', '')}: {label}")


def chosen_names(recipe: Recipe, kind: Kind) -> set[str]:
    """Return the names of a kind that a recipe uses."""
    if kind == "detector":
        return {chosen.name for chosen in recipe.detectors}
    return {{"scaler": recipe.preprocess.scaler, "attack": recipe.attack, "restorer": recipe.restorer}[kind].name}


def with_choice(recipe: Recipe, kind: Kind, name: str, on: bool = True) -> Recipe:
    """Return the recipe with an algorithm chosen at its defaults, or with a detector left out."""
    if name in chosen_names(recipe, kind) and on:
        return recipe
    if kind == "detector" and not on:
        return replace(recipe, detectors=tuple(chosen for chosen in recipe.detectors if chosen.name != name))
    chosen = Selection.of(kind, name)
    if kind == "scaler":
        return replace(recipe, preprocess=replace(recipe.preprocess, scaler=chosen))
    if kind == "attack":
        return replace(recipe, attack=chosen)
    if kind == "restorer":
        return replace(recipe, restorer=chosen)
    return replace(recipe, detectors=(*recipe.detectors, chosen))
