"""Region: a part of a picture, drawn as rectangles or painted by hand; kept as a short text that any file can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.scaling.size import MAX_SIDE, Size

_BOX = re.compile(r"\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*")


class Box(NamedTuple):
    """A rectangle in whole pixels; x and y of its top left pixel."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Region:
    """The union of some rectangles.

    Parameters
    ----------
    boxes : tuple of Box
        Empty for no region at all.
    """

    boxes: tuple[Box, ...] = ()

    @classmethod
    def parse(cls, text: Any) -> Self:
        """Read ``x,y,width,height`` rectangles, separated by semicolons; an empty text is an empty region.

        Raises
        ------
        TypeError, ValueError
            When it is something else; the message continues a sentence that began with the field's name.
        """
        if not isinstance(text, str):
            raise TypeError(f"must be x,y,width,height rectangles separated by semicolons, not {text!r}.")
        return cls(_boxes(text))

    @classmethod
    def of_mask(cls, mask: NDArray[np.bool_]) -> Self:
        """Describe a painted (m, n) mask exactly: runs of its rows, equal runs of neighbouring rows joined."""
        edges = np.diff(mask.astype(np.int8), axis=1, prepend=0, append=0)
        (y, start), (_, stop) = np.nonzero(edges > 0), np.nonzero(edges < 0)
        order = np.lexsort((y, stop, start))
        y, start, stop = y[order], start[order], stop[order]
        # Runs of one place stand together now, from top to bottom; where a row is left out another box begins.
        is_first = (np.diff(start, prepend=-1) != 0) | (np.diff(stop, prepend=-1) != 0) | (np.diff(y, prepend=-2) != 1)
        first = np.flatnonzero(is_first)
        heights = np.diff(first, append=len(y))
        boxes = np.stack([start[first], y[first], (stop - start)[first], heights], axis=1)
        return cls(tuple(Box(*box) for box in boxes[np.lexsort((boxes[:, 0], boxes[:, 1]))].tolist()))

    def mask(self, size: Size) -> NDArray[np.bool_]:
        """Return the (height, width) mask of this region in a picture of `size`; raises `ParameterError` outside it."""
        mask = np.zeros((size.height, size.width), bool)
        for x, y, width, height in self.boxes:
            if x + width > size.width or y + height > size.height:
                raise ParameterError(
                    f"the region reaches to {x + width}x{y + height}, beyond the model view of {size}; draw it anew."
                )
            mask[y : y + height, x : x + width] = True
        return mask

    def __str__(self) -> str:
        return ";".join(",".join(map(str, box)) for box in self.boxes)


# One text is read many times over: by every parameter form and file that holds it, and while it is drawn.
@lru_cache(maxsize=16)
def _boxes(text: str) -> tuple[Box, ...]:
    boxes = []
    for part in filter(str.strip, text.split(";")):
        match = _BOX.fullmatch(part)
        if not match:
            raise ValueError(f"must be x,y,width,height rectangles separated by semicolons, not {part.strip()!r}.")
        box = Box(*map(int, match.groups()))
        if not (box.width and box.height) or max(box.x + box.width, box.y + box.height) > MAX_SIDE:
            raise ValueError(f"must hold rectangles of at least one pixel within {MAX_SIDE}x{MAX_SIDE}, not {part!r}.")
        boxes.append(box)
    return tuple(boxes)
