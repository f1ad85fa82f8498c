"""Changed layer: colours the pixels that a restoration changed, at any zoom by their share under a screen pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from scaleguard_gui.gui.views.area_mean import Axis, area_mean
from scaleguard_gui.gui.views.camera import Mapping
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.picture import Rendered
from scaleguard_gui.gui.views.tint import OPACITY, tint_image

# Magenta: grey pictures have none, and cyan stands for what the model reads.
COLOUR = (255, 40, 200)


class ChangedLayer:
    """Changed pixels as a layer over a picture.

    Parameters
    ----------
    changed : ndarray of bool, (M, N)
    """

    def __init__(self, changed: NDArray[np.bool_]) -> None:
        self.share = float(changed.mean())
        self._changed = changed
        self._axes: tuple[Axis, Axis] | None = None
        self._image = QImage()

    def rendered(self, mapping: Mapping) -> Rendered | None:
        """Return the layer's visible part at device resolution; None when nothing is in view.

        The square root keeps a share of 5 % visible; 0 stays 0 and all stays all.
        """
        height, width = self._changed.shape
        axes = mapping.axes((height, width), whole(width, height))
        if axes is None:
            return None
        if axes != self._axes:
            shares = area_mean(self._changed, *axes)
            self._axes, self._image = axes, tint_image(np.float32(OPACITY) * np.sqrt(np.clip(shares, 0, 1)), COLOUR)
        left, top = mapping.origin
        return Rendered(self._image, left + axes[1].first, top + axes[0].first)
