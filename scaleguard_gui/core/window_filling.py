"""Window filling: make the unread neighbours of considered pixels agree with them, so that a repair finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.attack_fields import epsilon_field, objective_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.params import Parameters, number
from scaleguard_gui.core.restorers.clean_windows import half_widths
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.solvers.objective import Objective
from scaleguard_gui.core.solvers.objectives import OBJECTIVES

Mask = NDArray[np.bool_]
Positions = NDArray[np.intp]

# f(wanted (K, 1), values (K, w), unread (K, w)) -> (distance (K, w), how many to move (K,)): of each window the nearest
# ones move; an infinite distance never does.
Choose = Callable[[NDArray[np.float64], NDArray[np.float64], Mask], tuple[NDArray[np.float64], Positions]]

# A window is disturbed by those filled after it, which overlap it; a second sweep mends most of that.
SWEEPS = 2
# Values gathered at a time.
BUDGET = 2_000_000


@dataclass(frozen=True)
class FillingParameters(Parameters):
    """What every attack that fills windows can be told."""

    epsilon: float = epsilon_field()
    objective: str = objective_field()
    beta: float = number(
        2.0, 0.5, 8.0, step=0.5, label="Beta", help="Of the filter that is to be deceived: half-width = ratio / beta."
    )


def filled_attack(
    source: Frame, goal: Frame, preprocess: Preprocess, params: FillingParameters, choose: Choose, ctx: RunContext
) -> Crafted:
    """Craft a flat attack and fill its windows; parameters as `flat_attack` and `fill_windows`."""
    plain = flat_attack(source, goal, preprocess, params.epsilon, OBJECTIVES[params.objective], ctx)
    return Crafted(fill_windows(plain.frame, preprocess, params.beta, choose, ctx), goal, notices=plain.notices)


def flat_attack(
    source: Frame, goal: Frame, preprocess: Preprocess, epsilon: float, objective: Objective, ctx: RunContext
) -> Crafted:
    """Craft an attack in which all pixels that one output reads have about the value that it shall have.

    An attack of least change gives them different values, and windows that overlap would ask for different ones.
    """
    rows, columns = (abs(axis) for axis in preprocess.matrices(source.height, source.width))
    down, across = (np.asarray(axis.argmax(axis=0)).ravel() for axis in (rows, columns))
    considered = np.ix_(*(np.flatnonzero(axis) for axis in preprocess.considered_axes(source.height, source.width)))
    wanted = goal.pixels[down[considered[0]], across[considered[1]]]
    pixels = source.pixels.copy()
    pixels[considered] = wanted[..., None] if preprocess.is_stacked(source) else wanted
    return craft(source.with_pixels(pixels), goal, preprocess, epsilon, ctx, objective)


def fill_windows(attacked: Frame, preprocess: Preprocess, beta: float, choose: Choose, ctx: RunContext) -> Frame:
    """Move unread pixels around each considered pixel to its value.

    Parameters
    ----------
    attacked : Frame
        (M, N[, 3]).
    preprocess : Preprocess
    beta : float
        The window is that of the selective restorers: half-width max(1, floor(ratio / beta)).
    choose : callable
        Says which pixels of each window move.
    ctx : RunContext

    Returns
    -------
    Frame
        Of the same shape and dtype; considered pixels stay as they are, so the model view does too.
    """
    pixels = attacked.pixels.copy()
    height, width = attacked.height, attacked.width
    considered = preprocess.considered_axes(height, width)
    reach = half_widths(preprocess, height, width, beta)
    tiles = list(_disjoint_tiles(considered, reach))
    channels = [pixels] if pixels.ndim == 2 else [pixels[..., channel] for channel in range(3)]
    work = [(channel, tile) for channel in channels for _ in range(SWEEPS) for tile in tiles]
    for done, (channel, (down, across)) in enumerate(work):
        ctx.check()
        ctx.progress(done / len(work), "filling windows")
        _fill(channel, considered, down, across, choose)
    return attacked.with_pixels(pixels)


def _disjoint_tiles(considered: tuple[Mask, Mask], reach: tuple[int, int]) -> Iterator[tuple[Positions, Positions]]:
    """Yield window positions down (a, 2 b + 1) and across (c, 2 b + 1); no two windows of one tile overlap."""
    down_groups, across_groups = (
        _disjoint_windows(np.flatnonzero(axis), b) for axis, b in zip(considered, reach, strict=True)
    )
    for down in down_groups:
        for across in across_groups:
            high = max(1, BUDGET // (across.size * down.shape[1]))
            for start in range(0, len(down), high):
                yield down[start : start + high], across


def _disjoint_windows(centres: Positions, reach: int) -> list[Positions]:
    groups: list[list[int]] = []
    for centre in centres.tolist():
        free = next((group for group in groups if centre - group[-1] > 2 * reach), None)
        if free is None:
            groups.append([centre])
        else:
            free.append(centre)
    return [np.array(group)[:, None] + np.arange(-reach, reach + 1) for group in groups]


def _fill(channel: Pixels, considered: tuple[Mask, Mask], down: Positions, across: Positions, choose: Choose) -> None:
    """Fill the windows of one tile, in place."""
    height, width = channel.shape
    rows, columns = np.clip(down, 0, height - 1), np.clip(across, 0, width - 1)
    within = ((rows == down)[:, None, :, None]) & (columns == across)[None, :, None, :]
    read = considered[0][rows][:, None, :, None] & considered[1][columns][None, :, None, :]
    windows = channel[rows[:, None, :, None], columns[None, :, None, :]]
    shape = windows.shape
    values = windows.reshape(shape[0] * shape[1], -1).astype(np.float64)
    wanted = values[:, values.shape[1] // 2, None].copy()
    distance, move = choose(wanted, values, (within & ~read).reshape(values.shape))
    order = np.argsort(distance, axis=1, kind="stable")
    nearest = np.arange(values.shape[1]) < move[:, None]
    nearest &= np.isfinite(np.take_along_axis(distance, order, axis=1))
    chosen = np.empty(values.shape, bool)
    np.put_along_axis(chosen, order, nearest, axis=1)
    window, slot = np.nonzero(chosen)
    i, j = np.divmod(window, shape[1])
    a, b = np.divmod(slot, shape[3])
    channel[rows[i, a], columns[j, b]] = wanted[window, 0].astype(channel.dtype)
