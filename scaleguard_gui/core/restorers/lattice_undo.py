"""Lattice undo: take off what an attack added, one unknown for each pixel of the model view."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.lattice_fit import (
    Lattice,
    Levels,
    Prior,
    frame_of,
    in_each_channel,
    laplacian,
    lattice_of,
    least_norm_part,
    levels_of,
    without_payload,
)
from scaleguard_gui.core.params import Parameters, choice
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.scaling.preprocess import Preprocess

# From "the attack is of least norm" to "each considered pixel is unknown".
SLACK = {"least-norm": 0.0, "nearly": 0.1, "hardly": 1.0, "free": math.inf}
# How much rougher repaired pixels may be than the others; honest images differ by 5 % from lattice to lattice.
ROUGHER = 1.15
# Where outputs read so few pixels along an axis, and all outputs less than this share of them, the unread ones alone
# tell well enough what should be there to know an attack of least norm when they see it.
FEW, SPARSE = 2, 0.3
# So many times what the image itself cannot foretell, and the change is not of least norm.
DEPARTS = 1.4


@dataclass(frozen=True)
class LatticeUndoParameters(Parameters):
    """What is assumed of the image, and of the attack."""

    prior: str = choice(
        "auto",
        ("auto", *get_args(Prior)),
        label="Image is",
        help="What the image is like: smooth (slopes continue) or flat (values do, better in noise). "
        "Auto takes what foretells its own pixels better.",
    )
    attack: str = choice(
        "auto",
        ("auto", *SLACK),
        label="Attack is",
        help="How strictly the attack is of least norm (L2). Auto finds out: by inpainting where few pixels are read, "
        "else from strict to free until the repaired pixels are as smooth as the others.",
    )


@restorer(
    "lattice-undo",
    label="Lattice undo",
    parameters=LatticeUndoParameters,
    needs_preprocess=True,
    heavy=True,
)
def lattice_undo(frame: Frame, preprocess: Preprocess, params: LatticeUndoParameters, ctx: RunContext) -> Frame:
    """Estimate what the attack added from the image around it, and subtract that; unread pixels stay bit-identical.

    Formula: A' = A - L^T Y R - Z on the considered pixels, where Y (one unknown for each pixel of the model view) and Z
    minimise ||D A'||^2 + Z^2 / slack, D the Laplacian or the gradient; pixels that the attack drove to black or white
    are unknown altogether. An attack of least norm is of the form L^T Y R, whatever it shows: what the source has
    between the pixels that one output reads is kept, where a filter would have to make it up. That is why dense kernels
    (cubic, Lanczos, small ratios), which leave no clean pixel to take a median of, can be undone as well.

    Parameters
    ----------
    prior : {"auto", "smooth", "flat"}
        Auto: the one whose neighbours foretell the pixels of the repaired image better, each left out in turn.
    attack : {"auto", "least-norm", "nearly", "hardly", "free"}
        Slack 0, 0.1, 1 and infinity, the last being inpainting. Auto, for nearest and linear scalers at ratios of about
        4 and more: least norm if what inpainting takes off is of the form L^T Y R but for 1.4 times what the unread
        pixels' neighbours cannot foretell of them, else free. For others: the first that leaves considered pixels at
        most 15 % rougher than the others.

    Needs the attack's parameters: yes, scaler and size. The image comes back unchanged where the scaler averages over
    all pixels (area, antialiased) or has fewer than two pixels an output: nothing tells payload from picture there.

    Paper: that an attack of least norm lies in the row space of the scaler follows from its optimality conditions
    (Xiao et al., USENIX Security 2019, state the program); the estimate is kriging with an unknown drift (Matheron
    1963) under the thin plate's prior (Duchon 1977).

    Weakness: it assumes a file without loss. JPEG spreads the payload over pixels that nobody reads ("lattice-denoise"
    is made for that). An attacker evades it by a payload that is smooth from output to output, or by adding to an L2
    attack a rough pattern that no output sees, at the price of more visible change: then auto falls back to inpainting.
    """
    lattice = lattice_of(preprocess, frame.height, frame.width)
    if lattice is None:
        return frame.with_pixels(frame.pixels, "restored")
    undone = in_each_channel(levels_of(frame), lambda levels: _undone(levels, lattice, params, ctx))
    repaired = frame_of(undone, frame)
    read = lattice.read if frame.pixels.ndim == 2 else lattice.read[..., None]
    return frame.with_pixels(np.where(read, repaired.pixels, frame.pixels), "restored")


def _undone(levels: Levels, lattice: Lattice, params: LatticeUndoParameters, ctx: RunContext) -> Levels:
    clipped = (levels <= 0) | (levels >= 255)
    prior: Prior = "flat" if params.prior == "flat" else "smooth"

    def undone(slack: float, prior: Prior = prior) -> Levels:
        return without_payload(levels, clipped, lattice, prior, slack, ctx)

    if params.attack != "auto":
        slack = SLACK[params.attack]
        restored = undone(slack)
    elif lattice.most_taps <= FEW and lattice.read.mean() < SPARSE:
        slack, restored = math.inf, undone(math.inf)
        ctx.progress(0.5)
        if _is_least_norm(levels, restored, clipped, lattice):
            slack, restored = 0.0, undone(0.0)
    else:
        for number, slack in enumerate(SLACK.values()):
            ctx.progress(number / len(SLACK), f"slack {slack:g}")
            restored = undone(slack)
            if _is_as_smooth(restored, lattice):
                break
    if params.prior == "auto" and _foretold_flat(restored):
        restored = undone(slack, "flat")
    return restored


def _is_least_norm(levels: Levels, inpainted: Levels, clipped: NDArray[np.bool_], lattice: Lattice) -> bool:
    """Tell whether what inpainting takes off is of least norm, but for what the prior cannot foretell of an image."""
    change = levels - np.clip(inpainted, 0, 255)
    rest = (change - least_norm_part(change, clipped, lattice))[lattice.read & ~clipped]
    unforetold = (laplacian(laplacian(inpainted)) / 20)[~lattice.read]
    return bool(np.sqrt(np.mean(np.square(rest))) <= DEPARTS * np.sqrt(np.mean(np.square(unforetold))))


def _is_as_smooth(restored: Levels, lattice: Lattice) -> bool:
    """Tell whether the pixels that count in the view are not much rougher than the others."""
    rough = np.abs(laplacian(np.clip(restored, 0, 255)))
    others = ~lattice.mainly
    return not others.any() or rough[lattice.mainly].mean() <= ROUGHER * rough[others].mean()


def _foretold_flat(restored: Levels) -> bool:
    """Tell whether a pixel is nearer to the mean of its four neighbours than to what a thin plate makes of twelve."""
    first = laplacian(restored)
    second = laplacian(first)
    return float(np.vdot(first, first)) / 4**2 < float(np.vdot(second, second)) / 20**2
