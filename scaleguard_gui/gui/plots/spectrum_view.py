"""Spectrum view: paints a centred power spectrum in decibels, with circles where peaks are expected."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from scaleguard_gui.core.power_spectrum import PowerSpectrum
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.colour_maps import colour_table

# A wide panel may stretch the picture so far: its two axes have no common unit that this could falsify.
_MOST_STRETCH = 2.5
# Circles closer together than this, in logical pixels, would hide the spectrum.
_NEAREST = 9.0
_RADIUS = (3.0, 8.0)
# The few strongest frequencies outshine the rest, the weakest are noise.
_RANGE = (5.0, 99.9)
_PENS = (QPen(QColor(0, 0, 0, 200), 3.0), QPen(QColor(0, 225, 255), 1.4))


class SpectrumView(QWidget):
    """The picture; made smaller by means of power, never of the image, and anew for every size.

    Signals
    -------
    fitted :
        It was made for another size.
    """

    fitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spectrum: PowerSpectrum | None = None
        self._peaks: NDArray[np.intp] = np.empty((0, 2), np.intp)
        self._drawn: tuple[object, ...] = ()
        self._image = QImage()
        self.limits = (0.0, 0.0)
        self.setAccessibleName(self.tr("Spectrum"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 90)

    def show_spectrum(self, spectrum: PowerSpectrum | None, peaks: NDArray[np.intp]) -> None:
        """Show another spectrum, with peaks (P, 2) as rows and columns of its full size; None shows nothing."""
        self._spectrum, self._peaks = spectrum, peaks
        self._prepare()
        self.update()

    @property
    def are_peaks_drawn(self) -> bool:
        """Whether there is room for the circles."""
        return self._spectrum is not None and len(self._peaks) > 0 and self._spacing() >= _NEAREST

    def sizeHint(self) -> QSize:
        """Ask for a modest place."""
        return QSize(480, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the picture anew."""
        super().resizeEvent(event)
        self._prepare()
        self.fitted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture and the circles."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._spectrum is not None:
            self._prepare()
            painter.drawImage(self._room(), self._image)
            if self.are_peaks_drawn:
                self._paint_peaks(painter)
        painter.end()

    def _room(self) -> QRect:
        """Return where the picture lies, in logical pixels: as large as it may be, in the middle."""
        size = self._spectrum.size if self._spectrum else Size(1, 1)
        aspect = size.width / size.height
        shown = min(max(self.width() / max(self.height(), 1), aspect / _MOST_STRETCH), aspect * _MOST_STRETCH)
        width = max(1, min(self.width(), round(self.height() * shown)))
        height = max(1, min(self.height(), round(self.width() / shown)))
        return QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def _prepare(self) -> None:
        if self._spectrum is None:
            return
        room, ratio = self._room(), self.devicePixelRatioF()
        key = (self._spectrum, room.size(), ratio)
        if key == self._drawn:
            return
        self._drawn = key
        decibels = self._spectrum.in_decibels(Size(round(room.width() * ratio), round(room.height() * ratio)))
        low, high = (float(value) for value in np.percentile(decibels, _RANGE))
        self.limits = (low, high)
        levels = np.clip((decibels - low) * (255 / max(high - low, 1e-3)), 0, 255).astype(np.uint8)
        colours = np.ascontiguousarray(colour_table("heat")[levels])
        height, width = levels.shape
        self._image = QImage(colours.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()

    def _places(self) -> NDArray[np.float64]:
        """Return the centres of the expected peaks, (P, 2), as x and y in logical pixels."""
        room = self._room()
        size = self._spectrum.size if self._spectrum else Size(1, 1)
        across = room.left() + (self._peaks[:, 1] + 0.5) * room.width() / size.width
        down = room.top() + (self._peaks[:, 0] + 0.5) * room.height() / size.height
        return np.stack([across, down], axis=1)

    def _spacing(self) -> float:
        """Return how near the nearest two circles are along an axis."""
        steps = [np.diff(np.unique(axis)) for axis in self._places().T]
        return min((float(step.min()) for step in steps if step.size), default=2 * _RADIUS[1])

    def _paint_peaks(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setClipRect(self._room())
        radius = min(max(0.3 * self._spacing(), _RADIUS[0]), _RADIUS[1])
        for pen in _PENS:
            painter.setPen(pen)
            for across, down in self._places():
                painter.drawEllipse(QPointF(across, down), radius, radius)
