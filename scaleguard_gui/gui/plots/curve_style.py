"""Curve style: colour and dash of every picture's curve, told apart without colour vision too."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap

_SAMPLE_WIDTH, _SAMPLE_HEIGHT = 28, 12


@dataclass(frozen=True)
class CurveStyle:
    """A colour for dark and one for light backgrounds, and a dash.

    Parameters
    ----------
    on_dark, on_light : str
        From the palette of Okabe and Ito (2008), each with a contrast of at least 3:1 to its background.
    dash : Qt.PenStyle
    """

    on_dark: str
    on_light: str
    dash: Qt.PenStyle

    def pen(self, palette: QPalette) -> QPen:
        """Return the pen that suits a palette."""
        pen = QPen(QColor(self.on_dark if is_dark(palette) else self.on_light), 1.5, self.dash)
        pen.setCosmetic(True)
        return pen

    def sample(self, palette: QPalette, ratio: float) -> QIcon:
        """Return a short piece of the curve, for legends, at a device pixel ratio."""
        picture = QPixmap(round(_SAMPLE_WIDTH * ratio), round(_SAMPLE_HEIGHT * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        pen = self.pen(palette)
        pen.setWidthF(2.0)
        painter = QPainter(picture)
        painter.setPen(pen)
        painter.drawLine(0, _SAMPLE_HEIGHT // 2, _SAMPLE_WIDTH, _SAMPLE_HEIGHT // 2)
        painter.end()
        return QIcon(picture)


def is_dark(palette: QPalette) -> bool:
    """Return whether the palette writes light on dark."""
    return palette.color(QPalette.ColorRole.Base).lightness() < 128


STYLES = {
    "source": CurveStyle("#56B4E9", "#0072B2", Qt.PenStyle.SolidLine),
    "attacked": CurveStyle("#E69F00", "#D55E00", Qt.PenStyle.DashLine),
    "model_view": CurveStyle("#009E73", "#009E73", Qt.PenStyle.DotLine),
    "restored": CurveStyle("#CC79A7", "#CC79A7", Qt.PenStyle.DashDotLine),
}
