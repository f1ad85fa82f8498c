"""Front ends by name: the presets that forms and tool bar offer, and the words for any front end."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.errors import ScaleGuardError
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.io.presets import Preset, delete_preset, presets, save_preset

_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 60


class FrontEnds(QObject):
    """The presets there are, read once and after every change.

    Signals
    -------
    changed :
        A preset came or went.
    told : (level, sentence)
    """

    changed = Signal()
    told = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.presets, self.complaints = presets()

    def matching(self, preprocess: Preprocess) -> Preset | None:
        """Return the preset of this very front end, a person's own one first; None for one without a name."""
        return next((preset for preset in reversed(self.presets) if preset.preprocess == preprocess), None)

    def describe(self, preprocess: Preprocess) -> str:
        """Return "torchvision 256/224: crop 224x224 of pillow.bilinear 256", without the name where there is none."""
        preset = self.matching(preprocess)
        return f"{preset.label}: {preprocess.in_words}" if preset else preprocess.in_words

    def own_named(self, label: str) -> Preset | None:
        """Return the person's own preset that `save` would replace."""
        return next((preset for preset in self.presets if preset.is_own and preset.name == _name(label)), None)

    def save(self, label: str, preprocess: Preprocess) -> None:
        """Keep a front end under a name."""
        try:
            save_preset(Preset(_name(label), label, preprocess.in_words, preprocess))
        except ScaleGuardError as error:
            self.told.emit("error", str(error))
            return
        self._read_again()
        self.told.emit("note", self.tr("The front end was kept as {name}.").format(name=_name(label)))

    def delete(self, preset: Preset) -> None:
        """Forget one of the person's own presets."""
        try:
            delete_preset(preset.name)
        except ScaleGuardError as error:
            self.told.emit("error", str(error))
            return
        self._read_again()
        self.told.emit("note", self.tr("The preset {name} was deleted.").format(name=preset.label))

    def _read_again(self) -> None:
        self.presets, self.complaints = presets()
        self.changed.emit()


def _name(label: str) -> str:
    """Return a label as commands can take it."""
    return _NO_NAME.sub("-", label).strip("-._")[:_LONGEST_NAME]
