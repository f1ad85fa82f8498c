"""Samples menu: ready examples, attacked and clean."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from scaleguard_gui.io.samples import Sample, samples


class SamplesMenu(QMenu):
    """One entry per sample.

    Signals
    -------
    chosen : Sample
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Sa&mples"))
        self.setToolTipsVisible(True)
        for sample in samples():
            self._add(sample)

    def _add(self, sample: Sample) -> QAction:
        action = self.addAction(sample.title)
        action.setToolTip(sample.description)
        action.setStatusTip(sample.description)
        action.setObjectName(f"sample:{sample.name}")
        action.triggered.connect(lambda: self.chosen.emit(sample))
        return action
