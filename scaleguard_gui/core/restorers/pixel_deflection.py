"""Pixel deflection: replace some pixels by neighbours of theirs, then denoise by wavelets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.deflection import deflected
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, choice, integer, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.saliency import MAPS, importance_map
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.seeding import seed_field, seeded_generator, system_seed_field
from scaleguard_gui.core.wavelets import WAVELET_LIBRARIES, wavelet_denoised

# Pixels of the images for which the paper gives its number of deflections.
PAPERS_PIXELS = 224 * 224

CHANNELS = ("in turn", "together")


@dataclass(frozen=True)
class PixelDeflectionParameters(Parameters):
    """How many pixels move, how far, and how much is denoised afterwards."""

    deflections: int = integer(
        200,
        0,
        200_000,
        step=100,
        label="Deflections",
        unit="per 224x224",
        help="How many pixels are replaced for every 224x224 pixels of the image.",
    )
    window: int = integer(
        10, 1, 64, unit="px", label="Window", help="How far away, down and across, the pixel that replaces it may lie."
    )
    channels: str = choice(
        "in turn",
        CHANNELS,
        label="Channels",
        help="Of colour images: red, green and blue move in turn, each by itself, or all three together.",
    )
    map: str = choice(
        "none", MAPS, label="Map", help="Where pixels are left alone: nowhere, or the more, the more salient they are."
    )
    sigma: float = number(
        0.04,
        0.0,
        0.5,
        step=0.01,
        label="Sigma",
        help="Noise that the wavelets take out afterwards, as a share of the value range; 0 leaves that out.",
    )
    seed: int = seed_field()
    system_seed: bool = system_seed_field()


@restorer(
    "pixel-deflection",
    label="Pixel deflection",
    parameters=PixelDeflectionParameters,
    heavy=True,
    libraries=WAVELET_LIBRARIES,
)
def pixel_deflection(
    frame: Frame, preprocess: Preprocess | None, params: PixelDeflectionParameters, ctx: RunContext
) -> Frame:
    """Replace pixels picked at random by random neighbours, then take the noise out again.

    Formula: K times, pick p uniformly from the image and q uniformly from what lies within `window` pixels of p, down
    and across, and inside the image; A[p] = A[q], in place, so that later picks see earlier ones. With a map, a pick
    counts only when a number drawn from 0..1 is at least the map's value at p: what matters is left alone. Then wavelet
    denoising: BayesShrink, soft, colour in YCbCr. K = deflections M N / 224^2, at least one.

    Parameters
    ----------
    deflections : int, 0 to 200000 per 224x224 pixels
        200 is the authors' default, for ImageNet; 1500 takes more of an attack along, and of the image.
    window : int, 1 to 64 pixels
    channels : {"in turn", "together"}
        The authors' program moves single channels, in turn, and counts each; grey has one anyway.
    map : {"none", "saliency"}
        The paper's map is a network's; here it is the spectral residual of the image (Hou and Zhang 2007).
    sigma : float, 0 to 0.5
    seed : int, 0 to 2147483647
    system_seed : bool
        Mix the seed with a secret of this run of the program, so that no attacker can know the draw beforehand. Off by
        default, so that a saved session gives the same picture again: a defence in earnest should turn it on.

    Needs the attack's parameters: no.

    Paper: Prakash et al., "Deflecting Adversarial Attacks with Pixel Deflection", CVPR 2018. Their program never takes
    a neighbour from the first row or column; here, as in the paper, these take part.

    Weakness: broken by attackers who know of it, who attack through it (Athalye and Carlini, "On the Robustness of the
    CVPR 2018 White-Box Adversarial Example Defenses", 2018, by the methods of Athalye, Carlini and Wagner, "Obfuscated
    Gradients Give a False Sense of Security", ICML 2018). It is made against faint noise: of a scaling attack it hits
    0.4 % of the pixels at its defaults, and the wavelets lower the rest a little.
    """
    ctx.check()
    count = max(1, round(params.deflections * frame.height * frame.width / PAPERS_PIXELS)) if params.deflections else 0
    pixels = deflected(
        frame.pixels,
        count,
        params.window,
        seeded_generator(params.seed, params.system_seed),
        ctx,
        importance=importance_map(params.map, frame) if count else None,
        together=params.channels == "together",
    )
    if params.sigma:
        ctx.progress(1.0, "denoising by wavelets")
        low = np.float32(frame.value_range[0])
        unit = (pixels.astype(np.float32) - low) / np.float32(frame.span)
        denoised = wavelet_denoised(unit, params.sigma, ctx)
        pixels = frame.quantise(low + denoised * np.float32(frame.span))
    return frame.with_pixels(pixels, "restored")
