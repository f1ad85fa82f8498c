"""The zoom badge: in one line, how honest the picture of a pane is at its zoom."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.gui.views.camera import Mapping


def badge_text(mapping: Mapping, shape: tuple[int, ...], extent: Placement) -> str:
    """Return "23 %, area mean", in device pixels per pixel of the shown image.

    Parameters
    ----------
    mapping : Mapping
    shape : tuple of int
        Of the shown image; where it differs from `extent`, its pixels are the model's and the badge says so.
    extent : Placement
        Source area over which it is drawn.
    """
    across, down = 1 / mapping.step(shape[1], extent.width), 1 / mapping.step(shape[0], extent.height)
    share = _percent(across) if _percent(across) == _percent(down) else f"{_percent(across)} x {_percent(down)}"
    if (extent.width, extent.height) != (shape[1], shape[0]):
        return _tr("{share} % per model pixel, {how}").format(share=share, how=_how(across, down))
    return _tr("{share} %, {how}").format(share=share, how=_how(across, down))


def _how(across: float, down: float) -> str:
    if across == down == 1.0:
        return _tr("pixel for pixel")
    if min(across, down) >= 1.0:
        return _tr("pixels repeated")
    return _tr("area mean") if max(across, down) <= 1.0 else _tr("mean and repeated")


def _percent(factor: float) -> str:
    """Return a factor as per cent with three figures at most."""
    share = 100.0 * factor
    return f"{share:.0f}" if share >= 100 or share == round(share) else f"{share:.3g}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ZoomBadge", text)
