"""JPEG planes: the brightness and colour planes that JPEG stores, at their resolutions, and the way back to pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from scaleguard_gui.core.jpeg import BLOCK, Subsampling

Planes = list[NDArray[np.float32]]

# JFIF 1.02: Y, Cb, Cr of R, G, B; here with brightness and colours about 0.
TO_YCC = np.array(
    [[0.299, 0.587, 0.114], [-0.168735892, -0.331264108, 0.5], [0.5, -0.418687589, -0.081312411]], np.float32
)
TO_RGB = np.linalg.inv(TO_YCC).astype(np.float32)
MIDDLE = 128.0
_FACTORS: dict[Subsampling, tuple[int, int]] = {"4:4:4": (1, 1), "4:2:2": (1, 2), "4:2:0": (2, 2)}


@dataclass(frozen=True)
class PlaneGeometry:
    """How pixels of one image lie in the planes of its JPEG.

    Parameters
    ----------
    height, width : int
        M and N.
    is_colour : bool
    subsampling : {"4:4:4", "4:2:2", "4:2:0"}
        Ignored for grey.
    """

    height: int
    width: int
    is_colour: bool
    subsampling: Subsampling

    @property
    def factors(self) -> tuple[int, int]:
        """Pixels per colour sample, down and across."""
        return _FACTORS[self.subsampling] if self.is_colour else (1, 1)

    @property
    def unit(self) -> tuple[int, int]:
        """Rows and columns of the smallest part that is coded by itself (MCU)."""
        return self.factors[0] * BLOCK, self.factors[1] * BLOCK

    def padded(self, pixels: NDArray[Any]) -> NDArray[np.float32]:
        """Repeat the last row and column up to whole units, as encoders do: (M', N'[, 3]) float32."""
        edges = [(0, -side % unit) for side, unit in zip((self.height, self.width), self.unit, strict=True)]
        return np.pad(pixels.astype(np.float32), [*edges, (0, 0)][: pixels.ndim], mode="edge")

    def cropped(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Drop what `padded` added."""
        return pixels[: self.height, : self.width]

    def split(self, pixels: NDArray[Any]) -> Planes:
        """Return the planes of padded pixels (..., M', N'[, 3]): brightness, and both colours by means of their pixels.

        All are about 0. Leading axes stay.
        """
        if not self.is_colour:
            return [pixels - np.float32(MIDDLE)]
        components = pixels @ TO_YCC.T
        return [components[..., 0] - np.float32(MIDDLE), *(self._means(components[..., k]) for k in (1, 2))]

    def joined(self, planes: Planes) -> NDArray[np.float32]:
        """Return the pixels, unclipped, whose planes `split` finds to be these: colours repeated, not smoothed."""
        if not self.is_colour:
            return planes[0] + np.float32(MIDDLE)
        down, across = self.factors
        colours = [np.repeat(np.repeat(plane, down, axis=-2), across, axis=-1) for plane in planes[1:]]
        return np.stack([planes[0], *colours], axis=-1) @ TO_RGB.T + np.float32(MIDDLE)

    def decoded(self, planes: Planes) -> NDArray[np.float32]:
        """Return the pixels as a decoder makes them of the planes, before rounding and clipping: (M', N'[, 3])."""
        if not self.is_colour:
            return self.joined(planes)
        rows, columns = self.upsampling()
        colours = [(columns @ (rows @ plane).T).T for plane in planes[1:]]
        return np.stack([planes[0], *colours], axis=-1) @ TO_RGB.T + np.float32(MIDDLE)

    def upsampling(self) -> tuple[Any, Any]:
        """Return the matrices (M', M'/f) and (N', N'/g) by which libjpeg enlarges colours: 3/4 near, 1/4 next."""
        sides = (self.height, self.width)
        smooth = [_triangle(side, unit, f) for side, unit, f in zip(sides, self.unit, self.factors, strict=True)]
        return smooth[0], smooth[1]

    def matrices(self, rows: Any, columns: Any) -> list[tuple[Any, Any]]:
        """Return a scaler's L and R (m, M), (n, N) as each plane goes through them: (m, M'), (n, N') for brightness."""
        wide = [_widened(matrix, unit) for matrix, unit in zip((rows, columns), self.unit, strict=True)]
        if not self.is_colour:
            return [(wide[0], wide[1])]
        colour = [sparse.csr_array(matrix @ up) for matrix, up in zip(wide, self.upsampling(), strict=True)]
        return [(wide[0], wide[1]), (colour[0], colour[1]), (colour[0], colour[1])]

    def _means(self, plane: NDArray[Any]) -> NDArray[Any]:
        down, across = self.factors
        *lead, height, width = plane.shape
        return plane.reshape(*lead, height // down, down, width // across, across).mean(axis=(-3, -1))


def _widened(matrix: Any, unit: int) -> Any:
    """Append the inputs of the padding, which no output reads."""
    count, side = matrix.shape
    return sparse.csr_array(sparse.hstack([matrix, sparse.csr_array((count, -side % unit))], format="csr"))


def _triangle(side: int, unit: int, factor: int) -> Any:
    full = side + -side % unit
    if factor == 1:
        return sparse.eye_array(full, format="csr")
    pixel = np.arange(full)
    near = pixel // 2
    # Beyond the last sample of the image itself its value is repeated.
    last = (side + 1) // 2 - 1
    beside = np.clip(near + np.where(pixel % 2, 1, -1), 0, np.maximum(near, last))
    weights, places = np.repeat([0.75, 0.25], full), np.concatenate([near, beside])
    return sparse.csr_array((weights, (np.tile(pixel, 2), places)), shape=(full, full // 2))
