"""Wavelet denoising: shrink small details, keep large ones."""

from __future__ import annotations

from dataclasses import dataclass

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, choice, flag, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.wavelets import WAVELET_LIBRARIES, WAVELETS, wavelet_denoised


@dataclass(frozen=True)
class WaveletParameters(Parameters):
    """How much noise there is, and which wavelet finds it."""

    sigma: float = number(
        0.04,
        0.001,
        0.5,
        step=0.01,
        label="Sigma",
        help="Standard deviation of the noise, as a share of the value range.",
    )
    estimate: bool = flag(
        False, label="Estimate sigma", help="Measure sigma in the image itself, instead of the value above."
    )
    wavelet: str = choice("haar", WAVELETS, label="Wavelet", help="Longer wavelets leave fewer blocks behind.")


@restorer(
    "wavelet", label="Wavelet (BayesShrink)", parameters=WaveletParameters, heavy=True, libraries=WAVELET_LIBRARIES
)
def wavelet(frame: Frame, preprocess: Preprocess | None, params: WaveletParameters, ctx: RunContext) -> Frame:
    """Shrink the wavelet coefficients of each band by what noise of this strength would add to them.

    Formula: A' = W^-1 S(W A), W an orthogonal wavelet transform without its three coarsest scales, S(c) = sign(c)
    max(|c| - t, 0) with t = sigma^2 / sqrt(max(mean of c^2 in its band - sigma^2, 0)) (BayesShrink, soft). Colour is
    denoised as Y, Cb and Cr.

    Parameters
    ----------
    sigma : float, 0.001 to 0.5 of the value range
        0.04 is the value of Prakash et al.
    estimate : bool
        Take the median of the finest diagonal details / 0.6745 of each channel instead (Donoho and Johnstone 1994).
        The few pixels that an attack changes hardly move it, so that less of the payload goes.
    wavelet : {"haar", "db2", "sym4", "coif1"}

    Needs the attack's parameters: no.

    Paper: Chang, Yu and Vetterli, "Adaptive Wavelet Thresholding for Image Denoising and Compression", IEEE
    Transactions on Image Processing 9 (2000); as a defence, Prakash et al., "Deflecting Adversarial Attacks with Pixel
    Deflection", CVPR 2018.

    Weakness: payload pixels are strong and isolated, the detail that thresholds keep. As a defence it was broken by
    attackers who know of it (Athalye and Carlini, "On the Robustness of the CVPR 2018 White-Box Adversarial Example
    Defenses", 2018).
    """
    sigma = None if params.estimate else params.sigma
    return frame.with_pixels(frame.from_unit(wavelet_denoised(frame.as_unit(), sigma, ctx, params.wavelet)), "restored")
