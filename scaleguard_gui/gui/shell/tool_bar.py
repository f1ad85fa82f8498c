"""Tool bar: what is used all the time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from scaleguard_gui.core.recipe import Recipe
from scaleguard_gui.gui.actions import Actions
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.algorithm_menu import AlgorithmMenu


class ToolBar(QToolBar):
    """Open, save, mode, front end, run, compare, undo."""

    def __init__(self, window: QMainWindow, actions: Actions, session: SessionModel) -> None:
        super().__init__(window)
        self.setObjectName("tool-bar")
        self.setWindowTitle(self.tr("Tool bar"))
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._add(actions, "open")
        saves = ("save-attack", "save-restored", "save-model-view", "save-expected-view", "save-session")
        self._add_menu(self.tr("Save"), self.tr("Save an image or the session"), actions, saves)
        self.addSeparator()
        self._add(actions, "inspect", "craft")
        self.addSeparator()
        self.front_end = QToolButton(self)
        self.front_end.setToolTip(self.tr("The model's front end: choose the scaler"))
        self.front_end.setAccessibleName(self.tr("Front end"))
        self.front_end.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.tr("Scaler"), self.front_end)
        self.scalers = AlgorithmMenu("scaler", menu, session, lambda: None)
        self.front_end.setMenu(menu)
        self.addWidget(self.front_end)
        self.addSeparator()
        self._add(actions, "run", "stop")
        self.addSeparator()
        self._add_menu(
            self.tr("Compare"), self.tr("Compare two views"), actions, ("blink", "curtain", "difference", "tint")
        )
        self.addSeparator()
        self._add(actions, "undo", "redo")

    def show_recipe(self, recipe: Recipe) -> None:
        """Name the front end."""
        self.front_end.setText(f"{recipe.preprocess.scaler.name} {recipe.preprocess.size}")

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
