"""JPEG re-compression: what saving the image as JPEG takes away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import SUBSAMPLINGS, JpegOptions, Subsampling, through_jpeg
from scaleguard_gui.core.params import Parameters, choice, integer
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.scaling.preprocess import Preprocess


@dataclass(frozen=True)
class JpegRecompressionParameters(Parameters):
    """How much the JPEG file may lose."""

    quality: int = integer(
        75, 1, 100, label="Quality", help="The Independent JPEG Group's scale: less is a smaller file that loses more."
    )
    subsampling: str = choice(
        "4:2:0", SUBSAMPLINGS, label="Chroma", help="Resolution of the colours: 4:4:4 full, 4:2:0 halved both ways."
    )


@restorer("jpeg-recompression", label="JPEG re-compression", parameters=JpegRecompressionParameters)
def jpeg_recompression(
    frame: Frame, preprocess: Preprocess | None, params: JpegRecompressionParameters, ctx: RunContext
) -> Frame:
    """Save the image as JPEG and read it back.

    Formula: A' = A + J(E) - E, with E the image in 256 equal steps of its value range and J what Pillow's encoder and
    decoder make of it. For 8 bit this is J(A). Deeper images and floats keep what lies below one of the 256 steps, so
    that their depth is not lost; JPEG itself holds 8 bits.

    Parameters
    ----------
    quality : int, 1 to 100
    subsampling : {"4:4:4", "4:2:2", "4:2:0"}
        Grey images have no colours to thin out.

    Needs the attack's parameters: no.

    Raises `InputError` for an image of more than 65535 pixels a side, which JPEG cannot hold.

    Paper: Dziugaite, Ghahramani and Roy, "A study of the effect of JPG compression on adversarial images", 2016; Guo
    et al., "Countering Adversarial Images using Input Transformations", ICLR 2018.

    Weakness: a scaling attack survives qualities that a viewer would accept, and can be made to survive a known one.
    As a defence against adversarial images it was broken by attackers who know of it (Athalye, Carlini and Wagner,
    "Obfuscated Gradients Give a False Sense of Security", ICML 2018).
    """
    ctx.check()
    eight_bit = Frame.of(np.rint(frame.as_unit() * np.float32(255)).astype(np.uint8), frame.name)
    options = JpegOptions(params.quality, cast(Subsampling, params.subsampling))
    after = through_jpeg(eight_bit, options).pixels
    ctx.check()
    change = after.astype(np.float32) - eight_bit.pixels
    return frame.with_pixels(frame.quantise(frame.pixels + change * np.float32(frame.grey_level)), "restored")
