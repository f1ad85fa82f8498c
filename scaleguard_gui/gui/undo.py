"""Undo: one command for every change of images or recipe; the edits of one drag merge into one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from PySide6.QtGui import QUndoCommand

from scaleguard_gui.core.recipe import Images, Recipe

# Qt's word for a command that merges with nothing.
NEVER_MERGE = -1


@dataclass(frozen=True)
class SessionState:
    """All that undo brings back.

    Parameters
    ----------
    images : Images
    recipe : Recipe
    frame_indices : mapping of str to int
        Role ("source", "target", "suspect", "original") to the frame that was read from its file.
    """

    images: Images
    recipe: Recipe
    frame_indices: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


class ChangeState(QUndoCommand):
    """Go from one state to another.

    Parameters
    ----------
    apply : callable
        Puts a state in force.
    before, after : SessionState
    text : str
        For the list of steps: "Attack: epsilon".
    stroke : int
        Commands of the same stroke merge; `NEVER_MERGE` stands alone.
    """

    def __init__(
        self,
        apply: Callable[[SessionState], None],
        before: SessionState,
        after: SessionState,
        text: str,
        stroke: int = NEVER_MERGE,
    ) -> None:
        super().__init__(text)
        self._apply, self._before, self._after, self._stroke = apply, before, after, stroke

    def id(self) -> int:
        """Return the stroke, by which Qt knows what to merge."""
        return self._stroke

    def redo(self) -> None:
        """Put the new state in force; Qt calls this on the first push too."""
        self._apply(self._after)

    def undo(self) -> None:
        """Put the former state in force."""
        self._apply(self._before)

    def mergeWith(self, later: QUndoCommand) -> bool:
        """Take over a later command of the same stroke; a drag that ends where it began leaves no step."""
        if not isinstance(later, ChangeState):
            return False
        self._after = later._after
        self.setText(later.text())
        self.setObsolete(self._after == self._before)
        return True
