"""Frame: one image with its legal value range, as it travels between the rooms; frozen and read-only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.errors import InputError

Pixels = NDArray[Any]

SUPPORTED_DTYPES = ("uint8", "uint16", "int16", "float32")
_SIXTEEN_BIT = 65535


@dataclass(frozen=True)
class Display:
    """How stored values are meant to be looked at; never applied to the data.

    Parameters
    ----------
    slope, intercept : float
        Modality transform from stored value to `unit` (DICOM PS3.3 C.11.1).
    window : tuple of (low, high), optional
        The window that the file asks for, in stored values.
    curve : tuple of float
        Brightness (0..1) at evenly spaced stored values from one end of `window` to the other, where the file asks for
        a curve and not for a straight line (a look-up table, a sigmoid); else empty.
    inverted : bool
        True for MONOCHROME1: the lowest value is shown white.
    unit : str
        Unit of the transformed value, for example "HU".
    """

    slope: float = 1.0
    intercept: float = 0.0
    window: tuple[float, float] | None = None
    curve: tuple[float, ...] = ()
    inverted: bool = False
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Frame:
    """One image: stored values, unchanged since they were read, and what they mean.

    Two frames are equal only when they are the same object, so that a frame can be a key of a cache.

    Parameters
    ----------
    pixels : ndarray, (M, N) or (M, N, 3)
        uint8, uint16, int16 or float32; made read-only. Colour is RGB.
    value_range : tuple of (low, high)
        Legal stored values, both inclusive: (0, 255) for 8 bit, (0, 4095) for 12 stored bits.
    name : str
        Short name for titles, for example the file's name.
    path : str
        Where it was read from; empty when it was made here.
    notices : tuple of str
        Sentences about what was done on reading ("Transparency was dropped.").
    display : Display
        How it is meant to be looked at.
    jpeg : bytes
        The JPEG file that decodes to these pixels, where a restorer made one; saved as JPEG, it is written as it is.

    Raises
    ------
    InputError
        When shape, dtype or range cannot be used.
    """

    pixels: Pixels
    value_range: tuple[float, float]
    name: str = ""
    path: str = ""
    notices: tuple[str, ...] = ()
    display: Display = field(default_factory=Display)
    jpeg: bytes = b""

    def __post_init__(self) -> None:
        shape, label = self.pixels.shape, self.name or "The image"
        if not (len(shape) == 2 or (len(shape) == 3 and shape[2] == 3)):
            raise InputError(f"{label} has the shape {shape}; (rows, columns) or (rows, columns, 3) is needed.")
        if 0 in shape:
            raise InputError(f"{label} is empty.")
        if self.pixels.dtype.name not in SUPPORTED_DTYPES:
            raise InputError(f"{label} holds {self.pixels.dtype} values; {', '.join(SUPPORTED_DTYPES)} are supported.")
        if not self.value_range[0] < self.value_range[1]:
            raise InputError(f"{label} has the value range {self.value_range}; its low end must be the smaller one.")
        pixels = self.pixels.view()
        pixels.flags.writeable = False
        object.__setattr__(self, "pixels", pixels)

    @classmethod
    def of(cls, pixels: Pixels, name: str = "") -> Frame:
        """Wrap an array whose dtype tells its range: all of an integer dtype, 0..1 for float32."""
        if np.issubdtype(pixels.dtype, np.integer):
            limits = np.iinfo(pixels.dtype)
            return cls(pixels, (float(limits.min), float(limits.max)), name)
        return cls(pixels, (0.0, 1.0), name)

    @property
    def height(self) -> int:
        """Rows, M."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns, N."""
        return int(self.pixels.shape[1])

    @property
    def is_colour(self) -> bool:
        """True for RGB."""
        return self.pixels.ndim == 3

    @property
    def is_integer(self) -> bool:
        """True when values are whole numbers."""
        return bool(np.issubdtype(self.pixels.dtype, np.integer))

    @property
    def span(self) -> float:
        """Width of the legal value range; 255 for 8 bit."""
        return self.value_range[1] - self.value_range[0]

    @property
    def grey_level(self) -> float:
        """One 8-bit grey level in stored values: 1 for 8 bit, 257 for 16 bit, 1/255 for 0..1."""
        return self.span / 255.0

    def with_pixels(self, pixels: Pixels, name: str | None = None) -> Frame:
        """Return a frame of the same meaning with other pixels; path, notices and file are of the old ones."""
        return replace(self, pixels=pixels, name=self.name if name is None else name, path="", notices=(), jpeg=b"")

    def quantise(self, values: Pixels) -> Pixels:
        """Clip `values` to the legal range and round them to this frame's dtype."""
        clipped = np.clip(values, *self.value_range)
        return (np.rint(clipped, out=clipped) if self.is_integer else clipped).astype(self.pixels.dtype)

    def as_unit(self) -> NDArray[np.float32]:
        """Return the values as shares 0..1 of the legal range, as (M, N[, 3]) float32."""
        return (self.pixels.astype(np.float32) - np.float32(self.value_range[0])) / np.float32(self.span)

    def from_unit(self, unit: NDArray[np.floating]) -> Pixels:
        """Turn shares of the legal range back into stored values of this frame's dtype: clipped, and rounded."""
        return self.quantise(unit * np.float32(self.span) + np.float32(self.value_range[0]))

    def as_sixteen_bit(self, pixels: Pixels) -> NDArray[np.uint16]:
        """Return stored values as 65536 equal steps of the legal range, for libraries that take no other deep image."""
        low, high = self.value_range
        if pixels.dtype == np.uint16 and (low, high) == (0, _SIXTEEN_BIT):
            return pixels
        unit = (pixels.astype(np.float64) - low) / self.span
        return np.rint(unit * _SIXTEEN_BIT).astype(np.uint16)

    def from_sixteen_bit(self, steps: NDArray[np.uint16]) -> Pixels:
        """Turn `as_sixteen_bit`'s steps back into stored values."""
        return self.quantise(steps * (self.span / _SIXTEEN_BIT) + self.value_range[0])
