"""Action spec: what the table says of one action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Parameters
    ----------
    id : str
        Also the QAction's object name.
    text : str
        In menus; ``&`` marks the letter.
    tip : str
        One line: what it does.
    slot : str
        Path from the window: ``files.open_main``.
    keys : tuple of str
        The first one is shown in menus.
    argument : object, optional
        Handed to the slot; without it a checkable action hands over its state, any other nothing.
    checkable : bool
    group : str
        Of actions of which one is ticked at a time.
    on_views : bool
        The key acts only while a view has the focus.
    """

    id: str
    text: str
    tip: str
    slot: str
    keys: tuple[str, ...] = ()
    argument: Any = None
    checkable: bool = False
    group: str = ""
    on_views: bool = False
