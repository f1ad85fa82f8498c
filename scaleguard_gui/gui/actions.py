"""Actions: makes the QActions of the table, and finds the slots that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from scaleguard_gui.gui.action_spec import ActionSpec
from scaleguard_gui.gui.action_table import ACTIONS


class Actions(QObject):
    """All actions of the window by their id.

    Parameters
    ----------
    window : QWidget
        Its attributes hold the slots that the table names; keys of the whole window act on it.
    views : QWidget
        Single keys act only while this or a widget inside it has the focus.
    """

    def __init__(self, window: QWidget, views: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        for spec in ACTIONS:
            action = self._make(spec)
            owner = views if spec.on_views else window
            context = (
                Qt.ShortcutContext.WidgetWithChildrenShortcut if spec.on_views else Qt.ShortcutContext.WindowShortcut
            )
            action.setShortcutContext(context)
            owner.addAction(action)
            _connect(action, attrgetter(spec.slot)(window), spec)
            self._actions[spec.id] = action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def set_checked(self, name: str, checked: bool) -> None:
        """Tick an action without running it."""
        action = self._actions[name]
        action.blockSignals(True)
        action.setChecked(checked)
        action.blockSignals(False)

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(translated(spec.text), self)
        action.setObjectName(spec.id)
        # Buttons keep this short text when the menu's text says more ("Undo Attack: epsilon").
        action.setIconText(plain(spec))
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        keys = " / ".join(sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in action.shortcuts())
        tip = translated(spec.tip)
        action.setToolTip(f"{tip} ({keys})" if keys else tip)
        action.setStatusTip(tip)
        action.setCheckable(spec.checkable or bool(spec.group))
        if spec.group:
            self._group(spec.group).addAction(action)
        return action

    def _group(self, name: str) -> QActionGroup:
        if name not in self._groups:
            group = QActionGroup(self)
            # Comparing and drawing may be off altogether; a mode or theme may not.
            optional = QActionGroup.ExclusionPolicy.ExclusiveOptional
            group.setExclusionPolicy(
                optional if name in ("comparison", "drawing") else QActionGroup.ExclusionPolicy.Exclusive
            )
            self._groups[name] = group
        return self._groups[name]


def translated(text: str) -> str:
    """Return a text of the action table in the person's language."""
    return QCoreApplication.translate("Actions", text)


def plain(spec: ActionSpec) -> str:
    """Return an action's text without the marks that menus need."""
    return translated(spec.text).replace("&", "").rstrip("…")


def _connect(action: QAction, slot: Callable[..., Any], spec: ActionSpec) -> None:
    if spec.argument is not None:
        action.triggered.connect(lambda checked=False: slot(spec.argument))
    elif action.isCheckable():
        action.toggled.connect(slot)
    else:
        action.triggered.connect(lambda checked=False: slot())
