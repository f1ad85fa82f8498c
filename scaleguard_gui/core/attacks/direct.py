"""Direct copy: the oldest attack, which writes the target into the pixels that the scaler reads."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess


@attack("direct", label="Direct copy")
def direct(source: Frame, target: Frame, preprocess: Preprocess, params: NoParameters, ctx: RunContext) -> Crafted:
    """Write each target pixel over the source pixel that has the greatest weight in it.

    A nearest-neighbour scaler reads exactly that pixel, so the model sees the target itself (Xiao et al., "Seeing is
    not believing", USENIX Security 2019, section 3). Other scalers mix in neighbours, which stay honest: the model then
    sees a blend, the more so the wider the kernel. Nothing is solved and nothing is promised; the epsilon that is shown
    is the one the real call gives.

    Parameters
    ----------
    source, target : Frame
        (M, N[, 3]) and (m, n[, 3]) of one dtype, range and colour.
    preprocess : Preprocess
    params : NoParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Of the source's shape, dtype and range; at most one pixel per output differs.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    ctx.check()
    rows, columns = preprocess.matrices(source.height, source.width)
    down, across = _heaviest(rows), _heaviest(columns)
    reads = np.ix_(_reads_anything(rows), _reads_anything(columns))
    pixels = source.pixels.copy()
    wanted = target.pixels[reads]
    if preprocess.is_stacked(source):
        wanted = wanted[..., None]
    pixels[np.ix_(down[reads[0].ravel()], across[reads[1].ravel()])] = wanted
    return Crafted(source.with_pixels(pixels, "attack image"), target)


def _heaviest(matrix: Any) -> NDArray[np.intp]:
    """Return the input of greatest weight of each output, (m,)."""
    return np.asarray(abs(matrix).argmax(axis=1)).ravel()


def _reads_anything(matrix: Any) -> NDArray[np.intp]:
    """Return the outputs that read any input: those of a letterbox's border read none."""
    return np.flatnonzero(np.diff(matrix.indptr))
