"""Resize twice: shrink and enlarge, so that detail finer than the small image goes."""

from __future__ import annotations

from dataclasses import dataclass

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, choice, number
from scaleguard_gui.core.registry import restorer
from scaleguard_gui.core.restorers.resampling import DOWN_KERNELS, UP_KERNELS, resampled
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size


@dataclass(frozen=True)
class ResizeTwiceParameters(Parameters):
    """How small the image becomes in between, and how it gets there and back."""

    factor: float = number(2.0, 1.1, 32.0, step=0.1, label="Factor", help="How many times smaller it becomes.")
    down: str = choice("area", tuple(DOWN_KERNELS), label="Down", help="How it is shrunk; area means over all pixels.")
    up: str = choice("cubic", tuple(UP_KERNELS), label="Up", help="How it is enlarged again.")


@restorer("resize-twice", label="Resize twice", parameters=ResizeTwiceParameters)
def resize_twice(frame: Frame, preprocess: Preprocess | None, params: ResizeTwiceParameters, ctx: RunContext) -> Frame:
    """Shrink the image by a factor, and enlarge it to its size again.

    Formula: A' = up(down(A)) in floating point, the small image being round(M / factor) x round(N / factor) pixels.

    Parameters
    ----------
    factor : float, 1.1 to 32
    down : {"area", "linear", "nearest"}
        OpenCV's kernels. Only area reads every pixel; the others pick pixels as a model's scaler does, others where
        the factor is not its ratio.
    up : {"cubic", "linear", "lanczos4", "nearest"}

    Needs the attack's parameters: no.

    Paper: Guo et al., "Countering Adversarial Images using Input Transformations", ICLR 2018 (rescaling as a defence);
    Xie et al., "Mitigating Adversarial Effects Through Randomization", ICLR 2018.

    Weakness: it blurs the whole image; with area the payload is thinned by its share of pixels and stays as a faint
    picture, with a factor of the model's ratio and its kernel the payload is what remains.
    """
    ctx.check()
    small = Size(max(1, round(frame.width / params.factor)), max(1, round(frame.height / params.factor)))
    return resampled(frame, small, DOWN_KERNELS[params.down], UP_KERNELS[params.up], ctx)
