"""Through a restorer: an attack whose payload appears once a known repair has been made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.median_surrogate import back_through_trimmed_mean
from scaleguard_gui.core.params import Parameters, choice, flag, integer, number
from scaleguard_gui.core.registry import Algorithm, algorithm, attack
from scaleguard_gui.core.scaling.matrices import Matrices
from scaleguard_gui.core.scaling.preprocess import Preprocess

# Steps grow while they help, up to so many times what would do if the repair changed nothing.
GREATEST_GAIN = 32.0
# What a surrogate of each kind stands for; every restorer may be attacked with either.
SURROGATES = ("straight-through", "trimmed-mean", "itself")


@dataclass(frozen=True)
class ThroughRestorerParameters(Parameters):
    """What the attack through a restorer can be told."""

    restorer: str = choice(
        "median",
        ("bilateral", "gaussian", "median", "minimum", "selective-median", "unsharp"),
        label="Restorer",
        help="The repair that will be made, with its default parameters.",
    )
    surrogate: str = choice(
        "trimmed-mean",
        SURROGATES,
        label="Gradient",
        help="How the gradient goes back through the repair: as if it changed nothing, as through a mean of the middle "
        "values of each window, or through the repair itself, which is right for linear filters.",
    )
    window: int = integer(
        3, 3, 15, step=2, unit="px", label="Window", help="Width of the window of the trimmed mean; odd."
    )
    iterations: int = integer(60, 1, 500, label="Iterations", help="Steps of the search; each makes the repair once.")
    distortion: float = number(
        0.0,
        0.0,
        1.0,
        step=0.02,
        label="Keep to the source",
        help="Share by which each step goes back towards the source: more hides better and meets the target worse.",
    )
    both: bool = flag(
        False,
        label="Also without the repair",
        help="Makes the unrepaired image meet the target as well, in every other step.",
    )


@attack(
    "through-restorer",
    label="Through a restorer",
    parameters=ThroughRestorerParameters,
    changes_unread=True,
    heavy=True,
)
def through_restorer(
    source: Frame, target: Frame, preprocess: Preprocess, params: ThroughRestorerParameters, ctx: RunContext
) -> Crafted:
    """Search for an image that shrinks to the target after a known repair, by gradient through a smooth stand-in.

    Each step repairs the image with the real restorer, asks the real scaler for the model view, and sends what is
    missing back: through the scaler by L^T Y R, and through the repair by its surrogate. "Straight-through" takes the
    repair for the identity (backward pass differentiable approximation, Athalye et al., "Obfuscated gradients give a
    false sense of security", ICML 2018). A median passes its gradient to one pixel only, and a search that follows it
    stalls; "trimmed-mean" spreads it over all pixels of the window between the 20 % and the 80 % quantile (Gao,
    Shumailov and Fawaz, "Rethinking image-scaling attacks", ICML 2022). "Itself" is exact for a Gaussian. The best
    image seen, judged through restorer and scaler as they are, is returned.

    Cost in visibility: high. Whole windows must agree for a median to pass the payload, so large parts of the image
    take on the target's brightness. Nothing is promised: how near the view comes is told in a sentence.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and the model view's shape, of one dtype and range.
    preprocess : Preprocess
    params : ThroughRestorerParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Same inputs, same bytes.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    ParameterError
        When the window is even.
    """
    if params.window % 2 == 0:
        raise ParameterError(f"window must be odd, not {params.window}.")
    search = _Search(source, target, preprocess, params, ctx)
    for step in range(params.iterations):
        ctx.progress(step / params.iterations, f"step {step + 1} of {params.iterations}")
        search.step(repaired=not (params.both and step % 2))
    best, error = search.best, search.least / source.grey_level
    told = (
        f"After {params.restorer} the model view is {error:.1f} grey levels from the target on average; "
        f"without that repair it is {search.error_of(best) / source.grey_level:.1f}."
    )
    return Crafted(best, target, notices=(told,))


class _Search:
    """The state of the search; images are kept in float64 between steps and rounded for restorer and scaler."""

    def __init__(
        self, source: Frame, target: Frame, preprocess: Preprocess, params: ThroughRestorerParameters, ctx: RunContext
    ) -> None:
        self._source, self._target, self._preprocess, self._params, self._ctx = source, target, preprocess, params, ctx
        self._restorer: Algorithm = algorithm("restorer", params.restorer)
        self._settings = self._restorer.parameters()
        self._matrices: Matrices = preprocess.matrices(
            source.height, source.width, stacked=preprocess.is_stacked(source)
        )
        self._shape = np.atleast_3d(source.pixels).shape
        self._pixels = source.pixels.astype(np.float64)
        self._gain = 1.0
        self.best, self.least = source, np.inf

    def step(self, repaired: bool) -> None:
        """Move the image towards the target by what its view misses."""
        self._ctx.check()
        frame = self._source.with_pixels(self._source.quantise(self._pixels), "attack image")
        restored = self._restore(frame)
        through = self._missing(restored)
        error = float(np.abs(through).mean())
        if error < self.least:
            self.best, self.least, self._gain = frame, error, min(1.25 * self._gain, GREATEST_GAIN)
        else:
            self._gain *= 0.8
        missing = through if repaired else self._missing(frame)
        push = self._spread(missing)
        if repaired:
            push = self._back(frame, push)
        self._pixels += self._gain * push
        self._pixels += self._params.distortion * (self._source.pixels - self._pixels)
        np.clip(self._pixels, *self._source.value_range, out=self._pixels)

    def error_of(self, frame: Frame) -> float:
        """Return the mean abs(D - T) of an image as it is, in stored values."""
        return float(np.abs(self._missing(frame)).mean())

    def _restore(self, frame: Frame) -> Frame:
        known = self._preprocess if self._restorer.needs_preprocess else None
        return self._restorer.function(frame, known, self._settings, self._ctx)

    def _back(self, frame: Frame, push: Pixels) -> Pixels:
        """Send a change of the repaired image back through the surrogate of the repair."""
        if self._params.surrogate == "trimmed-mean":
            return back_through_trimmed_mean(frame.pixels, push, self._params.window, self._ctx)
        if self._params.surrogate == "itself":
            most = float(np.abs(push).max()) or 1.0
            return self._restore(Frame(push.astype(np.float32), (-most, most))).pixels.astype(np.float64)
        return push

    def _missing(self, frame: Frame) -> NDArray[np.float64]:
        return self._target.pixels - self._preprocess.exact_view(frame)

    def _spread(self, missing: NDArray[np.float64]) -> Pixels:
        """Return the smallest change of the image, (M, N[, 3]), that would bring about `missing` by itself."""
        rows, columns = self._matrices
        views = np.atleast_3d(missing)
        planes = []
        for channel in range(views.shape[2]):
            scaled = views[..., channel] / _norms(rows)[:, None] / _norms(columns)[None, :]
            planes.append(rows.T @ (columns.T @ scaled.T).T)
        if self._preprocess.is_stacked(self._source):
            planes = np.split(planes[0], 3, axis=1)
        return np.stack(planes, axis=-1).reshape(self._source.pixels.shape)


def _norms(matrix: object) -> NDArray[np.float64]:
    """Return the squared norm of each output's weights, (m,); 1 for those of padding."""
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()  # type: ignore[attr-defined] # a scipy.sparse array
    return np.where(squares > 0, squares, 1.0)
