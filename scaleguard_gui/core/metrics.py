"""Metrics: how far one picture is from another, measured in 8-bit grey levels, so that depths compare."""

from __future__ import annotations

from dataclasses import dataclass

from scaleguard_gui.core.frame import Frame


@dataclass(frozen=True)
class Comparison:
    """How far a picture is from its reference; figures in 8-bit grey levels (1/255 of the legal range).

    Parameters
    ----------
    mse : float
    psnr : float
        dB; infinite for equal pictures.
    ssim : float
    changed_share : float
        L0: share (0..1) of pixels that differ in any channel.
    l2 : float
        Root of the summed squares.
    linf : float
        Largest difference of one value.
    cosine, chi_square, bhattacharyya, earth_movers : float
        Distances of the two histograms.
    """

    mse: float
    psnr: float
    ssim: float
    changed_share: float
    l2: float
    linf: float
    cosine: float
    chi_square: float
    bhattacharyya: float
    earth_movers: float


def compare(reference: Frame, other: Frame) -> Comparison:
    """Compare two frames of one shape."""
    raise NotImplementedError
