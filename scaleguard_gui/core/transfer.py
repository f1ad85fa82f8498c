"""Transfer: what one attack image does to front ends that it was not made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.metrics import psnr, ssim
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.stages import run_restorer
from scaleguard_gui.core.target import fit_target

TransferVerdict = Literal["the target is seen", "partly", "not"]

# Of the way from the honest view to the target. An area average of a nearest attack at ratio 3 goes 1/9 of it.
SEEN_FROM, PARTLY_FROM = 0.75, 0.25
# A honest view and a target that are less than this apart (root mean square, grey levels) look the same.
SAME = 1.0


@dataclass(frozen=True)
class Transfer:
    """What one front end makes of an attack image.

    Parameters
    ----------
    front_end : FrontEnd
    epsilon : float
        Largest abs(D - T) in grey levels, by the real call.
    difference : float
        Mean abs(D - T) in grey levels.
    psnr, ssim : float
        Of D to T; the SSIM is NaN for views of less than 11 pixels.
    honest_difference : float
        Mean abs(D - H) in grey levels, H being the view of the source or, without one, of the median-filtered image.
    target_share : float
        How far D went from H towards T: 0 stayed, 1 arrived.
    verdict : {"the target is seen", "partly", "not"}
        By `target_share`: at least 0.75, at least 0.25, or less.
    """

    front_end: FrontEnd
    epsilon: float
    difference: float
    psnr: float
    ssim: float
    honest_difference: float
    target_share: float
    verdict: TransferVerdict

    def cells(self) -> dict[str, str | float]:
        """Return one row of a table: column to value."""
        preprocess = self.front_end.preprocess
        return {
            "front_end": self.front_end.name,
            "size": str(preprocess.size),
            "fit": preprocess.fit.kind,
            "colour": preprocess.colour,
            "epsilon": self.epsilon,
            "difference": self.difference,
            "psnr": self.psnr,
            "ssim": self.ssim,
            "honest_difference": self.honest_difference,
            "target_share": self.target_share,
            "verdict": self.verdict,
        }


def transfer_table(
    attacked: Frame,
    target: Frame,
    front_ends: Sequence[FrontEnd],
    source: Frame | None = None,
    ctx: RunContext | None = None,
) -> tuple[Transfer, ...]:
    """Show an attack image to many front ends, by their real calls.

    Parameters
    ----------
    attacked : Frame
        A.
    target : Frame
        Any picture; fitted to each front end's model view.
    front_ends : sequence of FrontEnd
    source : Frame, optional
        The honest image, of the attack image's shape. Without it a 5 x 5 median of the attack image stands for it,
        which an attack on a front end that reads every pixel survives.
    ctx : RunContext, optional

    Raises
    ------
    InputError
        When the source is of another shape.
    ParameterError
        When a front end would enlarge the image.
    Cancelled
        When `ctx` says so.
    """
    ctx = ctx or RunContext()
    if source is not None and source.pixels.shape != attacked.pixels.shape:
        raise InputError(
            f"{source.name or 'The source'} is {_shape(source)} and cannot be compared with "
            f"{attacked.name or 'the attack image'} ({_shape(attacked)})."
        )
    for front_end in front_ends:
        front_end.preprocess.check_shrinks(attacked)
    honest = source or run_restorer(attacked, None, Selection.of("restorer", "median", {"radius": 2}), ctx)
    rows = []
    for done, front_end in enumerate(front_ends):
        ctx.progress(done / len(front_ends), f"{front_end.name} {front_end.preprocess.size}")
        rows.append(_transfer(attacked, target, honest, front_end))
    return tuple(rows)


def _transfer(attacked: Frame, target: Frame, honest: Frame, front_end: FrontEnd) -> Transfer:
    preprocess = front_end.preprocess
    goal = fit_target(target, attacked, preprocess)
    wanted = _levels(goal.pixels, goal)
    # Padding is what it is, and says nothing.
    part = preprocess.read_outputs(attacked.height, attacked.width)
    seen, kept = (_levels(preprocess.exact_view(frame), frame) for frame in (attacked, honest))
    miss = np.abs(seen - wanted)[part]
    share = way_gone(seen[part], wanted[part], kept[part])
    return Transfer(
        front_end,
        epsilon=float(miss.max()),
        difference=float(miss.mean()),
        psnr=psnr(float(np.square(miss).mean())),
        ssim=ssim(_as_frame(wanted[part]), _as_frame(seen[part])),
        honest_difference=float(np.abs(seen - kept)[part].mean()),
        target_share=share,
        verdict="the target is seen" if share >= SEEN_FROM else "partly" if share >= PARTLY_FROM else "not",
    )


def way_gone(seen: Pixels, wanted: Pixels, kept: Pixels) -> float:
    """Return how far D (`seen`) went from H (`kept`) towards T (`wanted`), all in grey levels and of one shape.

    Returns
    -------
    float
        The projection of D - H on T - H, as a share of its length: 0 stayed, 1 arrived.
    """
    way = wanted - kept
    length = float(np.vdot(way, way))
    if length < SAME**2 * way.size:
        return 1.0 if float(np.square(seen - wanted).mean()) < SAME**2 else 0.0
    return float(np.vdot(seen - kept, way)) / length


def _levels(values: Pixels, frame: Frame) -> Pixels:
    """Return stored values in 8-bit grey levels above the legal minimum."""
    return (values.astype(np.float64) - frame.value_range[0]) / frame.grey_level


def _as_frame(levels: Pixels) -> Frame:
    return Frame(levels.astype(np.float32), (0.0, 255.0))


def _shape(frame: Frame) -> str:
    return f"{frame.width}x{frame.height} {'colour' if frame.is_colour else 'grey'}"
