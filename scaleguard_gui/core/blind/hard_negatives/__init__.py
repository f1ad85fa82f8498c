"""Hard negatives: honest images, made from an honest one, that a test for attacks must not take for attacks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scaleguard_gui.core.blind.hard_negatives.codecs import JPEG
from scaleguard_gui.core.blind.hard_negatives.marks import MARKS
from scaleguard_gui.core.blind.hard_negatives.resizing import RESIZED
from scaleguard_gui.core.blind.hard_negatives.screens import SCREENS
from scaleguard_gui.core.blind.hard_negatives.textures import TEXTURES
from scaleguard_gui.core.frame import Frame

Kind = Callable[[Frame, np.random.Generator], Frame]


def _plain(frame: Frame, random: np.random.Generator) -> Frame:
    """Leave the image as it is."""
    return frame


# Each makes another image of the same dtype, value range and colours, grey or RGB, of 8 or more bits; strengths,
# kernels and places are drawn from the generator: same image and same seed, same bytes.
KINDS: dict[str, Kind] = {"plain": _plain, **JPEG, **RESIZED, **TEXTURES, **MARKS, **SCREENS}
