"""Spectrum panel: the spectrum of a picture, which one that is, and what is to be seen in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from scaleguard_gui.core.power_spectrum import PowerSpectrum
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.spectrum import expected_peaks
from scaleguard_gui.gui.forms.quiet_inputs import QuietComboBox
from scaleguard_gui.gui.panels.plain_label import PlainLabel
from scaleguard_gui.gui.plots.spectrum_view import SpectrumView


class SpectrumPanel(QWidget):
    """A choice of pictures, a line of facts and the spectrum.

    Signals
    -------
    wanted :
        It is looked at, or another picture was chosen: what is shown should be up to date.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[PowerSpectrum, Preprocess] | None = None
        self.choice = QuietComboBox(self)
        self.choice.setAccessibleName(self.tr("Picture of the spectrum"))
        self.choice.currentIndexChanged.connect(self.wanted)
        self.facts = PlainLabel(self.tr("About the spectrum"), self)
        self.view = SpectrumView(self)
        self.view.fitted.connect(self._tell)
        top = QHBoxLayout()
        top.setContentsMargins(4, 2, 4, 0)
        top.setSpacing(8)
        top.addWidget(self.choice)
        top.addWidget(self.facts, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self.view, 1)
        self.clear()

    @property
    def is_seen(self) -> bool:
        """Whether any part of it is: Qt calls panels behind another tab visible as well."""
        return not self.visibleRegion().isEmpty()

    def set_choices(self, titles: Sequence[str]) -> None:
        """Offer other pictures; the place in the list is kept."""
        if [self.choice.itemText(k) for k in range(self.choice.count())] == list(titles):
            return
        kept = max(self.choice.currentIndex(), 0)
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems(list(titles))
        self.choice.setCurrentIndex(min(kept, len(titles) - 1))
        self.choice.blockSignals(False)
        self.choice.setEnabled(len(titles) > 1)

    def clear(self) -> None:
        """Show nothing."""
        self._shown = None
        self.view.show_spectrum(None, np.empty((0, 2), np.intp))
        self.facts.setText(self.tr("Open an image to see its spectrum."))

    def set_pending(self) -> None:
        """Say that another spectrum is on its way."""
        self._shown = None
        self.facts.setText(self.tr("Working the spectrum out…"))

    def show_spectrum(self, spectrum: PowerSpectrum, preprocess: Preprocess) -> None:
        """Show a spectrum, with the peaks that an attack on a front end has."""
        if self._shown == (spectrum, preprocess):
            return
        self._shown = (spectrum, preprocess)
        self.view.show_spectrum(spectrum, expected_peaks(preprocess, *reversed(spectrum.size)))
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ask for what is to be seen, now that it is looked at."""
        super().paintEvent(event)
        QTimer.singleShot(0, self, self.wanted.emit)

    def _tell(self) -> None:
        if self._shown is None:
            return
        spectrum, preprocess = self._shown
        low, high = self.view.limits
        size = spectrum.size
        text = self.tr(
            "{width}x{height} frequencies, {low:.0f} (dark) to {high:.0f} dB; shrunk by means of power, the image not."
        )
        told = [text.format(width=size.width, height=size.height, low=low, high=high).replace("-", "−")]
        circles = self.tr("Circles: peaks of an attack on {front_end}.")
        if not self.view.are_peaks_drawn:
            circles = self.tr("Enlarge the panel to see where an attack on {front_end} has its peaks.")
        told.append(circles.format(front_end=preprocess.in_words))
        if self.facts.text() != " ".join(told):
            self.facts.setText(" ".join(told))
            self.view.setAccessibleDescription(self.facts.text())
