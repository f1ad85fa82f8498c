"""Total variation: the flattest image near the given one, by Chambolle's projection."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, integer, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.scaling.preprocess import Preprocess

Plane = NDArray[np.float32]

# The largest step that is sure to converge in two dimensions.
_STEP = 0.25
# scikit-image's: it stops once the energy falls by less than this share of the first one.
_TOLERANCE = 2e-4
# Rows that are worked on together, so that their values stay in a core's second-level cache.
_BAND_PIXELS = 1 << 15


@dataclass(frozen=True)
class TotalVariationParameters(Parameters):
    """How flat the result is to be."""

    weight: float = number(
        0.1, 0.005, 2.0, step=0.01, label="Weight", help="How much flatness counts against nearness to the image."
    )
    iterations: int = integer(200, 1, 1000, label="Most iterations", help="It stops earlier once little changes.")


@restorer("total-variation", label="Total variation", parameters=TotalVariationParameters, heavy=True)
def total_variation(
    frame: Frame, preprocess: Preprocess | None, params: TotalVariationParameters, ctx: RunContext
) -> Frame:
    """Find the image that is near the given one and has short gradients in total.

    Formula: A' minimises |A' - A|^2 / 2 + weight * sum of |gradient of A'|, values being shares of the value range,
    each channel by itself; found by Chambolle's projection with step 1/4, ended when the energy falls by less than
    2e-4 of the first one, as `skimage.restoration.denoise_tv_chambolle` does.

    Parameters
    ----------
    weight : float, 0.005 to 2
    iterations : int, 1 to 1000

    Needs the attack's parameters: no.

    Paper: Chambolle, "An Algorithm for Total Variation Minimization and Applications", Journal of Mathematical Imaging
    and Vision 20 (2004); the model is Rudin, Osher and Fatemi's (1992); as a defence, Guo et al., "Countering
    Adversarial Images using Input Transformations", ICLR 2018.

    Weakness: isolated pixels go first, and fine texture goes with them; blocks of considered pixels stay as flat
    patches. An attacker who knows of it can optimise through it.
    """
    unit = frame.as_unit().reshape(frame.height, frame.width, -1)
    channels = []
    for channel in range(unit.shape[2]):
        ctx.progress(channel / unit.shape[2])
        plane = np.ascontiguousarray(unit[..., channel])
        channels.append(_flattened(plane, params.weight, params.iterations, ctx))
    restored = np.stack(channels, axis=2).reshape(frame.pixels.shape)
    return frame.with_pixels(frame.from_unit(restored), "restored")


def _flattened(image: Plane, weight: float, iterations: int, ctx: RunContext) -> Plane:
    """Return a channel, (M, N), without the variation that the dual field (down, across) carries."""
    down, across = np.zeros_like(image), np.zeros_like(image)
    flat = image.copy()
    first = before = 0.0
    for iteration in range(iterations):
        energy = _update(image, flat, down, across, weight, ctx) / image.size
        if iteration == 0:
            first = energy
        elif abs(before - energy) < _TOLERANCE * first:
            break
        before = energy
    return flat


def _update(image: Plane, flat: Plane, down: Plane, across: Plane, weight: float, ctx: RunContext) -> float:
    """Set `flat` from the dual field, move the field along its gradients, in place; return the energy of `flat`."""
    height, width = image.shape
    high = max(1, _BAND_PIXELS // width)
    energy = 0.0
    _flatten(image, flat, down, across, 0, min(high, height))
    for top in range(0, height, high):
        ctx.check()
        bottom = min(top + high, height)
        # The gradient at the last row of a band needs the row below it, made from the field before it moves.
        _flatten(image, flat, down, across, bottom, min(bottom + high, height))
        energy += _move(image, flat, down, across, weight, top, bottom)
    return energy


def _flatten(image: Plane, flat: Plane, down: Plane, across: Plane, top: int, bottom: int) -> None:
    """Set rows of `flat` to the image plus the divergence of the field."""
    if top == bottom:
        return
    rows = flat[top:bottom]
    np.subtract(image[top:bottom], down[top:bottom], out=rows)
    rows -= across[top:bottom]
    rows[:, 1:] += across[top:bottom, :-1]
    above = max(top, 1)
    rows[above - top :] += down[above - 1 : bottom - 1]


def _move(image: Plane, flat: Plane, down: Plane, across: Plane, weight: float, top: int, bottom: int) -> float:
    """Move rows of the field along the gradient of `flat`, then shorten it; return their share of the energy."""
    rows = slice(top, bottom)
    fall, rise = np.zeros_like(flat[rows]), np.zeros_like(flat[rows])
    last = min(bottom, len(flat) - 1)
    np.subtract(flat[top + 1 : last + 1], flat[top:last], out=fall[: last - top])
    np.subtract(flat[rows, 1:], flat[rows, :-1], out=rise[:, :-1])
    length = np.asarray(cv2.magnitude(fall, rise), np.float32)
    energy = cv2.norm(flat[rows], image[rows], cv2.NORM_L2SQR) + weight * float(length.sum(dtype=np.float64))
    length *= np.float32(_STEP / weight)
    length += 1
    for field, gradient in ((down[rows], fall), (across[rows], rise)):
        gradient *= np.float32(_STEP)
        field -= gradient
        field /= length
    return energy
