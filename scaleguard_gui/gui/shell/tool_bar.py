"""Tool bar: what is used all the time."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from scaleguard_gui.core.recipe import Recipe
from scaleguard_gui.gui.actions import Actions
from scaleguard_gui.gui.front_ends import FrontEnds
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.algorithm_menu import AlgorithmMenu
from scaleguard_gui.io.presets import Preset


class ToolBar(QToolBar):
    """Open, save, mode, front end, scan, run, compare, undo."""

    def __init__(self, window: QMainWindow, actions: Actions, session: SessionModel, front_ends: FrontEnds) -> None:
        super().__init__(window)
        self._session, self._front_ends = session, front_ends
        self.setObjectName("tool-bar")
        self.setWindowTitle(self.tr("Tool bar"))
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._add(actions, "open")
        saves = ("save-attack", "save-restored", "save-model-view", "save-expected-view", "save-map", "save-session")
        self._add_menu(self.tr("Save"), self.tr("Save an image or the session"), actions, saves)
        self.addSeparator()
        self._add(actions, "inspect", "craft")
        self.addSeparator()
        self.front_end = QToolButton(self)
        self.front_end.setAccessibleName(self.tr("Front end"))
        self.front_end.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.presets = QMenu(self.front_end)
        self.presets.setToolTipsVisible(True)
        self.scaler_menu = QMenu(self.tr("Scaler"), self.front_end)
        self.scalers = AlgorithmMenu("scaler", self.scaler_menu, session, lambda: None)
        self.presets.aboutToShow.connect(self.refresh)
        self.refresh()
        self.front_end.setMenu(self.presets)
        self.addWidget(self.front_end)
        self.addSeparator()
        self._add(actions, "scan", "run", "stop")
        self.addSeparator()
        self._add_menu(
            self.tr("Compare"), self.tr("Compare two views"), actions, ("blink", "curtain", "difference", "tint")
        )
        self.addSeparator()
        self._add(actions, "undo", "redo")

    def show_recipe(self, recipe: Recipe) -> None:
        """Name the front end, in full in its tooltip."""
        preset = self._front_ends.matching(recipe.preprocess)
        self.front_end.setText(preset.label if preset else recipe.preprocess.in_words)
        told = self.tr("The model's front end, {front_end}: choose a preset or a scaler")
        self.front_end.setToolTip(told.format(front_end=self._front_ends.describe(recipe.preprocess)))

    def refresh(self) -> None:
        """List the presets as they are now, and below them the scalers."""
        self.presets.clear()
        chosen = self._front_ends.matching(self._session.recipe.preprocess)
        for preset in self._front_ends.presets:
            action = self.presets.addAction(preset.label)
            action.setObjectName(f"preset:{preset.name}")
            action.setToolTip(preset.note)
            action.setStatusTip(preset.note)
            action.setCheckable(True)
            action.setChecked(preset is chosen)
            action.triggered.connect(lambda _, preset=preset: self._choose(preset))
        self.presets.addSeparator()
        self.presets.addMenu(self.scaler_menu)

    def _choose(self, preset: Preset) -> None:
        recipe = replace(self._session.recipe, preprocess=preset.preprocess)
        self._session.change_recipe(recipe, self.tr("Preset: {name}").format(name=preset.label))

    def _add(self, actions: Actions, *names: str) -> None:
        for name in names:
            self.addAction(actions[name])
            button = self.widgetForAction(actions[name])
            # Reachable by Tab, yet a click leaves the focus, and with it the single keys, where it was.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _add_menu(self, text: str, tip: str, actions: Actions, names: tuple[str, ...]) -> None:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        for name in names:
            menu.addAction(actions[name])
        button.setMenu(menu)
        self.addWidget(button)
