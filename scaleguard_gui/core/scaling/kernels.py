"""Kernels: the curves with which antialiased scalers weigh pixels, over the distance in (stretched) pixels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class Kernel(NamedTuple):
    """A curve over distances >= 0, and the radius beyond which it is 0."""

    curve: Callable[[Values], Values]
    radius: float


def _triangle(distance: Values) -> Values:
    return np.maximum(1.0 - distance, 0.0)


def cubic(distance: Values, a: float) -> Values:
    """Return Keys' cubic convolution kernel of slope `a` (-0.5 is Keys' own, -0.75 sharper).

    R. Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981, equation 15 for a = -0.5.
    """
    near = ((a + 2) * distance - (a + 3)) * distance**2 + 1
    far = ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
    return np.where(distance < 1, near, np.where(distance < 2, far, 0.0))


def lanczos(distance: Values, radius: int) -> Values:
    """Return Lanczos' kernel: a sinc under the main lobe of a sinc `radius` times as wide."""
    return np.where(distance <= radius, np.sinc(distance) * np.sinc(distance / radius), 0.0)


def _gaussian(distance: Values) -> Values:
    return np.where(distance < 1.5, np.exp(-2.0 * distance**2), 0.0)


def _mitchell(distance: Values) -> Values:
    near = (7 * distance - 12) * distance**2 + 16 / 3
    far = ((-7 / 3 * distance + 12) * distance - 20) * distance + 32 / 3
    return np.where(distance < 1, near, np.where(distance < 2, far, 0.0)) / 6


TRIANGLE = Kernel(_triangle, 1.0)
KEYS = Kernel(partial(cubic, a=-0.5), 2.0)
LANCZOS3 = Kernel(partial(lanczos, radius=3), 3.0)
LANCZOS5 = Kernel(partial(lanczos, radius=5), 5.0)
GAUSSIAN = Kernel(_gaussian, 1.5)
"""Sigma 0.5, cut off at 1.5: TensorFlow's."""
MITCHELL = Kernel(_mitchell, 2.0)
"""B = C = 1/3: D. Mitchell and A. Netravali, "Reconstruction Filters in Computer Graphics", 1988."""
