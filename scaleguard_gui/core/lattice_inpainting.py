"""Fill the pixels of a lattice, every chosen row with every chosen column, by equations that their surroundings obey.

A front end reads such a lattice. Its blocks make the equations separable, which general inpainting cannot use.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import eigh_tridiagonal

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ParameterError

Plane = NDArray[np.float64]
Positions = NDArray[np.intp]

# Residual, relative to the right-hand side, at which a 16-bit value is exact to a hundredth of a step.
_TOLERANCE = 1e-7
_MOST_STEPS = 500
# From this share of entries on, a dense product is faster than a sparse one.
_DENSE_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of a lattice, and the second difference along it.

    Parameters
    ----------
    chosen : ndarray of int, (n,)
        Rising positions of the lattice.
    rows : sparse array, (n, length)
        The negative second differences (2 inside, 1 at the image's ends, -1 to each neighbour) at the chosen positions.
    basis : array, sparse or not, (n, n)
        Orthonormal eigenvectors of `rows` between chosen positions, run by run.
    eigenvalues : ndarray, (n,)
    """

    chosen: Positions
    rows: sparse.csr_array
    basis: sparse.csr_array | Plane
    eigenvalues: NDArray[np.float64]

    @classmethod
    def of(cls, considered: NDArray[np.bool_]) -> Axis:
        """Prepare the axis whose considered positions are given as a mask, (length,)."""
        chosen = np.flatnonzero(considered)
        rows = _second_differences(len(considered))[chosen]
        inner = rows[:, chosen]
        diagonal, beside = inner.diagonal(), inner.diagonal(1)
        # A run of chosen positions ends where the next one is not its neighbour.
        starts = np.flatnonzero(np.r_[True, beside == 0, True])
        known: dict[bytes, tuple[NDArray[np.float64], Plane]] = {}
        values, vectors = [], []
        for start, stop in pairwise(starts):
            run = diagonal[start:stop]
            if run.tobytes() not in known:
                known[run.tobytes()] = eigh_tridiagonal(run, np.full(len(run) - 1, -1.0))
            values.append(known[run.tobytes()][0])
            vectors.append(known[run.tobytes()][1])
        basis = sparse.csr_array(sparse.block_diag(vectors, format="csr"))
        is_dense = basis.nnz > _DENSE_SHARE * len(chosen) ** 2
        return cls(chosen, rows, basis.toarray() if is_dense else basis, np.concatenate(values))


def harmonic(values: Plane, down: Axis, across: Axis, ctx: RunContext) -> Plane:
    """Solve Laplace's equation on the lattice: every filled pixel is the mean of its neighbours, up to four.

    Parameters
    ----------
    values : ndarray, (M, N)
        0 on the lattice.
    down, across : Axis
        Not both of them all of the image.
    ctx : RunContext
        Asked for cancellation between products.

    Returns
    -------
    ndarray, (rows of the lattice, columns of the lattice)
    """
    ctx.check()
    sources = -(down.rows @ values[:, across.chosen] + _right(values[down.chosen], across.rows))
    ctx.check()
    return _solved(sources, down, across, 1)


def biharmonic(values: Plane, down: Axis, across: Axis, ctx: RunContext) -> Plane:
    """Solve the biharmonic equation on the lattice, so that slopes meet its edges too; as `harmonic`.

    The Laplacian of the Laplacian is 0 at every filled pixel, as in `skimage.restoration.inpaint_biharmonic`. Solved by
    conjugate gradients, the square of the harmonic equation being the preconditioner: blocks of one size have few
    eigenvalues between them, so that few steps are needed.

    Raises
    ------
    ParameterError
        When the steps do not converge.
    """
    ctx.check()
    apart = [axis.rows @ _second_differences(axis.rows.shape[1]) for axis in (down, across)]
    sources = -(apart[0] @ values[:, across.chosen] + _right(values[down.chosen], apart[1]))
    sources -= 2 * (down.rows @ _right(values, across.rows))
    inner = [axis.rows[:, axis.chosen] for axis in (down, across)]
    fourth = [rows[:, axis.chosen] for rows, axis in zip(apart, (down, across), strict=True)]

    filled = _solved(sources, down, across, 2)
    residual = sources - _applied(filled, inner, fourth)
    step = np.zeros_like(filled)
    before, goal = 1.0, _TOLERANCE * float(np.linalg.norm(sources))
    for number in range(_MOST_STEPS):
        left = float(np.linalg.norm(residual))
        if left <= goal:
            return filled
        ctx.progress(number / (number + 10))
        towards = _solved(residual, down, across, 2)
        weight = float(np.vdot(residual, towards))
        step *= weight / before
        step += towards
        before = weight
        change = _applied(step, inner, fourth)
        length = weight / float(np.vdot(step, change))
        filled += length * step
        residual -= length * change
    raise ParameterError("The biharmonic equation did not converge for this scaler and size; use harmonic inpainting.")


def _solved(sources: Plane, down: Axis, across: Axis, power: int) -> Plane:
    """Divide by the lattice's Laplacian, `power` times."""
    spectrum = _right(down.basis.T @ sources, across.basis.T)
    spectrum /= np.add.outer(down.eigenvalues, across.eigenvalues) ** power
    return _right(down.basis @ spectrum, across.basis)


def _applied(plane: Plane, inner: list[sparse.csr_array], fourth: list[sparse.csr_array]) -> Plane:
    """Take the Laplacian of the Laplacian on the lattice, of what is 0 elsewhere."""
    total = _right(2 * (inner[0] @ plane), inner[1])
    total += fourth[0] @ plane
    total += _right(plane, fourth[1])
    return total


def _right(plane: Plane, matrix: sparse.csr_array | Plane) -> Plane:
    """Apply a matrix along the columns of a plane: plane @ matrix.T."""
    return np.ascontiguousarray((matrix @ np.ascontiguousarray(plane.T)).T)


def _second_differences(length: int) -> sparse.csr_array:
    """Return the negative second difference of an axis without anything beyond its ends, (length, length)."""
    diagonal = np.full(length, 2.0)
    diagonal[0] -= 1
    diagonal[-1] -= 1
    beside = np.full(length - 1, -1.0)
    return sparse.csr_array(sparse.diags_array([beside, diagonal, beside], offsets=[-1, 0, 1], format="csr"))
