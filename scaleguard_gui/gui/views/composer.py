"""Composer: keeps the pictures of all slots and puts together what each canvas shows, comparisons included."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.gui.views.changed_layer import ChangedLayer
from scaleguard_gui.gui.views.comparison import Comparison, signed_difference
from scaleguard_gui.gui.views.content import Content
from scaleguard_gui.gui.views.extent import is_part, is_same, whole
from scaleguard_gui.gui.views.looking import Looking
from scaleguard_gui.gui.views.picture import Picture
from scaleguard_gui.gui.views.scan_layer import ScanLayer
from scaleguard_gui.gui.views.tint import Tint

COMPARING_SLOT = "attack"
TINTED_SLOTS = ("source", "attack")
MAP_SLOT = CHANGED_SLOT = "restored"
_DIFFERENCE, _MAP = "difference", "map"


class Composer:
    """The pictures, and which of them goes where.

    The difference of two pictures is computed when one of them changes, never while painting, and only in its mode.
    """

    def __init__(self, looking: Looking) -> None:
        self.comparison = Comparison()
        self.tint: Tint | None = None
        self.scan: dict[str, ScanLayer] = {}
        self.changed: ChangedLayer | None = None
        self._looking = looking
        self._pictures: dict[str, Picture] = {}
        self._names: dict[str, str] = {}
        self._difference: Picture | None = None
        self._subtracted: tuple[object, ...] = ()
        self._map: Picture | None = None
        self._map_title = ""

    def frame(self, slot: str) -> Frame | None:
        """Return the frame of a slot."""
        return self._pictures[slot].frame if slot in self._pictures else None

    def extent(self, slot: str) -> Placement | None:
        """Return the source area over which a slot's frame is drawn."""
        return self._pictures[slot].extent if slot in self._pictures else None

    def set_frame(self, slot: str, frame: Frame | None, title: str, extent: Placement, colour_map: str | None) -> None:
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

    def set_map(self, frame: Frame | None, title: str) -> None:
        """Show a map of the source's size in place of the restored picture; None takes it away."""
        self._map_title = title
        if frame is None:
            self._map = None
        elif self._map is None or self._map.frame is not frame:
            self._looking.set_frame(_MAP, frame, "heat")
            self._map = Picture(frame, whole(frame.width, frame.height), self._looking.look(_MAP))

    @property
    def map_frame(self) -> Frame | None:
        """The map that is shown."""
        return self._map.frame if self._map is not None else None

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
        if self._map is not None:
            self._map.set_look(self._looking.look(_MAP))

    @property
    def compared(self) -> tuple[str, str]:
        """The slots of the comparison, first and second."""
        return self.comparison.first, self.comparison.second

    def drag_window(self, slot: str, across: float, down: float) -> None:
        """Change the window of what the canvas of `slot` shows by mouse travel in logical pixels."""
        if slot == COMPARING_SLOT and self._difference is not None:
            self._looking.widen(_DIFFERENCE, self._difference.shown_look, across)
        elif slot == MAP_SLOT and self._map is not None:
            self._looking.drag(_MAP, across, down)
        else:
            self._looking.drag(slot, across, down)

    def compose(self, slot: str, content: Content) -> None:
        """Put the present pictures of a slot into its canvas' content."""
        content.picture, content.left, content.divider = self._pictures.get(slot), None, None
        content.captions = ("", "")
        content.tint = self.tint if slot in TINTED_SLOTS else None
        content.scan = self.scan.get(slot)
        content.outline = self._outline(slot)
        if slot == COMPARING_SLOT:
            self._compare(content)
        elif slot == MAP_SLOT and self._map is not None and content.picture is not None:
            content.picture, content.captions = self._map, (self._map_title, "")
        elif slot == CHANGED_SLOT and self.changed is not None and content.picture is not None:
            told = _tr("changed: {share:.2f} % of the pixels").format(share=100 * self.changed.share)
            content.tint, content.captions = self.changed, (told, "")

    def _outline(self, slot: str) -> Placement | None:
        """Return what the model sees of the source, or in what shows only that, the source around it."""
        source, model, own = self.extent("source"), self.extent("model"), self.extent(slot)
        if source is None or model is None or own is None or not is_part(model, source):
            return None
        return model if is_same(own, source) else source

    def _compare(self, content: Content) -> None:
        chosen = self.comparison
        first, second = self._pictures.get(chosen.first), self._pictures.get(chosen.second)
        if first is None or second is None:
            return
        names = (self._names[chosen.first], self._names[chosen.second])
        # What was found in one picture must not seem to be in another.
        content.scan = content.scan if chosen.mode == "none" and not chosen.blinking else None
        if chosen.blinking:
            content.picture, content.captions = first, (names[0], "")
        elif chosen.mode == "curtain":
            content.picture, content.left, content.captions = second, first, names
            content.divider = second.extent.x + chosen.divider * second.extent.width
        elif chosen.mode == "difference":
            content.picture = self._difference or second
            if self._difference is not None:
                text = _tr("{second} minus {first}")
            elif first.frame.pixels.shape[:2] != second.frame.pixels.shape[:2]:
                text = _tr("{second}: no difference, sizes differ")
            else:
                text = _tr("{second}: no difference, they show different places")
            content.captions = (text.format(first=names[0], second=names[1]), "")

    def _subtract(self) -> None:
        chosen = self.comparison
        pair = (self.frame(chosen.first), self.frame(chosen.second))
        places = (self.extent(chosen.first), self.extent(chosen.second))
        if chosen.mode != "difference" or None in pair:
            pair = (None, None)
        if (*pair, *places) == self._subtracted:
            return
        self._subtracted, self._difference = (*pair, *places), None
        (first, second), (here, there) = pair, places
        comparable = first is not None and second is not None and here == there
        difference = signed_difference(second, first) if comparable else None  # type: ignore[arg-type] # both are there
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
    extent = content.picture.extent
    column = round((content.divider - extent.x) * shown.shape[1] / extent.width)
    return np.concatenate([left[:, :column], shown[:, column:]], axis=1)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Comparison", text)
