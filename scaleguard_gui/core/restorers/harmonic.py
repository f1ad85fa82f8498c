"""Harmonic inpainting: considered pixels as a membrane stretched over those that the model does not read."""

from __future__ import annotations

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.lattice_inpainting import harmonic as solve_harmonic
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.considered_filling import solve_considered
from scaleguard_gui.core.scaling.preprocess import Preprocess


@restorer("harmonic", label="Harmonic inpainting", needs_preprocess=True)
def harmonic(frame: Frame, preprocess: Preprocess, params: NoParameters, ctx: RunContext) -> Frame:
    """Fill each considered pixel so that it is the mean of its neighbours, those filled too.

    Formula: A'[p] = mean of A'[q] over the two to four q beside, above and below p, for all considered p at once
    (Laplace's equation, no flow across the image's border); solved exactly. Every pixel that is not considered stays
    bit-identical. Where the scaler reads every pixel of the part that it shows, the image stays as it is.

    Needs the attack's parameters: yes, scaler and size; with wrong ones it repairs the wrong pixels.

    Paper: Chan and Shen, "Mathematical Models for Local Nontexture Inpaintings", SIAM Journal on Applied Mathematics
    62 (2002); that considered pixels are to be rebuilt from the others, Quiring et al., "Adversarial Preprocessing:
    Understanding and Preventing Image-Scaling Attacks in Machine Learning", USENIX Security 2020, section 4.2.

    Weakness: one neighbour pulls as much as it differs, so that an attacker who may change unread pixels too moves the
    result more easily than a median. Texture is not continued: large blocks come out smooth.
    """
    return solve_considered(frame, preprocess, solve_harmonic, ctx)
