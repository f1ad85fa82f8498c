"""Biharmonic inpainting: considered pixels as a thin plate bent through those that the model does not read."""

from __future__ import annotations

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.lattice_inpainting import biharmonic as solve_biharmonic
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.considered_filling import solve_considered
from scaleguard_gui.core.scaling.preprocess import Preprocess


@restorer("biharmonic", label="Biharmonic inpainting", needs_preprocess=True, heavy=True)
def biharmonic(frame: Frame, preprocess: Preprocess, params: NoParameters, ctx: RunContext) -> Frame:
    """Fill considered pixels so that values and slopes both continue their surroundings.

    Formula: the Laplacian of the Laplacian of A' is 0 at every considered pixel, as in
    `skimage.restoration.inpaint_biharmonic`; solved for all of them at once by conjugate gradients, which use that
    considered pixels are rows times columns. Every pixel that is not considered stays bit-identical. Where the scaler
    reads every pixel of the part that it shows, the image stays as it is.

    Needs the attack's parameters: yes, scaler and size; with wrong ones it repairs the wrong pixels.

    Paper: Damelin and Hoang, "On Surface Completion and Image Inpainting by Biharmonic Functions: Numerical Aspects",
    International Journal of Mathematics and Mathematical Sciences 2018; that considered pixels are to be rebuilt from
    the others, Quiring et al., "Adversarial Preprocessing", USENIX Security 2020, section 4.2.

    Weakness: it overshoots beside edges and noise. An attacker who may change unread pixels too moves the result more
    easily than a median. Slow where blocks of considered pixels nearly touch (Lanczos).
    """
    return solve_considered(frame, preprocess, solve_biharmonic, ctx)
