"""Local edit: what the model sees is honest but for one region, the dangerous case in medicine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.attack_fields import epsilon_field, objective_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.inpainting import filled
from scaleguard_gui.core.params import Parameters, choice, integer, number, region
from scaleguard_gui.core.payload import feathered, mixed, shown_part, untouched
from scaleguard_gui.core.region import Region
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.local import craft_locally
from scaleguard_gui.core.solvers.objectives import OBJECTIVES

NO_REGION = "No region is chosen yet; draw one on the model view."
ALL_PADDING = "The region lies in the padding, which shows nothing of the image; draw it on the picture itself."


@dataclass(frozen=True)
class LocalEditParameters(Parameters):
    """What the local edit can be told."""

    epsilon: float = epsilon_field()
    objective: str = objective_field()
    region: str = region(label="Region", help="What is edited: rectangles in pixels of the model view.")
    method: str = choice(
        "paste",
        ("paste", "blend", "clone", "erase"),
        label="Method",
        help="Paste the target's pixels, blend them in, clone another place of the model view, or erase what is there.",
    )
    feather: float = number(
        0.0, 0.0, 64.0, step=0.5, unit="px", label="Feather", help="How deep inside the region the edit fades in."
    )
    opacity: float = number(0.5, 0.0, 1.0, step=0.05, label="Opacity", help="For blend: the target's share.")
    dx: int = integer(
        32, -4096, 4096, unit="px", label="Clone from, across", help="For clone: how far to the right it copies from."
    )
    dy: int = integer(
        0, -4096, 4096, unit="px", label="Clone from, down", help="For clone: how far below it copies from."
    )


@attack(
    "local-edit",
    label="Local edit",
    parameters=LocalEditParameters,
    needs_target=False,
    libraries=("skimage.restoration",),
)
def local_edit(
    source: Frame, target: Frame | None, preprocess: Preprocess, params: LocalEditParameters, ctx: RunContext
) -> Crafted:
    """Let the model see the honest image with one region replaced.

    T = (1 - w) scale(S) + w P, where w is 1 in the region and 0 outside it, and P is the target (paste), half the
    target (blend), another place of the model view (clone) or the surroundings continued smoothly (erase). Then
    min ||A - S|| subject to abs(scale(A) - T) <= epsilon, for the objective chosen. Quiring et al., "On the detection
    of image-scaling attacks in machine learning", ACSAC 2023, attack so to hide a trigger; medicine fears a nodule put
    in or taken out (Mirsky et al., "CT-GAN", USENIX Security 2019).

    Cost in visibility: lowest of all attacks, in proportion to the region: for 24 x 24 of 224 x 224 model pixels 1 % of
    the considered pixels change, and tests over the whole image see next to nothing. Weakness: at the region's border
    the payload meets the honest view; without a feather a cut shows in the model view. Erasing leaves no grain.

    Pixels that only outputs far from the region read stay bit-identical. The region lies in pixels of the model view,
    padding included; padding cannot be changed.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range; only paste and blend need a target.
    preprocess : Preprocess
    params : LocalEditParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Same inputs, same bytes. With an empty region the source as it is, with a notice.

    Raises
    ------
    InputError
        When paste or blend have no target.
    ParameterError
        When the region reaches beyond the model view, or erasing leaves nothing to continue.
    Cancelled
        When `ctx` says so.
    """
    ctx.check()
    drawn = Region.parse(params.region)
    if not drawn.boxes:
        return untouched(source, preprocess, NO_REGION)
    mask = drawn.mask(preprocess.size) & shown_part(source, preprocess)
    if not mask.any():
        return untouched(source, preprocess, ALL_PADDING)
    notices = _notices(params, drawn, mask)
    view = preprocess.model_view(source)
    weight = feathered(mask, params.feather) * (params.opacity if params.method == "blend" else 1.0)
    goal = mixed(view, _payload(view, target, mask, params, source, preprocess), weight)
    ctx.check()
    crafted = craft_locally(source, view, goal, preprocess, params.epsilon, ctx, OBJECTIVES[params.objective])
    return Crafted(crafted.frame, goal, crafted.certificate, crafted.notices + notices, crafted.maps)


def _notices(params: LocalEditParameters, drawn: Region, mask: NDArray[np.bool_]) -> tuple[str, ...]:
    told = []
    if not np.array_equal(mask, drawn.mask(Size(mask.shape[1], mask.shape[0]))):
        told.append("A part of the region lies in the padding, which no attack can change; it is left out.")
    if params.method == "clone" and not (params.dx or params.dy):
        told.append("Clone copies from a distance of 0 pixels, so that nothing changes; set how far to copy from.")
    return tuple(told)


def _payload(
    view: Frame,
    target: Frame | None,
    mask: NDArray[np.bool_],
    params: LocalEditParameters,
    source: Frame,
    preprocess: Preprocess,
) -> NDArray[Any]:
    """Return what the region shall show, of the view's shape, in stored values."""
    shown = preprocess.read_outputs(source.height, source.width)
    if params.method == "clone":
        return view.pixels[np.ix_(*_copied_from(shown, mask.shape, (params.dy, params.dx)))]
    if params.method == "erase":
        if mask[shown].all():
            raise ParameterError(
                "region covers the whole picture, so that nothing is left to erase it with; shrink it."
            )
        pixels = view.pixels.astype(np.float64)
        pixels[shown] = filled(view.pixels[shown], mask[shown])
        return pixels
    if target is None:
        raise InputError(f"The local edit needs a target to {params.method}; open one, or choose clone or erase.")
    return target.pixels


def _copied_from(
    shown: tuple[slice, slice], shape: tuple[int, ...], offset: tuple[int, int]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return from which rows and columns cloning copies; beyond the picture from its edge."""
    down, across = (
        np.clip(np.arange(length) + step, part.start, part.stop - 1)
        for part, length, step in zip(shown, shape, offset, strict=True)
    )
    return down, across
