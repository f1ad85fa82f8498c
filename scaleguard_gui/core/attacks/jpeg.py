"""The JPEG-surviving attack: an image that still shrinks to the target once it was saved as JPEG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.attack_fields import epsilon_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import (
    ENCODERS,
    SUBSAMPLINGS,
    JpegOptions,
    check_fits_jpeg,
    quantisation_tables,
    through_jpeg,
)
from scaleguard_gui.core.jpeg_planes import MIDDLE, TO_YCC, PlaneGeometry, Planes
from scaleguard_gui.core.params import Parameters, choice, integer
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.solvers.jpeg_blocks import JpegBlocks
from scaleguard_gui.core.solvers.jpeg_cells import legal_pixels

# Cost of a squared miss of the model view against a squared change of a pixel: first cheap moves, then near ones.
WEIGHTS = (16.0, 512.0)
SWEEPS = 60
# Share of epsilon that the blocks may use up; the rest is for what the codec itself rounds and clips.
AIM = 0.25
# Part of what the real codec still misses that is added to the goal.
DAMPING = 0.7


@dataclass(frozen=True)
class JpegParameters(Parameters):
    """What the JPEG-surviving attack can be told."""

    epsilon: float = epsilon_field(
        help="Largest difference between what the model sees and the target, in 8-bit grey levels, that is aimed at "
        "after saving; more hides better."
    )
    quality: int = integer(
        75, 1, 100, label="JPEG quality", help="At which the image will be saved; the attack is made for this one."
    )
    subsampling: str = choice(
        "4:2:0",
        SUBSAMPLINGS,
        label="Colour resolution",
        help="Of the JPEG file: full, halved across, halved both ways (the default of most programs). Grey has none.",
    )
    encoder: str = choice("pillow", ENCODERS, label="Encoder", help="The library that saves and reads the image.")
    effort: int = integer(
        4, 1, 16, label="Effort", unit="rounds", help="How often the real encoder is asked; more comes nearer."
    )


class _Attempt(NamedTuple):
    """Pixels to be saved, what the model sees of them afterwards less the target, and the mean of that."""

    frame: Frame
    miss: NDArray[np.float64]
    error: float

    @property
    def worst(self) -> float:
        """Real epsilon after saving."""
        return float(np.abs(self.miss).max())


@attack("jpeg", label="JPEG-surviving", parameters=JpegParameters, changes_unread=True, eight_bit_only=True, heavy=True)
def jpeg(source: Frame, target: Frame, preprocess: Preprocess, params: JpegParameters, ctx: RunContext) -> Crafted:
    """Choose the coefficients of the JPEG file itself, so that the model sees the target after saving at one quality.

    Saving as JPEG rounds the cosine coefficients of 8 x 8 blocks to whole steps, and the fine pattern of a scaling
    attack lies in the coarsest of them: at quality 75 a plain attack misses its target by 7 to 15 grey levels, at 50 by
    15 to 30. Here these whole numbers are the unknowns. From the rounded coefficients of the plain attack (Quiring et
    al., "Adversarial preprocessing", USENIX Security 2020), each block in turn makes the one step that lowers
    ||A - S||^2 + w sum max(0, abs(scale(A) - T) - a)^2 most, A being the decoded image: a coordinate search for a near
    lattice point, with the decoder's clipping and colour smoothing in it. The pixels that are returned are ones that
    the encoder turns into these coefficients. What the real codec still misses is added to the goal, a few times over;
    the best attempt by the real codec and the real resize call is kept.

    Grey and RGB of 8 bits, all scalers; made for scalers that leave pixels out (no antialiasing) and ratios from 4.
    The image is to be saved at this quality, by this encoder: it keeps the attack then, and when it is saved so again.
    Saved at a lower quality it loses it as any other attack does, and saving at a higher one does little harm. The
    model view of the unsaved image is near the target, but not within epsilon everywhere.

    Cost in visibility: that of the plain attack and 0.5 (quality 90) to 4 dB (quality 50) more in grey, 3 to 7 dB in
    colour at 4:2:0; and all pixels of the image change a little, as they do in any JPEG.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
    params : JpegParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Its frame is what has to be saved; its notices tell what the model sees after that. Same inputs, same bytes.

    Raises
    ------
    InputError
        When the source is not of 8 bits, which is all that JPEG holds.
    Cancelled
        When `ctx` says so.
    """
    check_fits_jpeg(source)
    options = JpegOptions(params.quality, params.subsampling, params.encoder)  # type: ignore[arg-type] # checked words
    ctx.progress(0.0, "plain attack")
    plain = craft(source, target, preprocess, params.epsilon, ctx).frame
    best = _searched(source, plain, target, preprocess, params, options, ctx)
    return Crafted(best.frame.with_pixels(best.frame.pixels, "attack image"), target, notices=(_told(best, options),))


def _searched(
    source: Frame,
    plain: Frame,
    target: Frame,
    preprocess: Preprocess,
    params: JpegParameters,
    options: JpegOptions,
    ctx: RunContext,
) -> _Attempt:
    """Search from the plain attack on, and return the best attempt by the real codec."""
    geometry = PlaneGeometry(source.height, source.width, source.is_colour, options.subsampling)
    planes = _planes(source, plain, preprocess, geometry, options)
    aim = AIM * params.epsilon * (0.5 if source.is_colour else 1.0)
    wanted = target.pixels.astype(np.float64)
    best, goal = _attempt(plain, wanted, preprocess, options), wanted.copy()
    for turn in range(params.effort):
        for index, (plane, part) in enumerate(zip(planes, _goals(goal, len(planes)), strict=True)):
            done = (turn + index / len(planes)) / params.effort
            ctx.progress(done, f"round {turn + 1} of {params.effort}, plane {index + 1} of {len(planes)}")
            for weight in WEIGHTS if turn == 0 else WEIGHTS[-1:]:
                plane.descend(part, aim, weight, SWEEPS, ctx, last=weight == WEIGHTS[-1])
        attempt = _attempt(_stored(source, planes, geometry, ctx), wanted, preprocess, options)
        best = min(best, attempt, key=lambda tried: tried.error)
        if attempt.worst <= params.epsilon:
            break
        goal -= DAMPING * np.where(np.abs(attempt.miss) > aim, attempt.miss, 0.0)
    return best


def _planes(
    source: Frame, plain: Frame, preprocess: Preprocess, geometry: PlaneGeometry, options: JpegOptions
) -> list[JpegBlocks]:
    """Start from the plain attack, in the planes that the file will hold."""
    matrices = geometry.matrices(*preprocess.matrices(source.height, source.width))
    if preprocess.is_stacked(source):
        # A grey model view, by the same luma, is that of the brightness plane alone.
        matrices = [matrices[0], *((0 * rows, 0 * columns) for rows, columns in matrices[1:])]
    brightness, colour = quantisation_tables(options)
    honest, start = (geometry.split(geometry.padded(frame.pixels)) for frame in (source, plain))
    limits = -MIDDLE, 255 - MIDDLE
    return [
        JpegBlocks(*through, brightness if plane == 0 else colour, honest[plane], start[plane], limits)
        for plane, through in enumerate(matrices)
    ]


def _goals(goal: NDArray[np.float64], count: int) -> Planes:
    """Return what the scaler shall make of each plane."""
    if goal.ndim == 2:
        return [(goal - MIDDLE).astype(np.float32)] * count
    components = goal @ TO_YCC.T.astype(np.float64)
    return [(components[..., plane] - (MIDDLE if plane == 0 else 0)).astype(np.float32) for plane in range(count)]


def _stored(source: Frame, planes: list[JpegBlocks], geometry: PlaneGeometry, ctx: RunContext) -> Frame:
    coefficients, steps = [plane.coefficients for plane in planes], [plane.steps for plane in planes]
    return source.with_pixels(legal_pixels(geometry, coefficients, steps, ctx))


def _attempt(frame: Frame, wanted: NDArray[np.float64], preprocess: Preprocess, options: JpegOptions) -> _Attempt:
    miss = preprocess.exact_view(through_jpeg(frame, options)) - wanted
    return _Attempt(frame, miss, float(np.abs(miss).mean()))


def _told(best: _Attempt, options: JpegOptions) -> str:
    return (
        f"Saved as JPEG ({options}) and read back, its model view is {best.error:.2g} grey levels from the target on "
        f"average and {best.worst:.3g} at most."
    )
