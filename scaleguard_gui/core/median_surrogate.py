"""The median's surrogate: a mean over the middle values of each window, whose gradient reaches them all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Pixels

QUANTILES = (0.2, 0.8)
# Values gathered at a time.
BUDGET = 4_000_000


def back_through_trimmed_mean(
    pixels: Pixels, push: NDArray[np.float64], window: int, ctx: RunContext
) -> NDArray[np.float64]:
    """Send a change of the filtered image back to the image.

    Parameters
    ----------
    pixels : ndarray, (M, N[, 3])
        The image that was filtered.
    push : ndarray, (M, N[, 3])
        What the filtered image should gain; work is done where it is not 0.
    window : int
        Odd width of the square window, in pixels.
    ctx : RunContext

    Returns
    -------
    ndarray, (M, N[, 3])
        Each place hands its push to the pixels of its window between the 20 % and the 80 % quantile: the transposed
        Jacobian of their mean, times their number (Gao, Shumailov and Fawaz, "Rethinking image-scaling attacks", ICML
        2022). Places beyond the border count for the border.
    """
    if pixels.ndim == 3:
        channels = [back_through_trimmed_mean(pixels[..., c], push[..., c], window, ctx) for c in range(3)]
        return np.stack(channels, axis=-1)
    height, width = pixels.shape
    around = np.arange(window) - window // 2
    last = window * window - 1
    low, high = (round(quantile * last) for quantile in QUANTILES)
    back = np.zeros(pixels.size)
    rows, columns = np.nonzero(push)
    for start in range(0, len(rows), max(1, BUDGET // (window * window))):
        ctx.check()
        part = slice(start, start + max(1, BUDGET // (window * window)))
        down = np.clip(rows[part, None] + around, 0, height - 1)
        across = np.clip(columns[part, None] + around, 0, width - 1)
        places = (down[:, :, None] * width + across[:, None, :]).reshape(len(down), -1)
        values = pixels.reshape(-1)[places]
        ranked = np.partition(values, (low, high), axis=1)
        middle = (values >= ranked[:, low, None]) & (values <= ranked[:, high, None])
        pushes = np.broadcast_to(push[rows[part], columns[part]][:, None], places.shape)
        back += np.bincount(places[middle], pushes[middle], pixels.size)
    return back.reshape(pixels.shape)
