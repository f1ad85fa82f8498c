"""Composer: keeps the pictures of all slots and puts together what each canvas shows, comparisons included."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.comparison import Comparison, signed_difference
from scaleguard_gui.gui.views.content import Content
from scaleguard_gui.gui.views.looking import Looking
from scaleguard_gui.gui.views.picture import Picture
from scaleguard_gui.gui.views.tint import Tint

COMPARING_SLOT = "attack"
TINTED_SLOTS = ("source", "attack")
_DIFFERENCE = "difference"


class Composer:
    """The pictures, and which of them goes where.

    The difference of two pictures is computed when one of them changes, never while painting, and only in its mode.
    """

    def __init__(self, looking: Looking) -> None:
        self.comparison = Comparison()
        self.tint: Tint | None = None
        self._looking = looking
        self._pictures: dict[str, Picture] = {}
        self._names: dict[str, str] = {}
        self._difference: Picture | None = None
        self._subtracted: tuple[Frame | None, Frame | None] = (None, None)

    def frame(self, slot: str) -> Frame | None:
        """Return the frame of a slot."""
        return self._pictures[slot].frame if slot in self._pictures else None

    def extent(self, slot: str) -> Size | None:
        """Return the source area over which a slot's frame is drawn."""
        return self._pictures[slot].extent if slot in self._pictures else None

    def set_frame(self, slot: str, frame: Frame | None, title: str, extent: Size, colour_map: str | None) -> None:
        """Change a slot's frame; one that is shown already keeps its means."""
        # "Source (2048x2500, 8 bit)" is called "Source" where it is compared.
        self._names[slot] = title.partition(" (")[0]
        self._looking.set_frame(slot, frame, colour_map)
        known = self._pictures.get(slot)
        if frame is None:
            self._pictures.pop(slot, None)
        elif known is None or known.frame is not frame or known.extent != extent:
            self._pictures[slot] = Picture(frame, extent, self._looking.look(slot))
        self._subtract()
        self.apply_looks()

    def set_comparison(self, comparison: Comparison) -> None:
        """Compare in another way, or other slots."""
        self.comparison = comparison
        self._subtract()
        self.apply_looks()

    def apply_looks(self) -> None:
        """Give every picture its present look."""
        for slot, picture in self._pictures.items():
            picture.set_look(self._looking.look(slot))
        if self._difference is not None:
            self._difference.set_look(self._looking.look(_DIFFERENCE))

    @property
    def compared(self) -> tuple[str, str]:
        """The slots of the comparison, first and second."""
        return self.comparison.first, self.comparison.second

    def drag_window(self, slot: str, across: float, down: float) -> None:
        """Change the window of what the canvas of `slot` shows by mouse travel in logical pixels."""
        if slot == COMPARING_SLOT and self._difference is not None:
            self._looking.widen(_DIFFERENCE, self._difference.shown_look, across)
        else:
            self._looking.drag(slot, across, down)

    def compose(self, slot: str, content: Content) -> None:
        """Put the present pictures of a slot into its canvas' content."""
        content.picture, content.left, content.divider = self._pictures.get(slot), None, None
        content.captions = ("", "")
        content.tint = self.tint if slot in TINTED_SLOTS else None
        if slot == COMPARING_SLOT:
            self._compare(content)

    def _compare(self, content: Content) -> None:
        chosen = self.comparison
        first, second = self._pictures.get(chosen.first), self._pictures.get(chosen.second)
        if first is None or second is None:
            return
        names = (self._names[chosen.first], self._names[chosen.second])
        if chosen.blinking:
            content.picture, content.captions = first, (names[0], "")
        elif chosen.mode == "curtain":
            content.picture, content.left, content.captions = second, first, names
            content.divider = chosen.divider * second.extent.width
        elif chosen.mode == "difference":
            content.picture = self._difference or second
            text = _tr("{second} minus {first}") if self._difference else _tr("{second}: no difference, sizes differ")
            content.captions = (text.format(first=names[0], second=names[1]), "")

    def _subtract(self) -> None:
        chosen = self.comparison
        pair = (self.frame(chosen.first), self.frame(chosen.second))
        if chosen.mode != "difference" or None in pair:
            pair = (None, None)
        if pair == self._subtracted:
            return
        self._subtracted, self._difference = pair, None
        first, second = pair
        difference = signed_difference(second, first) if first is not None and second is not None else None
        self._looking.set_frame(_DIFFERENCE, difference, "diverging")
        if difference is not None:
            extent = self._pictures[chosen.second].extent
            self._difference = Picture(difference, extent, self._looking.look(_DIFFERENCE))


def as_shown(content: Content) -> NDArray[np.uint8] | None:
    """Return a canvas' picture at full resolution as RGB (M, N, 3), with both sides of a curtain; None when empty."""
    if content.picture is None:
        return None
    shown = content.picture.full()
    left = content.left.full() if content.left is not None else None
    if left is None or content.divider is None or left.shape != shown.shape:
        return shown
    column = round(content.divider * shown.shape[1] / content.picture.extent.width)
    return np.concatenate([left[:, :column], shown[:, column:]], axis=1)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Comparison", text)
